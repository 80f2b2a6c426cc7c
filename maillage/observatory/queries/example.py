"""Five villages in a row, on which the page of the method works each figure out with the engine itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from maillage.mesh.coverage import coverage
from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting.covering import maximal_covering
from maillage.mesh.siting.greedy import greedy
from maillage.mesh.siting.problem import covering_problem
from maillage.mesh.sphere import EARTH_RADIUS_KM
from maillage.observatory.queries.siting import Proof

VILLAGES: Final[tuple[tuple[str, int], ...]] = (
    ("Aubépine", 200),
    ("Bruyère", 300),
    ("Coudrier", 300),
    ("Digitale", 300),
    ("Églantier", 200),
)
STEP_KM: Final = 4
RADIUS_KM: Final = 5
NEW: Final = 2
_DEGREE_KM: Final = EARTH_RADIUS_KM * math.pi / 180.0


@dataclass(frozen=True)
class Village:
    name: str
    people: int
    km: float


@dataclass(frozen=True)
class Example:
    """With one place, in the first village: ``villages`` with their distance to it, and the figures. Then with none, and two to
    place: ``first`` villages are the quick answer, ``best`` the proven one; ``bound`` is what the quick one proved.
    """

    villages: tuple[Village, ...]
    people: int
    near: int
    mean_km: float
    median_km: float
    gini: float
    first: tuple[str, ...]
    first_people: int
    bound: int
    best: tuple[str, ...]
    best_people: int
    is_proven: bool

    @property
    def proof(self) -> Proof:
        """Of the quick answer, as the pages of the next places say it."""
        return Proof(self.first_people, self.bound)


@lru_cache(maxsize=1)
def example() -> Example:
    names, weights = [name for name, _people in VILLAGES], [people for _name, people in VILLAGES]
    spots = Points.of([46.0 + rank * STEP_KM / _DEGREE_KM for rank in range(len(names))], [2.0] * len(names))
    demand, nothing = Demand.of(spots.lat, spots.lon, weights), spots[:0]
    found = coverage(demand, spots[:1], [RADIUS_KM])
    problem = covering_problem(demand, nothing, spots, RADIUS_KM)
    quick = greedy(problem, NEW)
    best = maximal_covering(demand, nothing, spots, radius_km=RADIUS_KM, budget=NEW)
    return Example(
        villages=tuple(Village(name, people, float(km)) for name, people, km in zip(names, weights, found.nearest, strict=True)),
        people=sum(weights),
        near=round(float(found.whole.covered[0, 0])),
        mean_km=float(found.whole.mean_km[0]),
        median_km=float(found.whole.median_km[0]),
        gini=float(found.whole.gini[0]),
        first=tuple(names[row] for row in problem.candidates[quick.rows].tolist()),
        first_people=round(problem.covered + quick.value),
        bound=round(problem.covered + quick.bound),
        best=tuple(sorted(names[row] for row in best.chosen.tolist())),
        best_people=round(best.objective),
        is_proven=best.gap < 1e-9,
    )
