"""Searches that the worker does: asked for by who has signed in, read by who has the address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from maillage.core import clock
from maillage.core.exceptions import TooManyTries
from maillage.network.views import framing
from maillage.network.views.gates import sentence_of
from maillage.observatory.enums import Aim
from maillage.observatory.exceptions import AlreadySearching, ObservatoryError
from maillage.observatory.forms import MeshForm
from maillage.observatory.models import SitingRun
from maillage.observatory.operations import searches as doors
from maillage.observatory.queries.scopes import scope_of
from maillage.observatory.queries.searches import Result, result
from maillage.observatory.scope import Scope
from maillage.observatory.siting_forms import SitingForm, filters_of, mesh_form
from maillage.observatory.views import siting_shown
from maillage.observatory.views.chosen import counted
from maillage.observatory.views.pages import framed, stated
from maillage.observatory.views.scenarios import person_of
from maillage.observatory.views.scoping import in_scope
from maillage.observatory.views.siting import file_of, markers, siting_page, trial_address
from maillage.observatory.views.workshop import tile_query


@require_POST
@login_required
@in_scope
def searches(request: HttpRequest, scope: Scope) -> HttpResponse:
    """``nombre`` or ``part`` as on the page of the first answer, which comes back with a sentence when the search is refused."""
    form = SitingForm(request.POST, scope)
    if not form.is_valid():
        return siting_page(request, scope, form, 422)
    number = None if form.share else form.number
    try:
        search = doors.ask_search(
            level=scope.level, code=scope.code, filters=filters_of(form), number=number, share=form.share, seconds=form.seconds,
            by=person_of(request),
        )  # fmt: skip
    except (ObservatoryError, TooManyTries) as refusal:
        return siting_page(request, scope, form, _status(refusal), _refusal(refusal))
    return redirect("observatory:search_detail", search.uid)


@require_safe
def search_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Its progress while it is under way, then its answer."""
    search, scope = _search_or_404(uid)
    found, form = result(search), mesh_form(search.filters, scope)
    context = {**framed(scope, form, "search"), **_told(search, found, form), **_addresses(request, search, scope, found)}
    response = render(request, "observatory/search_detail.html", context)
    if HtmxDetails(request) and not search.is_under_way:
        response["HX-Refresh"] = "true"  # the communes that it found stand outside of what is asked for every two seconds
    return response


def _told(search: SitingRun, found: Result, form: MeshForm) -> dict[str, Any]:
    verdict, is_best = siting_shown.verdict(search, found, form.radius_km)
    asked = {"radius": form.radius_km, "counted": counted(form)}
    return {
        "search": search,
        "radius": form.radius_km,
        "result": found,
        "steps": siting_shown.steps(found),
        "title": siting_shown.title(search, form.scope.name),
        "asked_for": _("À moins de %(radius)s km ; lieux comptés : %(counted)s.") % asked,
        "state_said": _("Recherche %(state)s") % {"state": search.get_state_display()},
        "state_words": siting_shown.state_words(search, found),
        "verdict": verdict,
        "is_best": is_best,
        "facts": siting_shown.facts(search),
        "days": doors.KEPT_FOR.days,
        "markers": markers(found.proposed),
        "tiles": tile_query(form.selection),
        "bounds": framing.said(form.scope.box),
    }


def _addresses(request: HttpRequest, search: SitingRun, scope: Scope, found: Result) -> dict[str, Any]:
    asked = f"nombre={search.number}" if search.number else f"part={100 * (search.share or 0.0):g}"
    return {
        "trial": trial_address(scope, found.proposed, search.filters),
        "siting": f"{scope.url('siting')}?{'&'.join(part for part in (search.filters, asked) if part)}",
        "may_stop": search.is_under_way and not search.stop_asked_at and _may_change(request, search),
        "may_restart": search.may_start_again and request.user.is_authenticated,
        "link": settings.PUBLIC_URL + reverse("observatory:search_detail", args=[search.uid]),
    }


@require_POST
@login_required
def search_stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    search = _search_or_404(uid)[0]
    if not _may_change(request, search):
        raise PermissionDenied
    return _changed(request, search, lambda: doors.stop_search(search=search, by=person_of(request)))


@require_POST
@login_required
def search_restart(request: HttpRequest, uid: UUID) -> HttpResponse:
    search = _search_or_404(uid)[0]
    return _changed(request, search, lambda: doors.restart_search(search=search, by=person_of(request)))


@require_safe
def search_export(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    search, scope = _search_or_404(uid)
    if form not in ("csv", "geojson"):
        raise Http404(_("Ce format n’existe pas : csv ou geojson."))
    found = result(search)
    about = {
        **stated(scope, mesh_form(search.filters, scope).radius_km),
        "but": {"nombre": search.number} if search.aim == Aim.NUMBER else {"part": search.share},
        "etat": search.state,
        "etapes": search.steps,
        "calcule_sur": search.facts,
        "page": settings.PUBLIC_URL + reverse("observatory:search_detail", args=[search.uid]),
        "exporte_le": clock.today().isoformat(),
    }
    return file_of(found.proposed, form, about)


def _search_or_404(uid: UUID) -> tuple[SitingRun, Scope]:
    search = SitingRun.objects.filter(uid=uid).first()
    if search is None:
        raise Http404(
            _("Aucune recherche n’est à cette adresse : finie depuis plus de %(days)s jours, elle a pu être effacée.")
            % {"days": doors.KEPT_FOR.days}
        )
    scope = scope_of(search.level, search.code)
    if scope is None:
        raise Http404(_("Le territoire ou le réseau de cette recherche n’est plus publié."))
    return search, scope


def _may_change(request: HttpRequest, search: SitingRun) -> bool:
    """Who asked for it, or who runs the instance."""
    return request.user.is_authenticated and (search.asked_by_id == request.user.pk or request.user.is_staff)


def _changed(request: HttpRequest, search: SitingRun, change: Any) -> HttpResponse:
    try:
        change()
    except (ObservatoryError, TooManyTries) as refusal:
        messages.error(request, _refusal(refusal)["sentence"])
    return redirect("observatory:search_detail", search.uid)


def _status(refusal: Exception) -> int:
    if isinstance(refusal, TooManyTries):
        return 429
    return 409 if isinstance(refusal, AlreadySearching) else 422


def _refusal(refusal: Exception) -> dict[str, str]:
    """The sentence, and the address of the search that is in the way."""
    uid = getattr(refusal, "uid", None)
    return {"sentence": sentence_of(refusal), "address": reverse("observatory:search_detail", args=[uid]) if uid else ""}
