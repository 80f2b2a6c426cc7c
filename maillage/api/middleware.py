"""What makes the interface for programs usable from any site and any cache: open reading, conditional requests, JSON failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from maillage.api import problems
from maillage.core import clock
from maillage.journal import queries as journal

Handler = Callable[[HttpRequest], HttpResponse]

IN_CLEAR: Final = gettext_noop(
    "Cette interface ne répond qu’en HTTPS. Si cette demande portait un jeton, il a voyagé en clair : révoquez-le et faites-en un autre."
)
METHODS: Final = "GET, HEAD, OPTIONS, PATCH, POST"
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-Modified-Since, "
    "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Idempotency-Replayed, Last-Modified, Link, Location, Retry-After, WWW-Authenticate",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
KEPT_FOR_S: Final = 60
SETTLED: Final = timedelta(seconds=60)
"""A change younger than this is not told as ``Last-Modified``, whose second is too coarse to tell two changes apart (RFC 9110, 8.8.2.2)."""


def public_data(get_response: Handler) -> Handler:
    """For every address under ``problems.ROOT``; others, and the pages for people among them, pass untouched."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _answered(request, get_response) if problems.concerns(request) else get_response(request)

    return middleware


def _answered(request: HttpRequest, get_response: Handler) -> HttpResponse:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return _opened(problems.answer(403, detail=_(IN_CLEAR)))
    asked = request.method
    request.method = "GET" if asked == "HEAD" else asked
    response = get_response(request)
    request.method = asked
    if asked == "OPTIONS" and response.status_code == 405:
        return _opened(HttpResponse(status=204, headers={"Allow": _allowed(response)}))
    if response.status_code in {400, 404, 405} and response.headers["Content-Type"] != problems.CONTENT_TYPE:
        response = _told(response)
    if response.status_code == 200 and asked in {"GET", "HEAD"}:
        response = _dated(request, response)
    return _without_body(_opened(response)) if asked == "HEAD" else _opened(response)


def _told(response: HttpResponse) -> HttpResponse:
    told = problems.answer(response.status_code)
    if response.status_code == 405:
        told.headers["Allow"] = _allowed(response)
    return told


def _allowed(response: HttpResponse) -> str:
    """The methods of the address that refused one."""
    known = {word.strip() for word in response.headers.get("Allow", "GET").split(",")}
    return ", ".join(sorted(known | {"OPTIONS"} | ({"HEAD"} if "GET" in known else set())))


def _opened(response: HttpResponse) -> HttpResponse:
    for name, value in OPEN.items():
        response.headers[name] = value
    return response


def _dated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response``, or 304 when the asker holds it already. The newest journal entry dates all public data: every write records one."""
    if "Authorization" in request.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    elif not response.headers["Content-Type"].startswith("text/html"):
        response.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR_S}")
    if "ETag" not in response.headers:
        set_response_etag(response)
    changed = journal.newest()
    instant = int(changed.timestamp()) if changed and clock.now() - changed > SETTLED else None
    if instant:
        response.headers["Last-Modified"] = http_date(instant)
    held = get_conditional_response(request, etag=response.headers["ETag"], last_modified=instant, response=response)
    return held or response


def _without_body(response: HttpResponse) -> HttpResponse:
    length = len(response.content)
    response.content = b""
    response.headers["Content-Length"] = str(length)
    return response
