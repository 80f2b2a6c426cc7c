"""The nearest places, exactly, whatever their number: a few good candidates tell how far to look."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from typing import Any

from maillage.mesh.cells import DEPTH, cell_of
from maillage.mesh.sphere import box_around, distance_km
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

Near = list[tuple[int, float]]
_Rows = Iterable[tuple[int, Any, Any]]
CANDIDATES = 6
"""Places asked for on either side of the point, beyond those wanted: the more, the nearer the last of the best."""
WINDOWS = tuple(4 ** (DEPTH - zoom) for zoom in (8, 4))
"""How many cells candidates are looked for in, so that a filter that few places pass is not tried on all of them."""


def nearest_keys(places: PlaceQuerySet, lat: float, lon: float, *, limit: int, within_km: float = math.inf) -> Near:
    """``(pk, km)`` of the ``limit`` nearest of ``places``, nearest first, equal distances by row; at most three queries.

    Distances are on the sphere. Places without a position are never near.
    """
    plain = places.order_by()
    reach = min(within_km, _reach(plain, lat, lon, limit=limit, widest=WINDOWS if within_km == math.inf else WINDOWS[:1]))
    inside = plain.filter(cell__isnull=False) if reach == math.inf else plain.in_box(*box_around(lat, lon, reach))
    return _ranked(inside.values_list("pk", "lat", "lon"), lat, lon, limit=limit, within_km=reach)


def _reach(plain: PlaceQuerySet, lat: float, lon: float, *, limit: int, widest: Iterable[int]) -> float:
    """A distance within which there are ``limit`` places, often little more; infinite when too few candidates are found.

    The candidates are neighbours along the curve of cells: most are near, and the farthest of the best bounds the search.
    """
    cell = cell_of(lat, lon)
    for window in widest:
        before = plain.filter(cell__gte=cell - window, cell__lt=cell).order_by("-cell")
        after = plain.filter(cell__gte=cell, cell__lt=cell + window).order_by("cell")
        sides = [Place.objects.filter(pk__in=side.values("pk")[: limit + CANDIDATES]).order_by() for side in (before, after)]
        rows = sides[0].values_list("pk", "lat", "lon").union(sides[1].values_list("pk", "lat", "lon"), all=True)
        best = _ranked(rows, lat, lon, limit=limit)
        if len(best) == limit:
            return best[-1][1] * (1.0 + 1e-9) + 1e-9  # what is at this very distance is in the box
    return math.inf


def _ranked(rows: _Rows, lat: float, lon: float, *, limit: int, within_km: float = math.inf) -> Near:
    near = ((distance_km(lat, lon, at_lat, at_lon), pk) for pk, at_lat, at_lon in rows)
    return [(pk, km) for km, pk in heapq.nsmallest(limit, (one for one in near if one[0] <= within_km))]


def nearest(places: PlaceQuerySet, lat: float, lon: float, *, limit: int, within_km: float = math.inf) -> list[tuple[Place, float]]:
    """The same with the places themselves."""
    keys = nearest_keys(places, lat, lon, limit=limit, within_km=within_km)
    rows = Place.objects.in_bulk([pk for pk, _km in keys])
    return [(rows[pk], km) for pk, km in keys if pk in rows]
