"""Communes proposed while someone types."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from maillage.territory import queries
from maillage.territory.queries import Found


@require_safe
@cache_control(public=True, max_age=3600)
def suggestions(request: HttpRequest) -> HttpResponse:
    """``?q=`` (``?commune=`` from a form's own entry) what is typed, ``?to=territory`` for links to the pages of territories rather than to the places around.

    HTML options for htmx (docs/face.md), JSON for anyone else. Any text has an answer, an empty one if need be.
    """
    found = queries.find_communes((request.GET.get("q") or request.GET.get("commune", "")).strip())
    options = [_option(one, to_territory=request.GET.get("to") == "territory") for one in found]
    response: HttpResponse
    if request.headers.get("HX-Request"):
        response = render(request, "territory/suggestions.html", {"options": options})
    else:
        response = JsonResponse({"results": options}, json_dumps_params={"ensure_ascii": False})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _option(found: Found, *, to_territory: bool) -> dict[str, Any]:
    row = found.territory
    page = reverse("network:territory_detail", args=[row.level, row.code])
    around = f"commune={row.code}" if row.lat is not None else f"territory={row.level}:{row.code}"
    return {
        "code": row.code,
        "level": row.level,
        "name": row.name,
        "former": found.former,
        "where": f"{row.departement.name} ({row.departement.code})" if row.departement else "",
        "population": row.population,
        "lat": row.lat,
        "lon": row.lon,
        "href": page if to_territory else f"{reverse('network:place_list')}?{around}",
    }
