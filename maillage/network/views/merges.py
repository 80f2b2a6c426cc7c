"""Two pages of one place, side by side, made one; and how it is undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.network.exceptions import NetworkError
from maillage.network.fields import FIELDS
from maillage.network.models import Merge, Place
from maillage.network.operations import merges
from maillage.network.queries import doubles, merging
from maillage.network.roles import Permission
from maillage.network.views import care
from maillage.network.views.finding import place_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fusion(request: HttpRequest, slug: str) -> HttpResponse:
    """The other page is searched, then (``?avec=``) the two are compared field by field."""
    place = place_or_404(request, slug)
    person = _merger(request, place)
    other = doubles.named(request.GET, person)
    if other is None or other.pk == place.pk:
        asked = bool(request.GET.get("avec") or request.GET.get("adresse"))
        return _search(request, place, missing=asked)
    _merger(request, other)
    choices = merging.choices(place, other)
    if request.method != "POST":
        return _compare(request, place, other, choices)
    values = {one.name: merging.values_of(one, request.POST.get(one.name, one.default)) for one in choices}
    values |= merging.together(place, other, {one.name: request.POST.get(one.name, one.default) for one in choices})
    try:
        message = _("Fusion avec « %(name)s »") % {"name": other.name}
        merges.merge(
            kept=place, absorbed=other, values=values, statement=care.statement(person, place, message), by=person,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except NetworkError as refusal:
        return _compare(request, place, other, choices, error=refusal.sentence, status=409)
    messages.success(request, _("Les deux pages n’en font plus qu’une. L’historique garde tout, et permet de revenir en arrière."))
    return redirect("network:place_detail", place.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def undoing(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    place = place_or_404(request, slug)
    person = _merger(request, place)
    merge = Merge.objects.select_related("kept", "absorbed", "by").filter(uid=uid, kept=place).first()
    if merge is None:
        raise Http404(_("Aucune fusion n’est à cette adresse."))
    if request.method != "POST":
        return render(request, "network/merge_undoing.html", {"place": place, "merge": merge})
    try:
        undone = merges.undo(merge=merge, statement=care.statement(person, place, _("Fusion défaite")), by=person)
    except NetworkError as refusal:
        context = {"place": place, "merge": merge, "error": refusal.sentence}
        return render(request, "network/merge_undoing.html", context, status=409)
    messages.success(request, _told(undone))
    return redirect("network:place_detail", place.slug)


def _told(undone: merges.Undone) -> str:
    done = _("Les deux pages sont de nouveau séparées.")
    if not undone.stayed:
        return done
    labels = ", ".join(str(FIELDS[name].label) for name in undone.stayed)
    return done + " " + _("Écrit depuis la fusion, et gardé ici : %(labels)s.") % {"labels": labels}


def _merger(request: HttpRequest, place: Place) -> User:
    """Who may merge this place: its animator, a steward, or its concierge (who must be the other's too). Raises PermissionDenied."""
    person = request.user
    if isinstance(person, User) and (person.has_perm(Permission.MERGE_PLACES, place) or care.keeps(person, place)):
        return person
    raise PermissionDenied


def _search(request: HttpRequest, place: Place, *, missing: bool) -> HttpResponse:
    words = request.GET.get("q", "")
    context = {"place": place, "likely": doubles.likely(place, request.user, words), "asked": words, "missing": missing}
    return render(request, "network/merge_search.html", context, status=404 if missing else 200)


def _compare(
    request: HttpRequest, place: Place, other: Place, choices: list[Any], *, error: str = "", status: int = 200
) -> HttpResponse:
    chosen = [(one, request.POST.get(one.name, one.default)) for one in choices]
    context = {"place": place, "other": other, "choices": chosen, "error": error, "reason": request.POST.get("reason", "")}
    return render(request, "network/merge_compare.html", context, status=status)
