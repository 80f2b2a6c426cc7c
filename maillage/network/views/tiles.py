"""Tiles of the map: the places of a selection, as Mapbox Vector Tiles 2.1 (layer ``lieux``)."""

from __future__ import annotations

import hashlib
from typing import Any

import mapbox_vector_tile
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe
from shapely.geometry import Point

from maillage.network.forms import SelectionForm
from maillage.network.queries.directory import select
from maillage.network.queries.tiles import EXTENT, Named, Spot, Tile, named, spots

LAYER = "lieux"
MAX_AGE = 60
"""Seconds a browser may keep a tile without asking again."""


@require_safe
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """A tile for the directory's filters. Only what everybody may see, whoever asks: a tile is kept by caches. 204 when empty."""
    wanted = Tile(z, x, y)
    if not wanted.exists:
        raise Http404
    form = SelectionForm(request.GET)
    form.is_valid()
    body = encoded(spots(select(form.selection, AnonymousUser()), wanted), wanted)
    response = HttpResponse(body, content_type="application/vnd.mapbox-vector-tile", status=200 if body else 204)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, public=True, max_age=MAX_AGE, stale_while_revalidate=600)
    return get_conditional_response(request, etag=etag, response=response) or response


def encoded(found: list[Spot], wanted: Tile) -> bytes:
    """The bytes of a tile; a cluster carries ``count`` and its box, a place its ``slug``, ``name``, ``stage``, ``kind`` and ``kind_en``."""
    if not found:
        return b""
    names = named(found)
    features = []
    for spot in found:
        single = names.get(spot.place) if spot.count == 1 else None
        if spot.count == 1 and single is None:
            continue
        features.append({"geometry": _drawn(spot, wanted), "properties": _properties(spot, single)})
    layer = {"name": LAYER, "features": features}
    return bytes(mapbox_vector_tile.encode(layer, default_options={"y_coord_down": True, "extents": EXTENT}))


def _drawn(spot: Spot, wanted: Tile) -> Point:
    """A cluster whose mean lies just over the edge stays in its tile: a browser draws no point of another's."""
    x, y = wanted.units(spot.lat, spot.lon)
    return Point(min(max(x, 0), EXTENT - 1), min(max(y, 0), EXTENT - 1))


def _properties(spot: Spot, single: Named | None) -> dict[str, Any]:
    if single is None:
        box = {"west": spot.west, "south": spot.south, "east": spot.east, "north": spot.north}
        return {"count": spot.count, **{side: round(value, 5) for side, value in box.items()}}
    labels = {
        "kind": " · ".join(label for label, _english in single.kinds),
        "kind_en": " · ".join(en for _label, en in single.kinds),
    }
    return {"slug": single.slug, "name": single.name, "stage": single.stage, **labels}
