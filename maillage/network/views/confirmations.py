"""« Toujours vrai ? »: the page behind the link of the message, and the same for who comes by herself. Reading it changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.core import clock
from maillage.core.exceptions import LinkExpired
from maillage.network.exceptions import ConfirmationRefused
from maillage.network.models import ConfirmationRequest, Place
from maillage.network.operations import confirmations
from maillage.network.queries import staleness
from maillage.network.roles import Permission
from maillage.network.views import care
from maillage.network.views.finding import place_or_404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, slug: str) -> HttpResponse:
    """With ``?jeton=``, for the person it was sent to, signed in or not; without, for who may confirm the place."""
    if "jeton" in request.GET:
        return _by_link(request, place_or_404(request, slug))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    place, person = care.opened(request, slug, Permission.CONFIRM_PLACE)
    stale = staleness.stale_names(place, clock.now())
    names = stale or sorted(staleness.said_names(place), key=list(staleness.AGES).index)
    if request.method != "POST":
        return _page(request, place, names, is_stale=bool(stale))
    shown = [name for name in request.POST.getlist("fact") if name in names]
    confirmations.confirm(place=place, names=shown, statement=care.statement(person, place), by=person)
    return _thanks(request, place)


def _by_link(request: HttpRequest, place: Place) -> HttpResponse:
    try:
        asked = staleness.request_of(request.GET["jeton"], place)
    except LinkExpired:
        return _refused(request, place, _("Ce lien a passé son temps : ouvrez la page du lieu pour confirmer."), status=410)
    if asked is None:
        return _refused(request, place, _("Ce lien n’est pas complet, ou n’est pas pour ce lieu."), status=403)
    if asked.answered_at is not None:
        return _page(request, place, [], answered=asked)
    if request.method != "POST":
        return _page(request, place, asked.fields)
    try:
        confirmations.answer(asked=asked, by=None)
    except ConfirmationRefused as refusal:
        return _refused(request, place, refusal.sentence, status=403)
    return _page(request, place, [], answered=asked)


def _thanks(request: HttpRequest, place: Place) -> HttpResponse:
    messages.success(request, _("Merci : la page dit que c’est confirmé aujourd’hui."))
    return redirect("network:place_detail", place.slug)


def _page(
    request: HttpRequest, place: Place, names: list[str], *, answered: ConfirmationRequest | None = None, is_stale: bool = True
) -> HttpResponse:
    context: dict[str, Any] = {"place": place, "facts": staleness.facts(place, names), "answered": answered, "is_stale": is_stale}
    return render(request, "network/place_confirmation.html", context)


def _refused(request: HttpRequest, place: Place, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "network/place_confirmation.html", {"place": place, "refused": sentence}, status=status)
