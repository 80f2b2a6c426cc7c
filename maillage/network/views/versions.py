"""A version of a place: what the page said then, and how to say it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.network.exceptions import InvalidValue
from maillage.network.fields import FIELDS
from maillage.network.models import Place, Revision
from maillage.network.operations.places import restore_revision
from maillage.network.queries import places, provenance, versions
from maillage.network.roles import Permission
from maillage.network.views import care
from maillage.network.views.finding import place_of_history

NOT_RESTORED = ("networks",)
"""Being of a network is the network's word too: going back to an older page does not leave one."""


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    place = places.with_lists(place_of_history(request, slug))
    revision = _revision(place, number)
    values = versions.values_at(place, number)
    names = provenance.Names((name, [value]) for name, value in values.items())
    context = {
        "place": place,
        "number": number,
        "sentence": provenance.sentence(revision),
        "message": revision.message,
        "facts": [(FIELDS[name].label, words) for name, value in values.items() if (words := names.words(name, value))],
        "may_restore": request.user.has_perm(Permission.EDIT_PLACE, place) and number < versions.newest_number(place),
    }
    return render(request, "network/place_version.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def restoration(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What going back would change; then it is done."""
    place, person = care.opened(request, slug, Permission.EDIT_PLACE)
    _revision(place, number)
    if request.method != "POST" or _has_moved(request, place):
        return _preview(request, place, number)
    message = _("Retour à la version %(number)s") % {"number": number}
    try:
        statement = care.statement(person, place, message)
        revision = restore_revision(place=place, number=number, statement=statement, by=person, except_for=NOT_RESTORED)
    except InvalidValue as refusal:
        return _preview(request, place, number, error=refusal, status=422)
    if revision is None:
        messages.info(request, _("Rien n’a changé : la page dit déjà cela."))
    else:
        messages.success(request, _("C’est rétabli. La version que vous avez quittée reste dans l’historique."))
    return redirect("network:place_detail", place.slug)


def _has_moved(request: HttpRequest, place: Place) -> bool:
    """Whether something was written after what she saw (``depuis``): then it is shown before it is undone."""
    told = request.POST.get("depuis", "")
    return told.isdecimal() and len(told) < 9 and int(told) != versions.newest_number(place)


def _preview(
    request: HttpRequest, place: Place, number: int, *, error: InvalidValue | None = None, status: int = 200
) -> HttpResponse:
    now = versions.values_now(place)
    changes = versions.differences(now, versions.values_at(place, number))
    context: dict[str, Any] = {
        "place": place,
        "number": number,
        "newest": versions.newest_number(place),
        "changes": care.words({name: sides for name, sides in changes.items() if name not in NOT_RESTORED}),
        "error": f"{FIELDS[error.field].label} : {error.sentence}" if error and error.field in FIELDS else "",
        "moved": request.method == "POST" and error is None,
        "back": reverse("network:place_history", args=[place.slug]),
    }
    return render(request, "network/place_restoration.html", context, status=409 if context["moved"] else status)


def _revision(place: Place, number: int) -> Revision:
    revision = versions.revision(place, number)
    if revision is None:
        raise Http404(_("Cette version n’existe pas pour ce lieu."))
    return revision
