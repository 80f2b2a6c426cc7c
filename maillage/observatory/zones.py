"""White zones: neighbouring communes whose people all live too far from a place, under a name that people know.

A zone stops at the limit of its EPCI, which is who may act on it; without that limit, where places are few, one zone would be half the
country. So a zone is the same on the page of its EPCI, of its région and of France.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats
from maillage.mesh.zones import zones_beyond
from maillage.observatory.people import People
from maillage.territory.enums import Level


@dataclass(frozen=True)
class WhiteZone:
    """Named after its most peopled commune, ``name`` (``code``, ``lat``, ``lon``). ``codes`` are all of its communes;
    ``farthest_km`` is how far the farthest is from a place, None when there is no place at all.
    """

    name: str
    code: str
    lat: float
    lon: float
    people: int
    codes: tuple[str, ...]
    farthest_km: float | None

    @property
    def communes(self) -> int:
        return len(self.codes)


def white_zones(
    everyone: People, rows: NDArray[np.int64], demand: Demand, nearest: Floats, radius_km: float
) -> tuple[WhiteZone, ...]:
    """Of the communes ``rows`` (``demand`` and ``nearest`` are theirs), those further than the radius; the most peopled zone first."""
    found = zones_beyond(demand, nearest, radius_km, neighbours=_within(everyone, rows))
    far = np.flatnonzero(found.zone >= 0)
    by_zone = far[np.lexsort((-demand.weight[far], found.zone[far]))]  # the most peopled of each zone first
    starts = np.searchsorted(found.zone[by_zone], np.arange(len(found.weight)))
    return tuple(
        _zone(everyone, rows[members], float(people), float(farthest))
        for members, people, farthest in zip(np.split(by_zone, starts)[1:], found.weight, found.farthest_km, strict=True)
    )


def _zone(everyone: People, members: NDArray[np.int64], people: float, farthest: float) -> WhiteZone:
    first, points = int(members[0]), everyone.demand.points
    return WhiteZone(
        name=everyone.names[first],
        code=everyone.codes[first],
        lat=float(points.lat[first]),
        lon=float(points.lon[first]),
        people=round(people),
        codes=tuple(everyone.codes[row] for row in members.tolist()),
        farthest_km=farthest if np.isfinite(farthest) else None,
    )


def _within(everyone: People, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The neighbours that are both of ``rows``, and of the same EPCI, as ranks among them."""
    rank = np.full(len(everyone), -1, dtype=np.int64)
    rank[rows] = np.arange(len(rows))
    pairs = everyone.neighbours
    epci = everyone.demand.groups[Level.EPCI].rank[pairs]
    moved = rank[pairs]
    inside: NDArray[np.int64] = moved[(moved >= 0).all(axis=1) & (epci[:, 0] == epci[:, 1])]
    return inside
