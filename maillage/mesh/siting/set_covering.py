"""Set covering: how few new places bring a share of the people within the radius."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from maillage.mesh import checks
from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting.covering import Effort, Siting, siting_of, solved
from maillage.mesh.siting.greedy import EPSILON, greedy
from maillage.mesh.siting.problem import Problem, Rules, Stop, check_spaced, covering_problem, never


@dataclass(frozen=True, eq=False)
class Enough:
    """``siting`` reaches the share asked for; ``fewest``: no smaller number can. None when no number of candidates can (``siting`` then
    is the most that they can cover). ``tried``: the number of places that the last trial was of, None before the first.
    """

    siting: Siting
    fewest: int | None
    tried: int | None = None

    @property
    def is_proven(self) -> bool:
        """Whether no choice is smaller."""
        return self.fewest is not None and self.fewest == len(self.siting.chosen)


Told = Callable[[Enough], None]


def _nobody(_enough: Enough) -> None:
    return


def set_covering(
    demand: Demand,
    existing: Points,
    candidates: Points,
    *,
    radius_km: float,
    share: float,
    rules: Rules | None = None,
    effort: Effort | None = None,
    told: Told = _nobody,
    stop: Stop = never,
) -> Enough:
    """How few new places bring ``share`` (0 to 1) of the weight within the radius, and which.

    By maximal coverings of more and fewer places: the least number whose bound reaches the share is a proof from below, the least
    whose answer reaches it is an answer. ``told`` is given the first answer at once, then what is known after each trial; nothing when
    the share is out of reach. Costs are not counted, every place is one: ``cheapest_covering`` counts them. Raises NotAShare, and
    what ``covering_problem`` and ``check_spaced`` raise.
    """
    share, started = checks.share(share), time.perf_counter()
    rules = replace(rules or Rules(), cost=None)
    problem = covering_problem(demand, existing, candidates, radius_km, rules)
    check_spaced(problem.conflicts, problem.forced)
    goal = share * demand.total * (1.0 - EPSILON)
    everyone = greedy(problem, float(problem.near.shape[0]))
    whole = siting_of(problem, everyone.rows, everyone.bound, started, ("greedy",))
    if whole.objective < goal:
        return Enough(whole, None)
    return _Trials(problem, goal, effort or Effort(), started, told, stop).from_(whole)


@dataclass(eq=False)
class _Trials:
    problem: Problem
    goal: float
    effort: Effort
    started: float
    told: Told
    stop: Stop

    def from_(self, whole: Siting) -> Enough:
        """Halve the doubt: an answer of so many places is known, and no fewer than ``fewest`` can do."""
        known = Enough(self._first(whole), len(self.problem.forced))
        self.told(known)
        known, undecided = self._halved(known)
        if undecided is not None:
            known = self._lowered(known, undecided + 1)
            known = self._raised(known, undecided)
        return self._completed(known)

    def _first(self, whole: Siting) -> Siting:
        """As few of the greedy choice as are enough, and what is forced."""
        problem, running = self.problem, whole.covered_before + np.concatenate(([0.0], np.cumsum(whole.added)))
        place = np.full(int(problem.candidates.max(initial=-1)) + 1, -1, dtype=np.int64)
        place[problem.candidates] = np.arange(len(problem.candidates))
        rows = place[whole.chosen[: int(np.searchsorted(running, self.goal))]]
        rows = np.concatenate((rows, np.setdiff1d(problem.forced, rows)))
        return siting_of(problem, rows, float(problem.weight.sum()), self.started, ("greedy",))

    def _halved(self, known: Enough) -> tuple[Enough, int | None]:
        """(what is known, the number of places that can be shown neither to do nor not to)."""
        while (low := known.fewest or 0) < len(known.siting.chosen) and not self.stop():
            middle = (low + len(known.siting.chosen)) // 2
            found = self._tried(middle)
            if found.objective < self.goal <= found.bound:
                self.told(replace(known, tried=middle))
                return known, middle
            known = self._with(known, found, middle)
        return known, None

    def _raised(self, known: Enough, undecided: int) -> Enough:
        """A better proof: no fewer than more places."""
        high = undecided
        while (low := known.fewest or 0) < high and not self.stop():
            middle = (low + high) // 2
            found = self._tried(middle)
            known = self._with(known, found, middle)
            high = high if found.bound < self.goal else middle
        return known

    def _lowered(self, known: Enough, low: int) -> Enough:
        """A better answer: of fewer places, at least ``low``."""
        while low < len(known.siting.chosen) and not self.stop():
            middle = (low + len(known.siting.chosen)) // 2
            found = self._tried(middle)
            known = self._with(known, found, middle)
            low = low if found.objective >= self.goal else middle + 1
        return known

    def _tried(self, count: int) -> Siting:
        return solved(self.problem, float(count), self.effort, self.started, self.stop, goal=self.goal)

    def _with(self, known: Enough, found: Siting, count: int) -> Enough:
        """What is known once ``count`` places were tried, told."""
        if found.objective >= self.goal and len(found.chosen) < len(known.siting.chosen):
            known = replace(known, siting=found)
        if found.bound < self.goal:
            known = replace(known, fewest=max(known.fewest or 0, count + 1))
        known = replace(known, tried=count)
        self.told(known)
        return known

    def _completed(self, known: Enough) -> Enough:
        """Of the choices of so many places, one that serves more: the trial ended as soon as it served enough."""
        count = len(known.siting.chosen)
        if not count or self.stop():
            return known
        best = solved(self.problem, float(count), self.effort, self.started, self.stop)
        if best.objective < known.siting.objective:
            return known
        known = replace(known, siting=best, tried=count)
        self.told(known)
        return known
