"""What the map of a territory looks at first, and whether it draws the territory's outline."""

from __future__ import annotations

from collections.abc import Iterable

from maillage.network.queries.directory import Box
from maillage.territory.enums import Level
from maillage.territory.models import Territory

_TOWN = (Level.COMMUNE, Level.ARRONDISSEMENT)
_AROUND = 0.006
"""Degrees left around the places of a town: some hundreds of metres, so that no point is on the edge."""
_COUNTRY = 0.04
"""Degrees shown around a town that has no place: its neighbours say where it is."""
_SMALL = 0.25
"""A town's places are framed instead of the town when they take less than this part of its box."""
_CLEAR = 0.05
"""Degrees: outlines are right to 400 m, which a commune narrower than this does not bear."""


def frame(territory: Territory, places: Box | None, nearest: Iterable[tuple[float, float]] = ()) -> Box | None:
    """(west, south, east, north); None when nothing says where it is. ``places`` is the box of its places, ``nearest`` holds the
    (lat, lon) of those shown for a territory that has none.
    """
    box = _box(territory)
    if places is not None and territory.level in _TOWN:
        close = _grown(places, _AROUND)
        if box is None or _area(close) < _SMALL * _area(box) or not _holds(box, places):
            return close
    if box is not None and places is None and territory.level in _TOWN:
        box = _grown(box, _COUNTRY)
    points = [*([(territory.lat, territory.lon)] if box is None and territory.lat is not None else []), *nearest]
    for lat, lon in points:
        if lat is not None and lon is not None:
            box = _joined(box, (lon, lat, lon, lat))
    return box or places


def is_outlined(territory: Territory, places: Box | None) -> bool:
    """Whether the simplified outline is worth drawing: always that of a wide territory; a town's when its places lie within."""
    if territory.level not in _TOWN:
        return True
    box = _box(territory) if territory.box else None
    if box is None or min(box[2] - box[0], box[3] - box[1]) < _CLEAR:
        return False
    return places is None or _holds(box, places)


def said(box: Box | None) -> str:
    """As an attribute of the page: "west,south,east,north", or empty."""
    return ",".join(f"{side:.4f}" for side in box) if box else ""


def _box(territory: Territory) -> Box | None:
    sides = territory.box or (territory.commune.box if territory.commune else None)
    return (sides[0], sides[1], sides[2], sides[3]) if sides else None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _holds(box: Box, other: Box) -> bool:
    return box[0] <= other[0] and box[1] <= other[1] and box[2] >= other[2] and box[3] >= other[3]


def _joined(box: Box | None, other: Box) -> Box:
    if box is None:
        return other
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
