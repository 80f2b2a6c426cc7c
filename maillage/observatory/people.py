"""Where people live: every commune of today whose centre and population are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final
from uuid import uuid4

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from maillage.mesh.adjacency import adjacent
from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats
from maillage.observatory.scope import Scope
from maillage.territory import borders
from maillage.territory.enums import Level
from maillage.territory.models import Edition, Territory

ABOVE: Final = (Level.EPCI, Level.DEPARTEMENT, Level.REGION)
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class LeftOut:
    """Communes that are not measured: no centre, or no population, is known of them."""

    communes: int
    population: int


@dataclass(frozen=True)
class People:
    """The communes, one row each, in the order of their codes; ``demand`` weighs them by their inhabitants, and groups them by the
    codes of their ``epci``, ``departement`` and ``region`` (overseas collectivities have no région, a few communes no EPCI).

    ``area_km2`` is NaN where it is not known; ``called`` gives the names of what groups them, by (level, code). Equal when they are of
    the same ``edition``.
    """

    edition: str
    demand: Demand = field(compare=False, repr=False)
    codes: tuple[str, ...] = field(compare=False, repr=False)
    names: tuple[str, ...] = field(compare=False, repr=False)
    area_km2: Floats = field(compare=False, repr=False)
    called: dict[tuple[str, str], str] = field(compare=False, repr=False)
    missing: dict[tuple[str, str], LeftOut] = field(compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each commune, by code."""
        return {code: row for row, code in enumerate(self.codes)}

    @cached_property
    def neighbours(self) -> NDArray[np.int64]:
        """Pairs of communes (rows) with a common border, shape (m, 2); those that the file of borders does not know, such as the
        communes of a later year, are the neighbours of the nearest around them.
        """
        row, known = self.rows, set[str]()
        found = []
        for one, others in borders.neighbours():
            known.add(one)
            if one in row:
                found += [(row[one], row[other]) for other in others if other in row]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        new = np.array([code not in known for code in self.codes], dtype=np.bool_)
        if not new.any():
            return pairs
        around = adjacent(self.demand.points)
        return np.concatenate((pairs, around[new[around].any(axis=1)]))

    def labels(self, level: str) -> list[str]:
        """The code that each commune has at a level, empty for none; its own at the level of communes."""
        if level == Level.COMMUNE:
            return list(self.codes)
        grouping = self.demand.groups[level]
        keys = [*grouping.keys, ""]
        return [keys[rank] for rank in grouping.rank]

    def inside(self, scope: Scope) -> Rows:
        """Which communes are of ``scope``."""
        if scope.area is None:
            return np.ones(len(self), dtype=np.bool_)
        level, code = scope.area
        found = np.zeros(len(self), dtype=np.bool_)
        if level == Level.COMMUNE:
            if code in self.rows:
                found[self.rows[code]] = True
            return found
        grouping = self.demand.groups[level]
        if code in grouping.keys:
            found = grouping.rank == grouping.keys.index(code)
        return found

    def left_out(self, scope: Scope) -> LeftOut:
        return self.missing.get(scope.area or ("", ""), LeftOut(0, 0))


def people() -> People:
    """Everyone, read once a process for each edition of the territories; read each time while none has been loaded."""
    newest = Edition.objects.order_by("-pk").values_list("uid", flat=True).first()
    return _read(uuid4().hex) if newest is None else _kept(str(newest))


@lru_cache(maxsize=1)
def _kept(edition: str) -> People:
    return _read(edition)


def _read(edition: str) -> People:
    communes = Territory.objects.current().filter(level=Level.COMMUNE)
    known = communes.filter(lat__isnull=False, population__isnull=False).order_by("code")
    columns = ("code", "name", "lat", "lon", "population", "area_km2", "epci__code", "departement__code", "region__code")
    rows = list(known.values_list(*columns))
    codes, names, lat, lon, weight, areas, *above = zip(*rows, strict=True) if rows else ((),) * len(columns)
    demand = Demand.of(lat, lon, weight, {level.value: labels for level, labels in zip(ABOVE, above, strict=True)})
    named = Territory.objects.current().filter(level__in=ABOVE).values_list("level", "code", "name")
    called = {(level, code): name for level, code, name in named}
    return People(edition, demand, tuple(codes), tuple(names), np.array(areas, dtype=np.float64), called, _missing())


def _missing() -> dict[tuple[str, str], LeftOut]:
    """What is left out of each territory that lacks something, and of the country under ``("", "")``."""
    found: dict[tuple[str, str], LeftOut] = {}
    unknown = Territory.objects.current().filter(Q(lat__isnull=True) | Q(population__isnull=True), level=Level.COMMUNE)
    for code, population, *above in unknown.values_list("code", "population", "epci__code", "departement__code", "region__code"):
        held = [(level.value, one) for level, one in zip(ABOVE, above, strict=True) if one]
        for key in [("", ""), (Level.COMMUNE.value, code), *held]:
            before = found.get(key, LeftOut(0, 0))
            found[key] = LeftOut(before.communes + 1, before.population + (population or 0))
    return found
