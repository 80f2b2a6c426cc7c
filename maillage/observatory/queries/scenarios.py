"""What a scenario changes: figures before and after, who gains, who loses. Some tens of milliseconds for a country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from maillage.mesh.coverage import Coverage, Measures, measured
from maillage.mesh.points import Floats, Points, nearest_km
from maillage.observatory.moves import Moves, Spot
from maillage.observatory.parts import number_or_none
from maillage.observatory.people import People
from maillage.observatory.queries.ground import Ground

RADII: Final = (5, 10, 20)
MOST_NAMED: Final = 12
"""Communes named on each side; all are counted."""
LEAST_KM: Final = 0.1
"""A commune whose nearest place comes nearer by less than that has not changed."""


@dataclass(frozen=True)
class Row:
    """A figure before and after: a share of the people within ``radius_km``, or kilometres (None: no place at all)."""

    before: float | None
    after: float | None
    radius_km: int = 0
    people: float = 0.0
    """How many more people, for a share."""

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Commune:
    """A commune whose nearest place is no more the same distance away; ``crosses``: in or out of the radius. None: no place at all."""

    code: str
    name: str
    people: float
    before_km: float | None
    after_km: float | None
    crosses: bool


@dataclass(frozen=True)
class Side:
    """Who gains, or who loses: communes and people in all, those of them who cross the radius, and the first by name."""

    communes: int
    people: float
    crossing: float
    named: tuple[Commune, ...]


@dataclass(frozen=True, eq=False)
class Outcome:
    """``km``: each commune's distance to its nearest place after the moves, in the order of ``Ground.rows``."""

    shares: tuple[Row, ...]
    mean: Row
    median: Row
    p90: Row
    gains: Side
    loses: Side
    places_before: int
    places_after: int
    km: Floats


@dataclass(frozen=True)
class Told:
    """A move in words: ``name`` and ``value`` are those of its pair in an address. ``spot`` is where the place would be, ``was`` is."""

    name: str
    value: str
    words: str
    spot: Spot | None
    was: Spot | None
    slug: str = ""


def outcome(around: Ground, moves: Moves, radius_km: int) -> Outcome:
    """Places that ``around`` does not know are left aside: see ``unknown``."""
    km = distances(around, moves)
    radii = tuple(sorted({*RADII, radius_km}))
    before, after = _standing(around, radii), _measured(around, km, radii)
    ranks = len(moves.kept(around.ranks).removed)
    return Outcome(
        shares=tuple(_share(before.whole, after.whole, rank, radius) for rank, radius in enumerate(radii)),
        mean=_row(before.whole.mean_km, after.whole.mean_km),
        median=_row(before.whole.median_km, after.whole.median_km),
        p90=_row(before.whole.p90_km, after.whole.p90_km),
        gains=side(around, before.nearest, km, radius_km),
        loses=side(around, before.nearest, km, radius_km, loses=True),
        places_before=len(around.places),
        places_after=len(around.places) - ranks + len(moves.added),
        km=km,
    )


def distances(around: Ground, moves: Moves) -> Floats:
    """Kilometres from each commune to its nearest place, after the moves."""
    known = moves.kept(around.ranks)
    spots = known.spots
    added = Points.of([spot.lat for spot in spots], [spot.lon for spot in spots])
    return around.standing.with_moves(added, [around.ranks[slug] for slug in known.places])


def unknown(around: Ground, moves: Moves) -> list[str]:
    """The slugs that name no place of today among those that count."""
    return [slug for slug in moves.places if slug not in around.ranks]


def told(around: Ground, moves: Moves) -> list[Told]:
    """Each move with the names of its place and commune, in the order of ``Moves.pairs``."""
    near = towns(around.everyone, moves.spots)
    added = [(near[spot], spot, None, "") for spot in moves.added]
    removed = [(*_place(around, slug), slug) for slug in moves.removed]
    moved = [(*_place(around, slug), slug, spot) for slug, spot in moves.moved]
    said = [
        *added,
        *((name, None, was, slug) for name, was, slug in removed),
        *((f"{name} → {near[spot]}", spot, was, slug) for name, was, slug, spot in moved),
    ]
    return [Told(*pair, words, spot, was, slug) for pair, (words, spot, was, slug) in zip(moves.pairs(), said, strict=True)]


def towns(everyone: People, spots: Sequence[Spot]) -> dict[Spot, str]:
    """The name of the commune whose centre is nearest to each spot."""
    if not spots or not len(everyone):
        return {spot: str(spot).replace("_", ", ") for spot in spots}
    points = Points.of([spot.lat for spot in spots], [spot.lon for spot in spots])
    _km, which = nearest_km(points, everyone.demand.points)
    return {spot: everyone.names[int(row)] for spot, row in zip(spots, which[:, 0], strict=True)}


def side(around: Ground, before: Floats, after: Floats, radius_km: float, *, loses: bool = False) -> Side:
    """Who is nearer to a place (``loses``: further away) by ``LEAST_KM`` at least; those who cross the radius first, the most peopled first."""
    first, last = (after, before) if loses else (before, after)
    with np.errstate(invalid="ignore"):
        changed = np.flatnonzero(first - last >= LEAST_KM)
    weight = around.demand.weight[changed]
    crosses = (first[changed] > radius_km) & (last[changed] <= radius_km)
    order = np.lexsort((-weight, ~crosses))[:MOST_NAMED]
    named = tuple(_commune(around, int(changed[rank]), before, after, bool(crosses[rank])) for rank in order)
    return Side(len(changed), float(weight.sum()), float(weight[crosses].sum()), named)


def _commune(around: Ground, row: int, before: Floats, after: Floats, crosses: bool) -> Commune:
    people = float(around.demand.weight[row])
    return Commune(around.code(row), around.name(row), people, number_or_none(before[row]), number_or_none(after[row]), crosses)


def _place(around: Ground, slug: str) -> tuple[str, Spot | None]:
    rank = around.ranks.get(slug)
    if rank is None:
        return slug, None
    places = around.places
    town = f" ({places.towns[rank]})" if places.towns[rank] else ""
    return f"{places.names[rank]}{town}", Spot(float(places.points.lat[rank]), float(places.points.lon[rank]))


@lru_cache(maxsize=24)
def _standing(around: Ground, radii: tuple[int, ...]) -> Coverage:
    return _measured(around, around.standing.nearest, radii)


def _measured(around: Ground, km: Floats, radii: tuple[int, ...]) -> Coverage:
    return measured(around.demand, km, radii)


def _share(before: Measures, after: Measures, rank: int, radius_km: int) -> Row:
    change = float(after.covered[rank, 0] - before.covered[rank, 0])
    return Row(number_or_none(before.share[rank, 0]), number_or_none(after.share[rank, 0]), radius_km, change)


def _row(before: Floats, after: Floats) -> Row:
    return Row(number_or_none(before[0]), number_or_none(after[0]))
