"""What a tile of the map shows of a selection of places: those that stand alone, and the others counted together.

A tile is drawn 512 pixels wide, ``EXTENT`` units. Places are grouped by the database in squares of 32 pixels (a square is a range
of cells), then a group takes in the lighter ones that would touch it on the screen. Whether it does is decided with what lies
around the tile too, so that neighbouring tiles agree: over all tiles of a zoom, every place is counted exactly once.
From zoom ``ALONE_FROM`` every place is shown by itself, unless the tile holds more than ``MOST_ALONE``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q

from maillage.core import typography
from maillage.mesh.cells import DEPTH, tile_of, tile_range
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

DEEPEST = 14
ALONE_FROM = 14
MOST_ALONE = 400
EXTENT_BITS = 12
EXTENT = 1 << EXTENT_BITS
SQUARES_BITS = 4
"""A tile is 16 squares wide."""
TOUCH = 40 * EXTENT // 512
"""Two groups nearer than this (40 pixels) would overlap."""
_SQUARE = EXTENT >> SQUARES_BITS
_DEGREES = 6


@dataclass(frozen=True)
class Tile:
    """The web-mercator tile (z, x, y)."""

    z: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether it is a tile of the map: zoom 0 to ``DEEPEST``."""
        return 0 <= self.z <= DEEPEST and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z

    def units(self, lat: float, lon: float) -> tuple[int, int]:
        """Where a point in degrees is drawn: units from the tile's north-west corner (negative, or over ``EXTENT``, around it)."""
        x, y = tile_of(lat, lon, self.z + EXTENT_BITS)
        return x - (self.x << EXTENT_BITS), y - (self.y << EXTENT_BITS)


@dataclass(frozen=True)
class Spot:
    """One place (``count`` 1, ``place`` its row id) or several, drawn at their mean; the box is in degrees."""

    count: int
    lat: float
    lon: float
    west: float
    south: float
    east: float
    north: float
    place: int


@dataclass(frozen=True)
class Named:
    """What the map says of a single place: ``kinds`` in the vocabulary's order, (label, English label)."""

    slug: str
    name: str
    stage: str
    kinds: tuple[tuple[str, str], ...]


def spots(places: PlaceQuerySet, tile: Tile) -> list[Spot]:
    """The spots of a tile, in one query (two at the deepest zoom). Same answer on every database."""
    if tile.z < ALONE_FROM:
        return _merged(_groups(places.filter(_around(tile)), tile), tile)
    first, after = tile_range(tile.z, tile.x, tile.y)
    inside = places.filter(cell__gte=first, cell__lt=after)
    alone: Iterable[Any] = inside.order_by("pk").values_list("pk", "lat", "lon")[: MOST_ALONE + 1]
    found = [Spot(1, lat, lon, lon, lat, lon, lat, pk) for pk, lat, lon in alone]
    return found if len(found) <= MOST_ALONE else _merged(_groups(inside, tile), tile)


def named(found: Iterable[Spot]) -> dict[int, Named]:
    """Names of the single places among ``found``, by row id, in two queries."""
    alone = [spot.place for spot in found if spot.count == 1]
    if not alone:
        return {}
    kinds: dict[int, list[tuple[str, str]]] = {}
    links = Place.kinds.through.objects.filter(place_id__in=alone).order_by("kind__position", "kind__slug")
    for pk, label, english in links.values_list("place_id", "kind__label", "kind__label_en"):
        kinds.setdefault(pk, []).append((label, english or label))
    rows = Place.objects.filter(pk__in=alone).values_list("pk", "slug", "name", "stage")
    return {pk: Named(slug, typography.spaced(name), stage, tuple(kinds.get(pk, ()))) for pk, slug, name, stage in rows}


def _groups(inside: PlaceQuerySet, tile: Tile) -> list[Spot]:
    """A spot for each square. Databases add floats in their own order: the last digits of a mean are theirs, and are dropped."""
    shift = 2 * (DEPTH - tile.z - SQUARES_BITS)
    means = (Count("pk"), Avg("lat"), Avg("lon"))
    box = (Min("lon"), Min("lat"), Max("lon"), Max("lat"))
    squares = inside.annotate(square=F("cell").bitrightshift(shift)).values("square").order_by("square")
    rows: Iterable[Any] = squares.values_list(*means, *box, Min("pk"))
    return [Spot(count, round(lat, _DEGREES), round(lon, _DEGREES), *rest) for count, lat, lon, *rest in rows]


def _around(tile: Tile) -> Q:
    """The cells of a tile and of a quarter of a tile around it, in as few ranges as they make."""
    zoom, size = tile.z + 2, 4 << tile.z
    columns, rows = range(tile.x * 4 - 1, tile.x * 4 + 5), range(tile.y * 4 - 1, tile.y * 4 + 5)
    quarters = sorted(tile_range(zoom, x, y) for x in columns for y in rows if 0 <= x < size and 0 <= y < size)
    ranges: list[tuple[int, int]] = []
    for first, after in quarters:
        start = ranges.pop()[0] if ranges and ranges[-1][1] == first else first
        ranges.append((start, after))
    # SQLite does not always use an index for a disjunction: the range that spans them all lets it.
    spanning = Q(cell__gte=ranges[0][0], cell__lt=ranges[-1][1])
    return spanning & reduce(or_, (Q(cell__gte=first, cell__lt=after) for first, after in ranges))


def _merged(groups: list[Spot], tile: Tile) -> list[Spot]:
    """The groups of the tile that no other takes in, with those they take in.

    A head is heavier than all that touch it (the first of equals); a group that touches heads joins the heaviest. So a group's
    fate hangs on what lies within three times ``TOUCH``, which is less than the quarter of a tile that ``_around`` adds.
    """
    drawn = [tile.units(group.lat, group.lon) for group in groups]
    near = _neighbours(drawn)
    rank = [(group.count, -index) for index, group in enumerate(groups)]
    heads = {index for index in range(len(groups)) if all(rank[other] < rank[index] for other in near[index])}
    taken: dict[int, int] = {}
    for index in range(len(groups)):
        if index not in heads and (over := heads & set(near[index])):
            taken[index] = max(over, key=rank.__getitem__)
    kept = {index: group for index, group in enumerate(groups) if index not in taken}
    for index, head in taken.items():
        kept[head] = _together(kept[head], groups[index])
    return [group for index, group in kept.items() if all(0 <= unit < EXTENT for unit in drawn[index])]


def _neighbours(drawn: list[tuple[int, int]]) -> list[list[int]]:
    """For each point, the others nearer than ``TOUCH`` (which is less than two squares)."""
    squares: dict[tuple[int, int], list[int]] = {}
    for index, (x, y) in enumerate(drawn):
        squares.setdefault((x // _SQUARE, y // _SQUARE), []).append(index)
    return [
        [
            other
            for column in range(x // _SQUARE - 2, x // _SQUARE + 3)
            for row in range(y // _SQUARE - 2, y // _SQUARE + 3)
            for other in squares.get((column, row), ())
            if other != index and math.dist((x, y), drawn[other]) < TOUCH
        ]
        for index, (x, y) in enumerate(drawn)
    ]


def _together(one: Spot, other: Spot) -> Spot:
    count = one.count + other.count
    return replace(
        one,
        count=count,
        lat=(one.lat * one.count + other.lat * other.count) / count,
        lon=(one.lon * one.count + other.lon * other.count) / count,
        west=min(one.west, other.west),
        south=min(one.south, other.south),
        east=max(one.east, other.east),
        north=max(one.north, other.north),
    )
