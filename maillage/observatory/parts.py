"""What a scope is made of, one level below, and how each part is served."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.coverage import Coverage
from maillage.mesh.demand import Demand, Grouping
from maillage.observatory.people import People
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Sites
from maillage.territory.enums import Level

Ranks = NDArray[np.int64]
NOWHERE: Final = "~"
"""The key of the communes that no territory of the level holds: islands without an EPCI. After every code."""
_GROUP: Final = "parts"
_BELOW = {Level.REGION: Level.DEPARTEMENT, Level.DEPARTEMENT: Level.EPCI}


@dataclass(frozen=True)
class Part:
    """A territory, or what of it lies in the scope: ``share`` (0 to 1) of its people live within the radius, ``beyond`` do not.

    ``code`` is empty for the communes that no territory of the level holds. Distances are None without any place; those of a
    commune are all the same, and ``site`` is the rank of its nearest place.
    """

    level: str
    code: str
    name: str
    people: float
    communes: int
    places: int
    beyond: float
    share: float | None
    mean_km: float | None
    median_km: float | None
    site: int | None = None


def below(scope: Scope) -> Level:
    """What a scope is made of: the country of régions, a région of départements, a département of EPCI, anything else of communes."""
    return Level.REGION if scope.area is None else _BELOW.get(Level(scope.area[0]), Level.COMMUNE)


def grouped(everyone: People, rows: Ranks, level: Level) -> Demand:
    """The people of the communes ``rows``, in the groups that ``parts`` tells; in none at the level of communes."""
    held = Demand(everyone.demand.points[rows], everyone.demand.weight[rows])
    if level == Level.COMMUNE:
        return held
    labels = everyone.labels(level)
    return Demand(held.points, held.weight, {_GROUP: Grouping.of([labels[row] or NOWHERE for row in rows])})


def parts(everyone: People, places: Sites, rows: Ranks, level: Level, found: Coverage, radius_km: int, site: Ranks) -> list[Part]:
    """The parts of the communes ``rows``, by name; ``found`` was measured of them, ``site`` is the rank of each one's nearest place."""
    told = (
        _communes(everyone, places, rows, found, radius_km, site)
        if level == Level.COMMUNE
        else _groups(everyone, places, rows, level, found, radius_km)
    )
    return sorted(told, key=lambda part: (part.code == "", part.name))


def _groups(everyone: People, places: Sites, rows: Ranks, level: Level, found: Coverage, radius_km: int) -> list[Part]:
    measures, within, labels = found.by_group[_GROUP], found.radii_km.index(radius_km), everyone.labels(level)
    communes = Counter(labels[row] or NOWHERE for row in rows)
    stand = _standing(everyone, places, rows)
    held: Counter[str] = Counter()
    for row, number in stand.items():
        held[labels[row] or NOWHERE] += number
    return [
        Part(
            level=level.value,
            code="" if key == NOWHERE else key,
            name=everyone.called.get((level.value, key), ""),
            people=float(measures.weight[rank]),
            communes=communes[key],
            places=held[key],
            beyond=float(measures.weight[rank] - measures.covered[within, rank]),
            share=number_or_none(measures.share[within, rank]),
            mean_km=number_or_none(measures.mean_km[rank]),
            median_km=number_or_none(measures.median_km[rank]),
        )
        for rank, key in enumerate(measures.keys)
    ]


def _communes(everyone: People, places: Sites, rows: Ranks, found: Coverage, radius_km: int, site: Ranks) -> list[Part]:
    stand, weight = _standing(everyone, places, rows), everyone.demand.weight
    told = []
    for row, km, which in zip(rows.tolist(), found.nearest.tolist(), site.tolist(), strict=True):
        people, near = float(weight[row]), number_or_none(km)
        told.append(
            Part(
                level=Level.COMMUNE.value,
                code=everyone.codes[row],
                name=everyone.names[row],
                people=people,
                communes=1,
                places=stand[row],
                beyond=0.0 if km <= radius_km else people,
                share=1.0 if km <= radius_km else 0.0,
                mean_km=near,
                median_km=near,
                site=which if which < len(places) else None,
            )
        )
    return told


def _standing(everyone: People, places: Sites, rows: Ranks) -> Counter[int]:
    """How many places stand in each of the communes ``rows``."""
    inside = set(rows.tolist())
    known = (everyone.rows.get(code, -1) for code in places.communes)
    return Counter(row for row in known if row in inside)


def inside(everyone: People, places: Sites, rows: Ranks) -> int:
    """How many places stand in the communes ``rows``."""
    return _standing(everyone, places, rows).total()


def number_or_none(value: float) -> float | None:
    """A number that can be said: neither infinite nor undefined."""
    return float(value) if math.isfinite(value) else None
