"""Maximal covering: where so many new places serve most people."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Ints, Points
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed, relax, settled
from maillage.mesh.siting.greedy import EPSILON, exchange, greedy
from maillage.mesh.siting.linear import linear
from maillage.mesh.siting.merging import merged, needs_repairs
from maillage.mesh.siting.problem import Problem, Rules, Stop, check_budget, covering_problem, never, rows_of
from maillage.mesh.siting.starts import is_small, restarted
from maillage.mesh.siting.windows import moved

NEARLY_ALL: Final = 0.005
"""The share of the weight left out at most for a choice to be mended before any other bound than everybody is looked for."""
MENDED: Final = 5
"""Places that are then chosen again together, and windows that may bring nothing."""


@dataclass(frozen=True, eq=False)
class Effort:
    """How hard to look for a better answer and a better proof. ``rounds`` of the bound, ``seconds`` of branch and bound at most.

    The same effort gives the same answer on each run, unless the seconds cut branch and bound short (``Siting.was_cut``).
    ``gap``: good enough, as a share of the objective.
    """

    rounds: int = 1_500
    seconds: float = 20.0
    gap: float = 0.0


QUICK = Effort(rounds=0, seconds=0.0)
"""The greedy choice and its exchanges: a fraction of a second for a country."""


@dataclass(frozen=True, eq=False)
class Siting:
    """``chosen``: ranks of candidates, the one that adds most first; ``added``: what each then adds.

    ``objective`` is all that is covered, by the existing sites too; ``bound``: no choice within the budget covers more. ``seconds``
    spent. ``steps``: what was done, in order. ``was_cut``: time ran out, so another run may end elsewhere.
    """

    chosen: Ints
    added: Floats
    covered_before: float
    objective: float
    bound: float
    seconds: float
    steps: tuple[str, ...]
    was_cut: bool = False

    @property
    def gap(self) -> float:
        """By how much the answer may fall short of the best, as a share of the bound: 0 is proven best."""
        return 0.0 if self.bound <= 0.0 else max(0.0, (self.bound - self.objective) / self.bound)

    def bounded(self, bound: float, started: float, steps: tuple[str, ...], *, was_cut: bool) -> Siting:
        """The same choice with another bound."""
        seconds = time.perf_counter() - started
        return replace(self, bound=max(self.objective, bound), seconds=seconds, steps=steps, was_cut=was_cut)


Told = Callable[[Siting], None]


def _nobody(_siting: Siting) -> None:
    return


def maximal_covering(
    demand: Demand,
    existing: Points,
    candidates: Points,
    *,
    radius_km: float,
    budget: float,
    rules: Rules | None = None,
    effort: Effort | None = None,
    told: Told = _nobody,
    stop: Stop = never,
) -> Siting:
    """The candidates within ``budget`` (a number of places, unless they have costs) that bring most weight within the radius.

    ``told`` is given each better answer or proof as it comes, the first at once; ``stop`` asks whether to leave it at that. Raises what
    ``covering_problem`` and ``check_budget`` raise.
    """
    started = time.perf_counter()
    problem = covering_problem(demand, existing, candidates, radius_km, rules)
    check_budget(problem, budget)
    found: Siting | None = None
    for found in _improved(problem, budget, effort or Effort(), started, stop):
        told(found)
    if found is None:
        raise AssertionError("the first answer always comes")
    return found


def _improved(problem: Problem, budget: float, effort: Effort, started: float, stop: Stop) -> Iterator[Siting]:
    first = greedy(problem, budget)
    found = siting_of(problem, first.rows, first.bound, started, ("greedy",))
    yield found
    relaxed = Relaxed(first.bound, np.zeros(problem.near.shape[1]), first.rows, first.value)
    if _is_enough(problem, relaxed, effort) or stop():
        return
    small = effort.rounds and is_small(problem, len(first.rows))
    better_ones = _small(problem, budget, relaxed, stop) if small else _large(problem, budget, relaxed, effort, stop)
    for step, better, was_cut in better_ones:
        steps = found.steps if step == found.steps[-1] else (*found.steps, step)
        if better.rows is relaxed.rows:
            found = found.bounded(problem.covered + better.bound, started, steps, was_cut=was_cut)
        else:
            found = siting_of(problem, better.rows, better.bound, started, steps, was_cut=was_cut)
        relaxed = better
        yield found
        if _is_enough(problem, relaxed, effort) or not effort.rounds or stop():
            return
    if effort.seconds > 0.0:
        yield _proven(problem, budget, relaxed, effort, started, found.steps, stop)


Step = tuple[str, Relaxed, bool]
"""What was done, what it came to, and whether time cut it short."""


def _small(problem: Problem, budget: float, relaxed: Relaxed, stop: Stop) -> Iterator[Step]:
    """By the linear relaxation, then from several starts; a choice that leaves out almost nobody is first mended where it does."""
    total = float(problem.weight.sum())
    if total - relaxed.value <= NEARLY_ALL * (problem.covered + total):
        relaxed = replace(relaxed, bound=min(total, relaxed.bound))
        *_others, relaxed = relaxed, *moved(problem, relaxed, stop, most=MENDED, width=MENDED)
        yield "windows", relaxed, False
    better, parts = linear(problem, budget, relaxed.rows, relaxed.value)
    relaxed = replace(better, bound=min(better.bound, relaxed.bound))
    yield "linear bound", relaxed, False
    for better in restarted(problem, relaxed, parts, stop):
        yield "walks and windows", better, False


def _large(problem: Problem, budget: float, relaxed: Relaxed, effort: Effort, stop: Stop) -> Iterator[Step]:
    """By exchanges and subgradient descent, then by merging the choices met."""
    rows, value = exchange(problem, relaxed.rows, budget)
    first = max(relaxed.bound, value)
    yield "exchanges", Relaxed(first, relaxed.price, rows, value), False
    relaxed = relax(
        problem, budget, rows, value, rounds=effort.rounds, repair=needs_repairs(problem, budget),
        slack=effort.gap * (problem.covered + value), stop=stop,
    )  # fmt: skip
    relaxed = replace(relaxed, bound=min(relaxed.bound, first))
    yield "Lagrangian bound", relaxed, False
    for better, was_cut in merged(problem, budget, relaxed, stop):
        yield "merging", better, was_cut


def _proven(
    problem: Problem, budget: float, relaxed: Relaxed, effort: Effort, started: float, steps: tuple[str, ...], stop: Stop
) -> Siting:
    """Branch and bound over all that the bound has not settled."""
    out, into = settled(problem, budget, relaxed)
    out[relaxed.rows] = False
    solved = exact.solve(
        problem, budget, relaxed.rows, relaxed.value, among=np.flatnonzero(~out), into=np.flatnonzero(into),
        seconds=effort.seconds, stop=stop,
    )  # fmt: skip
    best = relaxed.rows if solved.rows is None else solved.rows
    bound = min(relaxed.bound, solved.bound)
    return siting_of(problem, best, bound, started, (*steps, "branch and bound"), was_cut=bound - solved.value > EPSILON * bound)


def _is_enough(problem: Problem, relaxed: Relaxed, effort: Effort) -> bool:
    whole = problem.covered + relaxed.bound
    return relaxed.bound - relaxed.value <= max(effort.gap, EPSILON) * whole


def siting_of(
    problem: Problem, rows: Ints, bound: float, started: float, steps: tuple[str, ...], *, was_cut: bool = False
) -> Siting:
    """The rows in the order of what each adds to those before."""
    rows = np.sort(rows)
    near, left = problem.near[rows], problem.weight.copy()
    free, order, added = np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows))
    for turn in range(len(rows)):
        gain = np.where(free, near @ left, -1.0)
        best = int(gain.argmax())
        order[turn], added[turn], free[best] = rows[best], gain[best], False
        left[rows_of(near, best)] = 0.0
    objective = problem.covered + float(added.sum())
    return Siting(
        chosen=problem.candidates[order],
        added=added,
        covered_before=problem.covered,
        objective=objective,
        bound=max(objective, problem.covered + bound),
        seconds=time.perf_counter() - started,
        steps=steps,
        was_cut=was_cut,
    )


def solved(problem: Problem, budget: float, effort: Effort, started: float, stop: Stop, *, goal: float | None = None) -> Siting:
    """The last answer of a maximal covering; the first that serves ``goal``, or that proves that none does, where it is given."""
    found: Siting | None = None
    for found in _improved(problem, float(budget), effort, started, stop):
        if goal is not None and (found.objective >= goal or found.bound < goal):
            break
    if found is None:
        raise AssertionError("the first answer always comes")
    return found
