"""The address of a page that was merged into another leads there, wherever it is read: pages, exports, the interface for programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from maillage.network.models import Place
from maillage.network.queries import merging

Handler = Callable[[HttpRequest], HttpResponseBase]
_OF_A_PLACE: Final = re.compile(r"(?P<before>/lieux/|/api/v1/places/)(?P<name>[a-z0-9-]+)(?P<after>(?:[/.].*)?)")
_OWN: Final = re.compile(r"/(historique|versions|fusion)/")
"""The absorbed page's own history stays readable under its own address."""


def absorbed_places(get_response: Handler) -> Handler:
    """Asked only when nothing was found, or of somebody signed in, who may see an absorbed page as any hidden one.

    A public place, as the view that found it says (``views.finding``), is absorbed by none.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_reading = request.method in {"GET", "HEAD"}
        if getattr(request, "found_in_public", False):
            return response
        if is_reading and (response.status_code == 404 or settings.SESSION_COOKIE_NAME in request.COOKIES):
            return _elsewhere(request) or response
        return response

    return middleware


def _elsewhere(request: HttpRequest) -> HttpResponseBase | None:
    found = _OF_A_PLACE.fullmatch(request.path)
    if found is None or _OWN.match(found["after"]):
        return None
    place = _named(found["name"])
    kept = merging.absorbed_into(place) if place is not None and not place.is_public else None
    if kept is None:
        return None
    name = str(kept.uid) if _is_uid(found["name"]) else kept.slug
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    response = HttpResponsePermanentRedirect(f"{found['before']}{name}{found['after']}{query}")
    patch_cache_control(response, no_cache=True)  # a merge can be undone: the way is asked again
    return response


def _named(name: str) -> Place | None:
    rows = Place.objects.only("pk", "is_public")
    return rows.filter(uid=name).first() if _is_uid(name) else rows.filter(slug=name).first()


def _is_uid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
