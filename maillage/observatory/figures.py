"""Who lives near a place in a scope, by how much, part by part, and where nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.coverage import measured
from maillage.mesh.points import Floats
from maillage.observatory import fragile, parts, zones
from maillage.observatory.fragile import FragilePlace
from maillage.observatory.parts import Part, number_or_none
from maillage.observatory.people import LeftOut, People, people
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection, Sites, sites
from maillage.observatory.standing import standing
from maillage.observatory.zones import WhiteZone

RADII_KM = (5, 10, 20)
"""Always told, whatever the radius that is asked for."""


@dataclass(frozen=True)
class Reach:
    """The inhabitants who live at most ``km`` from a place; ``share`` from 0 to 1, None where nobody lives."""

    km: int
    people: float
    share: float | None


@dataclass(frozen=True, eq=False)
class Figures:
    """What is known of the mesh of a scope. Distances are None where nobody lives or no place serves; ``gini`` is from 0 to 1.

    ``inside`` counts the places that stand in the scope, ``sites`` are all that may serve its people. ``rows`` are the scope's communes,
    as rows of ``everyone``; ``nearest`` (km, infinite without any place) and ``site`` (a rank in ``sites``) are theirs, in that order.
    """

    scope: Scope
    radius_km: int
    everyone: People
    sites: Sites
    people: float
    left_out: LeftOut
    inside: int
    reaches: tuple[Reach, ...]
    mean_km: float | None
    median_km: float | None
    p90_km: float | None
    gini: float | None
    parts_level: str
    parts: list[Part]
    zones: tuple[WhiteZone, ...]
    fragile: tuple[FragilePlace, ...]
    rows: NDArray[np.int64]
    nearest: Floats
    site: NDArray[np.int64]

    @property
    def communes(self) -> int:
        return len(self.rows)

    @property
    def at(self) -> Reach:
        """Within the radius that is asked for."""
        return next(reach for reach in self.reaches if reach.km == self.radius_km)

    @property
    def beyond(self) -> float:
        """The inhabitants further than that from every place."""
        return self.people - self.at.people

    @property
    def beyond_communes(self) -> int:
        return sum(zone.communes for zone in self.zones)


def figures(scope: Scope, selection: Selection, radius_km: int) -> Figures:
    """Computed once a process for the same people and the same places; at most six queries, two when nothing changed."""
    return figures_of(people(), sites(selection), scope, radius_km)


@lru_cache(maxsize=32)
def figures_of(everyone: People, places: Sites, scope: Scope, radius_km: int) -> Figures:
    """The same of people and places at hand."""
    whole, mask, level = standing(everyone, places), everyone.inside(scope), parts.below(scope)
    rows = np.flatnonzero(mask)
    demand, nearest, site = parts.grouped(everyone, rows, level), whole.nearest[rows], whole.which[rows, 0]
    found = measured(demand, nearest, sorted({*RADII_KM, radius_km}))
    covered, share = found.whole.covered[:, 0], found.whole.share[:, 0]
    return Figures(
        scope=scope,
        radius_km=radius_km,
        everyone=everyone,
        sites=places,
        people=demand.total,
        left_out=everyone.left_out(scope),
        inside=parts.inside(everyone, places, rows),
        reaches=tuple(Reach(int(km), float(covered[rank]), number_or_none(share[rank])) for rank, km in enumerate(found.radii_km)),
        mean_km=number_or_none(found.whole.mean_km[0]),
        median_km=number_or_none(found.whole.median_km[0]),
        p90_km=number_or_none(found.whole.p90_km[0]),
        gini=number_or_none(found.whole.gini[0]),
        parts_level=level.value,
        parts=parts.parts(everyone, places, rows, level, found, radius_km, site),
        zones=zones.white_zones(everyone, rows, demand, nearest, radius_km),
        fragile=fragile.fragile_places(places, whole, mask, radius_km),
        rows=rows,
        nearest=nearest,
        site=site,
    )
