"""The nearest places, exactly, whatever their number: blocks of cells are asked for until they hold enough."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from maillage.mesh.around import blocks_around
from maillage.mesh.sphere import distance_km
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

Near = list[tuple[int, float]]


def nearest_keys(
    places: PlaceQuerySet, lat: float, lon: float, *, limit: int, within_km: float = math.inf, sparse: bool = False
) -> Near:
    """``(pk, km)`` of the ``limit`` nearest of ``places``, nearest first, equal distances by row; at most five queries.

    Distances are on the sphere. Places without a position are never near. ``sparse`` spares the first query where nothing is
    expected near.
    """
    plain = places.order_by()
    found: Near = []
    for ranges, radius_km in blocks_around(lat, lon, finest=13 if sparse else 15):
        inside = Q()
        for first, after in ranges:
            inside |= Q(cell__gte=first, cell__lt=after)
        rows: Iterable[tuple[int, Any, Any]] = plain.filter(inside).values_list("pk", "lat", "lon")
        reach = min(radius_km, within_km)
        near = ((distance_km(lat, lon, at_lat, at_lon), pk) for pk, at_lat, at_lon in rows)
        found = [(pk, km) for km, pk in heapq.nsmallest(limit, (one for one in near if one[0] <= reach))]
        if len(found) == limit or radius_km >= within_km:
            break
    return found


def nearest(places: PlaceQuerySet, lat: float, lon: float, *, limit: int, within_km: float = math.inf) -> list[tuple[Place, float]]:
    """The same with the places themselves."""
    keys = nearest_keys(places, lat, lon, limit=limit, within_km=within_km)
    rows = Place.objects.in_bulk([pk for pk, _km in keys])
    return [(rows[pk], km) for pk, km in keys if pk in rows]
