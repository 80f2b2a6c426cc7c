"""Headers that every answer carries, whatever made it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY: Final = "camera=(), geolocation=(self), microphone=(), payment=(), usb=(), browsing-topics=()"


def headers(get_response: Handler) -> Handler:
    """What a browser may do with an answer, unless its view has said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def caching(get_response: Handler) -> Handler:
    """How long an answer may be kept, unless its view has said otherwise.

    A page may be kept by the reader's own browser and is asked for again each time: unchanged, it is answered by 304. It
    varies with the language's cookie and with htmx asking for a part of it. What is not a success is never kept.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie", "HX-Request"])
        if "Cache-Control" not in response.headers:
            kept = response.status_code in {200, 304} and request.method in {"GET", "HEAD"}
            response.headers["Cache-Control"] = "private, no-cache" if kept else "no-store"
        return response

    return middleware
