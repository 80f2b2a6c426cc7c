"""What is answered when an account's page is refused for now."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.accounts.exceptions import MailNotSent
from maillage.core.exceptions import TooManyTries


def refusals(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """429 with the time to wait for who tried too often, 503 when a message could not leave."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTries):
            return _too_many(request, exception)
        if isinstance(exception, MailNotSent):
            return render(request, "accounts/mail_not_sent.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


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
