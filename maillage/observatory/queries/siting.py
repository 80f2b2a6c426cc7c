"""Where the next places would serve most: an answer at once, and how far from the best it can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from maillage.mesh.points import Floats, Ints, Points
from maillage.mesh.siting.greedy import greedy
from maillage.mesh.siting.linear import quick_bound
from maillage.mesh.siting.problem import Problem, covering_problem
from maillage.observatory.queries.ground import Ground, ground
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection

MOST: Final = 500
"""New places: what is asked at most, and what the curve goes to."""


@dataclass(frozen=True)
class Proposed:
    """A commune where a place would bring ``gained`` people within the radius, those of the proposals before it not counted again.

    ``served`` is all that are within it once these proposals are places.
    """

    rank: int
    code: str
    name: str
    lat: float
    lon: float
    gained: float
    served: float


@dataclass(frozen=True)
class Proof:
    """``served`` people by the answer, at most ``bound`` by any. ``gap``: how many more people at most, as a share of those served."""

    served: float
    bound: float

    @property
    def gap(self) -> float:
        if self.bound <= self.served:
            return 0.0
        return (self.bound - self.served) / self.served if self.served > 0.0 else math.inf

    @property
    def is_best(self) -> bool:
        return self.gap < 1e-9


@dataclass(frozen=True)
class Answer:
    """``total`` people of the scope, of whom ``before`` are served today. ``curve`` holds (number of new places, people served)."""

    total: float
    before: float
    proposed: tuple[Proposed, ...]
    proof: Proof
    curve: tuple[tuple[int, float], ...]
    places: int
    communes: int


@dataclass(frozen=True)
class Fewest:
    """``number`` of new places bring ``share`` of the people within the radius; fewer than ``least`` cannot."""

    share: float
    number: int
    least: int
    served: float
    chosen: list[tuple[str, int]] = field(compare=False, repr=False)
    """The communes, by code, and what each adds."""

    @property
    def is_proven(self) -> bool:
        return self.number == self.least


def first_answer(scope: Scope, selection: Selection, radius_km: float, number: int) -> Answer:
    """The commune that serves most, again and again. A second for a country the first time, then what is remembered."""
    return _answer(ground(scope, selection), radius_km, number)


def answer_of(around: Ground, radius_km: float, number: int) -> Answer:
    """The same of people and places at hand."""
    return _answer(around, radius_km, number)


def fewest(scope: Scope, selection: Selection, radius_km: float, share: float) -> Fewest:
    """How many places, taken in that order, serve ``share`` (0 to 1) of the people, and how many at least would."""
    return fewest_of(ground(scope, selection), radius_km, share)


@lru_cache(maxsize=2)  # some tens of megabytes for a country
def problem_of(around: Ground, radius_km: float) -> Problem:
    """A place in any commune of the scope; those of today stay."""
    return covering_problem(around.demand, around.places.points, around.candidates, radius_km)


@lru_cache(maxsize=24)
def _order(around: Ground, radius_km: float, most: int) -> tuple[Ints, Floats]:
    """Rows of the ground in the order of the greedy choice, and what each adds, until everyone is served."""
    problem = problem_of(around, radius_km)
    chosen = greedy(problem, float(min(most, problem.near.shape[0]))).rows
    return around.heaviest[problem.candidates[chosen]], gains(problem, chosen)


def gains(problem: Problem, rows: Sequence[int] | Ints) -> Floats:
    """What each row adds to those before it."""
    seen = np.zeros(problem.near.shape[1], dtype=bool)
    added = np.zeros(len(rows))
    for rank, row in enumerate(rows):
        met = problem.near.indices[problem.near.indptr[row] : problem.near.indptr[row + 1]]
        fresh = met[~seen[met]]
        added[rank] = problem.weight[fresh].sum()
        seen[fresh] = True
    return added


@lru_cache(maxsize=64)
def _answer(around: Ground, radius_km: float, number: int) -> Answer:
    problem = problem_of(around, radius_km)
    order, added = _order(around, radius_km, MOST)
    running = problem.covered + np.cumsum(added)
    proposed = proposals(around, order[:number], added[:number], problem.covered)
    served = float(running[min(number, len(running)) - 1]) if len(running) else problem.covered
    bound = problem.covered + quick_bound(problem, float(number))
    steps = _curve_steps(min(len(running), MOST))
    curve = ((0, problem.covered), *((step, float(running[step - 1])) for step in steps))
    proof = Proof(served, max(served, bound))
    return Answer(around.demand.total, problem.covered, proposed, proof, curve, len(around.places), len(around.demand))


def proposals(around: Ground, rows: Sequence[int] | Ints, added: Sequence[float] | Floats, before: float) -> tuple[Proposed, ...]:
    """Rows of the ground, in words."""
    spots: Points = around.demand.points
    found, served = [], before
    for rank, (row, gained) in enumerate(zip(rows, added, strict=True), start=1):
        served += float(gained)
        found.append(
            Proposed(rank, around.code(row), around.name(row), float(spots.lat[row]), float(spots.lon[row]), float(gained), served)
        )
    return tuple(found)


def _curve_steps(most: int) -> list[int]:
    """One by one up to 20, then by tens to 100, then by fifties: as many as a table may hold."""
    steps = [*range(1, 21), *range(30, 101, 10), *range(150, MOST + 1, 50)]
    return [*(step for step in steps if step < most), *([most] if most else [])]


@lru_cache(maxsize=64)
def fewest_of(around: Ground, radius_km: float, share: float) -> Fewest:
    problem = problem_of(around, radius_km)
    rows, added = _order(around, radius_km, len(around.demand))
    goal = share * around.demand.total * (1.0 - 1e-9)
    running = problem.covered + np.concatenate(([0.0], np.cumsum(added)))
    number = int(np.searchsorted(running, goal))
    if number >= len(running):
        number = len(running) - 1
    low, high = 0, number
    while low < high:  # if the bound of so many is under the goal, no choice of so many reaches it
        middle = (low + high) // 2
        bound = problem.covered + quick_bound(problem, float(middle), enough=goal - problem.covered)
        low, high = (middle + 1, high) if bound < goal else (low, middle)
    chosen = [(around.code(int(row)), round(float(gained))) for row, gained in zip(rows[:number], added, strict=False)]
    return Fewest(share, number, low, float(running[number]), chosen)
