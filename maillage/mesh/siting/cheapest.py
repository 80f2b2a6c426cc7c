"""How little is enough: the least cost of new places that bring a share of the people within the radius."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.mesh import checks
from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Points
from maillage.mesh.siting.covering import Effort, Siting, siting_of, solved
from maillage.mesh.siting.greedy import EPSILON, greedy
from maillage.mesh.siting.problem import Problem, Rules, Stop, check_spaced, covering_problem, never

FINE: Final = 1e-3
"""Where costs are not whole numbers, the doubt is halved down to this share of the answer."""


@dataclass(frozen=True, eq=False)
class Cheapest:
    """``siting`` reaches the share for ``cost``; no choice reaches it for less than ``least``. None when no choice at all does
    (``siting`` then is the most that the candidates can cover).
    """

    siting: Siting
    cost: float
    least: float | None

    @property
    def is_proven(self) -> bool:
        """Whether nothing is cheaper."""
        return self.least is not None and self.cost <= self.least * (1.0 + EPSILON)


Told = Callable[[Cheapest], None]


def _nobody(_cheapest: Cheapest) -> None:
    return


def cheapest_covering(
    demand: Demand,
    existing: Points,
    candidates: Points,
    *,
    radius_km: float,
    share: float,
    rules: Rules,
    effort: Effort | None = None,
    told: Told = _nobody,
    stop: Stop = never,
) -> Cheapest:
    """At what cost, the sum of those of ``rules``, new places bring ``share`` (0 to 1) of the weight within the radius.

    ``told`` is given the first answer at once, then what is known after each trial; nothing when the share is out of
    reach. Raises NotAShare, and what ``covering_problem`` and ``check_spaced`` raise.
    """
    share, started = checks.share(share), time.perf_counter()
    problem = covering_problem(demand, existing, candidates, radius_km, rules)
    check_spaced(problem.conflicts, problem.forced)
    goal = share * demand.total * (1.0 - EPSILON)
    everyone = greedy(problem, float(problem.cost.sum()))
    whole = siting_of(problem, everyone.rows, everyone.bound, started, ("greedy",))
    if whole.objective < goal:
        return Cheapest(whole, float(problem.cost[everyone.rows].sum()), None)
    search = _Search(problem, goal, effort or Effort(), started, told, stop)
    return search.between(float(problem.cost[problem.forced].sum()), whole)


@dataclass(eq=False)
class _Search:
    problem: Problem
    goal: float
    effort: Effort
    started: float
    told: Told
    stop: Stop

    def between(self, least: float, whole: Siting) -> Cheapest:
        """Halve the doubt: an answer is known, and nothing under ``least`` can do; what neither shows is looked for above it."""
        is_whole = bool(np.all(self.problem.cost == np.floor(self.problem.cost)))
        best, cost, under = whole, self._cost(whole), least
        self.told(Cheapest(best, cost, least))
        while not self.stop():
            step = 1.0 if is_whole else FINE * cost
            if cost - under < step * (1.0 - EPSILON):
                break
            middle = (under + cost) / 2.0
            budget = float(np.floor(middle)) if is_whole else middle
            tried = solved(self.problem, budget, self.effort, self.started, self.stop, goal=self.goal)
            if tried.objective >= self.goal:
                best, cost = tried, self._cost(tried)
            else:
                if tried.bound < self.goal and under <= least:
                    least = budget + step if is_whole else budget
                under = budget + step if is_whole else budget
            self.told(Cheapest(best, cost, min(least, cost)))
        return Cheapest(best, cost, min(least, cost))

    def _cost(self, found: Siting) -> float:
        place: Floats = np.zeros(int(self.problem.candidates.max(initial=-1)) + 1)
        place[self.problem.candidates] = self.problem.cost
        return float(place[found.chosen].sum())
