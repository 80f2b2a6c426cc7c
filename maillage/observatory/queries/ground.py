"""The people of a scope and the places that serve them, ready to be measured: made once while neither has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from maillage.mesh.demand import Demand
from maillage.mesh.points import Ints, Points
from maillage.mesh.standing import Standing
from maillage.observatory.people import People, people
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection, Sites, sites
from maillage.territory import names


@dataclass(frozen=True, eq=False)
class Ground:
    """``rows``: which communes of ``everyone`` are of the scope; ``demand`` weighs them, in that order, without groups."""

    everyone: People
    rows: Ints
    demand: Demand
    places: Sites
    standing: Standing
    ranks: dict[str, int]
    """The rank of each place, by slug."""
    heaviest: Ints
    """The rows, the most peopled first: of two communes where a place would serve the same people, the bigger is proposed."""

    @cached_property
    def candidates(self) -> Points:
        """Where a new place may be, in the order of ``heaviest``."""
        return self.demand.points[self.heaviest]

    @cached_property
    def keys(self) -> list[str]:
        """The names of the communes as people type them."""
        return [names.key(self.name(row)) for row in range(len(self.rows))]

    def code(self, row: int) -> str:
        return self.everyone.codes[int(self.rows[row])]

    def name(self, row: int) -> str:
        return self.everyone.names[int(self.rows[row])]


def ground(scope: Scope, selection: Selection) -> Ground:
    return ground_of(people(), scope, sites(selection))


@lru_cache(maxsize=12)
def ground_of(everyone: People, scope: Scope, places: Sites) -> Ground:
    """About two megabytes for a country."""
    rows = np.flatnonzero(everyone.inside(scope))
    demand = Demand(everyone.demand.points[rows], everyone.demand.weight[rows])
    standing = Standing.of(demand, places.points)
    ranks = {slug: rank for rank, slug in enumerate(places.slugs)}
    heaviest = np.argsort(-demand.weight, kind="stable")
    return Ground(everyone, rows, demand, places, standing, ranks, heaviest)
