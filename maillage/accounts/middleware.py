"""What is answered when a page is refused for now."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts import lasting, sessions, traces
from maillage.accounts import second_factor as second_factors
from maillage.accounts.exceptions import MailNotSent
from maillage.accounts.models import User
from maillage.core.exceptions import TooManyTries

SPARED: Final = {
    "account_logout", "account_email", "account_email_verification_sent", "account_change_password", "account_set_password",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
    "mfa_add_webauthn", "usersessions_list", "set_language", "portal:theme", "media", "health",
}  # fmt: skip
"""By name, with all the pages of « accounts »: what sets a second proof up, what is the person's own, what holds nothing of anybody."""


def refusals(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """429 with the time to wait for who tried too often, 503 when a message could not leave. A door that stays shut is written down."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            traces.told(
                "access.refused", request=request, person=_known(request), method=request.method, status=response.status_code
            )
        return response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTries):
            return _too_many(request, exception)
        if isinstance(exception, MailNotSent):
            return render(request, "accounts/mail_not_sent.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # as Django wants it
    return middleware


def second_factor(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Who must give a second proof and has none reaches her account, the way out and nothing else, until she has set one up.

    Programs are told by ``api.bearer``. A visitor's session is not looked at.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_view(request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if settings.SECOND_FACTOR == "nobody" or settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_spared(request):
            return None
        if not isinstance(request.user, User):
            return None
        if request.user.is_staff:  # she may have become a steward since she signed in
            sessions.shorten(request.session, **lasting.of(request.user, ()))
        if not second_factors.is_missing(request.user):
            return None
        where = reverse("accounts:second_factor")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=HTTPStatus.FORBIDDEN, headers={"HX-Redirect": where})
        if request.method in {"GET", "HEAD"}:
            return redirect(f"{where}?{urlencode({'next': request.get_full_path()})}")
        return render(request, "accounts/second_factor.html", status=HTTPStatus.FORBIDDEN)

    middleware.process_view = process_view  # type: ignore[attr-defined]  # as Django wants it
    return middleware


def _is_spared(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (
        match.view_name.startswith("accounts:") or match.view_name in SPARED or match.route.startswith("api/")
    )


def _known(request: HttpRequest) -> User | None:
    """Who asks, as far as it was looked at: nobody is asked who she is in order to be written down."""
    person = getattr(request, "_cached_user", None)
    return person if isinstance(person, User) else None


def _too_many(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    seconds = ceil(refusal.retry_after.total_seconds())
    told: dict[str, Any] = {"wait": waiting(seconds)}
    answer: HttpResponse
    if request.headers.get("Accept") == "application/json":
        answer = JsonResponse({"detail": _("Trop d’essais. Réessayez dans %(wait)s.") % told}, status=HTTPStatus.TOO_MANY_REQUESTS)
    else:
        answer = render(request, "429.html", told, status=HTTPStatus.TOO_MANY_REQUESTS)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def waiting(seconds: int) -> str:
    """« 12 minutes », « 3 heures »: never less than what is left."""
    minutes = max(ceil(seconds / 60), 1)
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = ceil(minutes / 60)
    return ngettext("%(count)s heure", "%(count)s heures", hours) % {"count": hours}
