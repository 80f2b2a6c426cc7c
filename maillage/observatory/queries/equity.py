"""How equally the places are near: inhabitants by distance class, in each density class and in each part of a scope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from maillage.mesh.coverage import Coverage, Measures, measured
from maillage.mesh.demand import Demand, Grouping
from maillage.mesh.points import Floats
from maillage.observatory.people import People, people
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection, Sites, sites
from maillage.observatory.standing import standing
from maillage.territory.enums import Level

BOUNDS_KM: Final = (2.0, 5.0, 10.0, 20.0)
"""Distance classes: up to the first, beyond it up to the second…, beyond the last."""
FAR_KM: Final = 10.0
"""What the parts of a scope are ranked by: the share of their inhabitants beyond it."""
DENSITIES: Final = (25.0, 300.0, 1500.0)
"""Inhabitants per km² of a whole commune. 300 and 1,500 are the thresholds of Eurostat's degree of urbanisation, 25 the one that INSEE
adds for the least peopled land; both apply them to squares of 1 km, which we do not have: the classes bear other names here."""
UNKNOWN: Final = "?"
NOWHERE: Final = "~"
"""Communes that nothing of the level holds, in the groups; their line has an empty key."""
BELOW: Final = {"": Level.DEPARTEMENT, Level.REGION: Level.DEPARTEMENT, Level.DEPARTEMENT: Level.EPCI, Level.EPCI: Level.COMMUNE}
"""The level of the parts of a scope, by the level of its area."""


@dataclass(frozen=True)
class Line:
    """``classes``: inhabitants of each distance class, nearest first; distances are NaN without inhabitants, infinite without any place.

    ``places`` are those that stand there. ``key`` is a code, or the rank of a density class ("0" the least dense, "?" not known).
    """

    key: str
    name: str
    population: float
    classes: tuple[float, ...]
    mean_km: float
    median_km: float
    p90_km: float
    gini: float
    places: int = 0

    def beyond(self, km: float) -> float:
        """Inhabitants of the classes that begin at ``km``, one of ``BOUNDS_KM``."""
        return sum(self.classes[BOUNDS_KM.index(km) + 1 :])


@dataclass(frozen=True)
class Equity:
    """``parts``: of the level ``level``, those with the greatest share of inhabitants beyond 10 km first; empty for what has no parts."""

    whole: Line
    densities: tuple[Line, ...]
    level: str
    parts: tuple[Line, ...]


def equity(scope: Scope, selection: Selection) -> Equity:
    return equity_of(people(), scope, sites(selection))


@lru_cache(maxsize=48)
def equity_of(everyone: People, scope: Scope, places: Sites) -> Equity:
    """The same of people and places at hand."""
    inside = everyone.inside(scope)
    held = everyone.demand.within(inside)
    level = parts_level(everyone, scope)
    labels = [label for label, is_in in zip(density_classes(everyone), inside, strict=True) if is_in]
    below = [label or NOWHERE for label, is_in in zip(everyone.labels(level), inside, strict=True) if is_in] if level else []
    groups = {"density": Grouping.of(labels), **({"part": Grouping.of(below)} if level else {})}
    demand = Demand(held.points, held.weight, groups)
    found = measured(demand, standing(everyone, places).km[inside, 0], BOUNDS_KM)
    held_places = _standing(everyone, places)[inside]
    whole = replace(_lines(found, "")[0], places=int(held_places.sum()))
    parts = _placed(_lines(found, "part"), groups["part"], held_places, everyone, level) if level else []
    farthest = sorted(parts, key=_farthest)
    return Equity(whole, tuple(_placed(_lines(found, "density"), groups["density"], held_places)), level, tuple(farthest))


def _farthest(line: Line) -> tuple[float, float, str]:
    """By the share of inhabitants beyond 10 km, then by the mean distance, the greatest first."""
    share = line.beyond(FAR_KM) / line.population if line.population else -1.0
    return -share, -float(np.nan_to_num(line.mean_km, nan=-1.0, posinf=1e9)), line.name


def parts_level(everyone: People, scope: Scope) -> str:
    """An overseas collectivity has no EPCI: its parts are its communes. A commune has none."""
    level = BELOW.get(scope.area[0] if scope.area else "")
    if level is None:
        return ""
    if level == Level.EPCI and not np.any(everyone.inside(scope) & (everyone.demand.groups[level].rank >= 0)):
        return Level.COMMUNE.value
    return level.value


def density_classes(everyone: People) -> list[str]:
    """The rank of each commune's class, ``UNKNOWN`` without an area."""
    with np.errstate(invalid="ignore", divide="ignore"):
        density = everyone.demand.weight / everyone.area_km2
    ranks = np.searchsorted(np.array(DENSITIES), density, side="right")
    return [UNKNOWN if np.isnan(value) else str(rank) for value, rank in zip(density, ranks, strict=True)]


def _standing(everyone: People, places: Sites) -> Floats:
    """How many places stand in each commune."""
    rows = [everyone.rows[code] for code in places.communes if code in everyone.rows]
    return np.bincount(rows, minlength=len(everyone)).astype(np.float64)


def _lines(found: Coverage, group: str) -> list[Line]:
    told: Measures = found.by_group[group] if group else found.whole
    reached = np.vstack((np.zeros_like(told.weight), told.covered, told.weight))
    classes = np.diff(reached, axis=0).T
    return [
        Line(key, "", float(weight), tuple(float(each) for each in row), float(mean), float(median), float(p90), float(gini))
        for key, weight, row, mean, median, p90, gini in zip(
            told.keys, told.weight, classes, told.mean_km, told.median_km, told.p90_km, told.gini, strict=True
        )
    ]


def _placed(lines: list[Line], grouping: Grouping, standing: Floats, everyone: People | None = None, level: str = "") -> list[Line]:
    """The same lines with their names and how many places stand there."""
    counts = grouping.totals(standing)
    return [
        replace(
            line,
            key="" if line.key == NOWHERE else line.key,
            name=_name(everyone, level, line.key) if everyone else "",
            places=int(count),
        )
        for line, count in zip(lines, counts, strict=True)
    ]


def _name(everyone: People, level: str, code: str) -> str:
    if level == Level.COMMUNE:
        return everyone.names[everyone.rows[code]]
    return everyone.called.get((level, code), "")
