"""Where the places are: in the 22 métropoles or outside, in which région; and where people are, for comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.observatory.metropoles import METROPOLES
from maillage.observatory.people import People, people
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection, Sites, sites
from maillage.territory.enums import Level

BELOW: Final = {"": Level.REGION, Level.REGION: Level.DEPARTEMENT}
"""The level by which the places of a scope are counted; smaller ones are counted on the page of equity already."""


@dataclass(frozen=True)
class Held:
    """Places that stand, and people who live, in a part of a scope."""

    key: str
    name: str
    places: int
    people: float


@dataclass(frozen=True)
class Panorama:
    """``unknown``: places of the country whose commune is not known, counted nowhere. ``metropoles`` of the scope, by name."""

    places: int
    people: float
    outside: Held
    unknown: int
    metropoles: tuple[Held, ...]
    level: str
    parts: tuple[Held, ...]

    @property
    def is_shared(self) -> bool:
        """Whether some of its people live in a métropole and some do not."""
        return bool(self.metropoles) and self.outside.people > 0.0


def panorama(scope: Scope, selection: Selection) -> Panorama:
    return panorama_of(people(), scope, sites(selection))


@lru_cache(maxsize=48)
def panorama_of(everyone: People, scope: Scope, places: Sites) -> Panorama:
    """Communes that are left out of the people (no centre, no population) count neither with their people nor with their places."""
    inside = everyone.inside(scope)
    rows = [everyone.rows[code] for code in places.communes if code in everyone.rows]
    standing = [row for row in rows if inside[row]]
    counted = _Counted(everyone, [row for row, is_in in enumerate(inside) if is_in], standing)
    level = BELOW.get(scope.area[0] if scope.area else "")
    epci = counted.by(Level.EPCI)
    metropoles = tuple(held for held in epci if held.key in METROPOLES)
    total = float(everyone.demand.weight[inside].sum())
    outside = Held("", "", len(standing) - sum(held.places for held in metropoles), total - sum(held.people for held in metropoles))
    parts = tuple(sorted(counted.by(level), key=lambda held: (-held.places, held.name))) if level else ()
    return Panorama(len(standing), total, outside, len(places) - len(rows), metropoles, level.value if level else "", parts)


@dataclass(frozen=True)
class _Counted:
    """Rows of ``everyone``: the communes of a scope, and the commune of each place (one row a place)."""

    everyone: People
    communes: list[int]
    standing: list[int]

    def by(self, level: Level) -> list[Held]:
        """What belongs to nothing at that level is counted under an empty key."""
        labels, weight = self.everyone.labels(level), self.everyone.demand.weight
        people: dict[str, float] = {}
        places: dict[str, int] = {}
        for row in self.communes:
            people[labels[row]] = people.get(labels[row], 0.0) + float(weight[row])
        for row in self.standing:
            places[labels[row]] = places.get(labels[row], 0) + 1
        named = [(self.everyone.called.get((level.value, key), ""), key) for key in people]
        return [Held(key, name, places.get(key, 0), people[key]) for name, key in sorted(named)]
