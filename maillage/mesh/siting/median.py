"""p-median: where so many new places bring people nearest on the whole, and how much nearer any choice could bring them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.mesh.checks import floats, number
from maillage.mesh.demand import Demand
from maillage.mesh.exceptions import Contradiction, NoPlace, NotABudget, NotDistances, NotWeights, TooFewCandidates
from maillage.mesh.points import Floats, Ints, Points, nearest_km
from maillage.mesh.siting.median_bound import Repair, bound
from maillage.mesh.siting.median_near import Near, near_of, near_of_table
from maillage.mesh.siting.median_search import EPSILON, Limits, Search
from maillage.mesh.siting.median_wide import gathered, is_wide, moved, proven
from maillage.mesh.siting.problem import Rules, Stop, allowed, check_spaced, checked_cost, conflicting, never

ROUNDS: Final = 600


@dataclass(frozen=True, eq=False)
class Median:
    """``chosen``: ranks of candidates, sorted. ``objective``: the sum of weight times km to the nearest place, existing or chosen.

    ``bound``: no choice makes it smaller. ``mean_km`` is the objective for each of the weight. ``steps``: what was done, in order.
    """

    chosen: Ints
    objective: float
    bound: float
    mean_km: float
    seconds: float
    steps: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """By how much the answer may exceed the best, as a share of it: 0 is proven best."""
        return 0.0 if self.objective <= 0.0 else max(0.0, (self.objective - self.bound) / self.objective)


Told = Callable[[Median], None]


def _nobody(_median: Median) -> None:
    return


def p_median(
    demand: Demand,
    existing: Points,
    candidates: Points,
    *,
    count: float,
    rules: Rules | None = None,
    rounds: int = ROUNDS,
    gap: float = 0.0,
    told: Told = _nobody,
    stop: Stop = never,
) -> Median:
    """``count`` candidates, greedily then by exchanges, with a Lagrangian bound of ``rounds`` rounds, fewer once it is within ``gap``.

    Where ``rules`` give costs, ``count`` is the budget that they may not pass; with a spacing, fewer may be found than asked for.
    ``told`` is given each better answer or proof as it comes; ``stop`` asks whether to leave it at that. Raises NotABudget,
    TooFewCandidates, NoPlace, Contradiction, and what ``checked_cost`` raises.
    """
    started = time.perf_counter()
    rules = rules or Rules()
    rows, limits = _limits(existing, candidates, count, rules)

    def objective_of(chosen: Ints) -> float:
        return _objective(demand, existing, candidates[rows[chosen]])

    answers = _Answers(rows, objective_of, demand.total, started, told)
    if is_wide(demand, existing, candidates[rows], limits):
        return _wide(demand.within(demand.weight > 0.0), existing, candidates[rows], limits, answers, rounds, stop)
    near = near_of(demand, existing, candidates[rows], count if rules.cost is None else len(rows))
    return _improved(near, limits, answers, rounds, stop, gap=gap)


def p_median_of_table(
    weight: Floats, km: Floats, *, count: int, rules: Rules | None = None, rounds: int = ROUNDS, stop: Stop = never
) -> Median:
    """The same from distances of any sort, ``km`` of shape (demand points, candidates): by road, or over a network.

    For small tables: this one is held whole. No existing place; ``rules`` without costs nor a spacing. Raises
    NotDistances, NotWeights, and what ``p_median`` raises.
    """
    started = time.perf_counter()
    rules = rules or Rules()
    weight, km = _checked_table(weight, km)
    nowhere = Points.of(np.zeros(km.shape[1]), np.zeros(km.shape[1]))
    if rules.cost is not None or rules.spacing_km:
        raise Contradiction("a table of distances has neither costs nor a spacing")
    rows, limits = _limits(nowhere[:0], nowhere, count, rules)
    held = weight > 0.0
    table = km[held][:, rows]
    near = near_of_table(weight[held], table)

    def objective_of(chosen: Ints) -> float:
        return float(near.weight @ table[:, chosen].min(axis=1))

    return _improved(near, limits, _Answers(rows, objective_of, float(weight.sum()), started, _nobody), rounds, stop)


@dataclass(frozen=True, eq=False)
class _Answers:
    """``rows``: the ranks of the candidates that may be chosen; ``objective_of`` some of them."""

    rows: Ints
    objective_of: Callable[[Ints], float]
    total: float
    started: float
    told: Told

    def give(self, chosen: Ints, least: float, *steps: str) -> Median:
        objective = self.objective_of(chosen)
        mean = objective / self.total if self.total else 0.0
        seconds = time.perf_counter() - self.started
        found = Median(np.sort(self.rows[chosen]), objective, min(least, objective), mean, seconds, steps)
        self.told(found)
        return found


def _improved(near: Near, limits: Limits, answers: _Answers, rounds: int, stop: Stop, *, gap: float = 0.0) -> Median:
    search = Search(near, limits)
    search.fill()
    chosen = np.flatnonzero(search.inside)
    if not len(chosen) and np.isinf(near.cap).any():
        raise NoPlace("without any place there is no distance")
    answers.give(chosen, 0.0, "greedy")
    search.exchange(stop)
    found = answers.give(np.flatnonzero(search.inside), 0.0, "greedy", "exchanges")
    if stop() or not rounds:
        return found
    best = bound(near, search, found.objective, rounds, _repair(near, limits, answers.objective_of, stop), stop, gap=gap)
    return answers.give(best.rows, best.least, *found.steps, "Lagrangian bound")


def _wide(
    demand: Demand, existing: Points, candidates: Points, limits: Limits, answers: _Answers, rounds: int, stop: Stop
) -> Median:
    """On points gathered with those around; what is told and proven is of the points themselves."""
    few = gathered(demand, existing, candidates, limits)

    def objective_of(chosen: Ints) -> float:
        return _objective(few.demand, existing, candidates[few.ranks[chosen]])

    search = Search(few.near, few.limits)
    search.fill()
    answers.give(few.ranks[search.inside], 0.0, "greedy")
    search.exchange(stop)
    found = answers.give(few.ranks[search.inside], 0.0, "greedy", "exchanges")
    if stop() or not rounds:
        return found
    repair = _repair(few.near, few.limits, objective_of, stop)
    best = bound(few.near, search, objective_of(np.flatnonzero(search.inside)), rounds, repair, stop)
    ways = (few.ranks[search.inside], few.ranks[best.rows], moved(few, existing, candidates, few.ranks[best.rows], limits, stop))
    chosen = min(ways, key=answers.objective_of)
    found = answers.give(chosen, 0.0, *found.steps, "exchanges")
    price_km = np.zeros(len(few.demand))
    price_km[few.near.rows] = best.price / few.near.weight
    least = proven(demand, existing, candidates, price_km[few.cell], limits, stop)
    return answers.give(chosen, least, *found.steps[:2], "Lagrangian bound")


def _repair(near: Near, limits: Limits, objective_of: Callable[[Ints], float], stop: Stop) -> Repair:
    def repair(taken: Ints) -> tuple[Ints, float]:
        """A true choice from the rows that the relaxation took."""
        search = Search(near, limits)
        search.take(taken)
        search.fill()
        search.exchange(stop)
        better = np.flatnonzero(search.inside)
        return better, objective_of(better)

    return repair


def _limits(existing: Points, candidates: Points, count: float, rules: Rules) -> tuple[Ints, Limits]:
    """(ranks that may be chosen, what limits the choice among them)."""
    cost = checked_cost(candidates, rules)
    count = _checked(count, rules)
    rows = allowed(existing, candidates, rules)
    limits = Limits(
        float(count), cost[rows], np.flatnonzero(np.isin(rows, rules.forced)), conflicting(candidates[rows], rules.spacing_km)
    )
    if rules.cost is None and count > len(rows) and not rules.spacing_km:
        raise TooFewCandidates(f"{count:g} places are asked for among {len(rows)} candidates")
    if limits.cost[limits.forced].sum() > count + EPSILON:
        raise Contradiction("more candidates are forced than places are asked for")
    check_spaced(limits.conflicts, limits.forced)
    if not count and not len(existing):
        raise NoPlace("without any place there is no distance")
    return rows, limits


def _checked(count: float, rules: Rules) -> float:
    found = number(count)
    if not (np.isfinite(found) and found >= 0.0):
        raise NotABudget(f"a number of places, or a budget, is at least zero, and finite, not {count!r}")
    if rules.cost is None and found != int(found):
        raise NotABudget(f"a number of places is whole, not {count!r}: it is a budget only where candidates have costs")
    return found


def _checked_table(weight: Floats, km: Floats) -> tuple[Floats, Floats]:
    words = "a table of distances has one row a demand point, one column a candidate, and finite numbers, at least zero"
    table, weights = floats(km, NotDistances, words), floats(weight, NotWeights, "weights are finite numbers, at least zero")
    if table.ndim != 2 or not np.all(np.isfinite(table) & (table >= 0.0)):
        raise NotDistances(words)
    if weights.shape != (len(table),) or not np.all(np.isfinite(weights) & (weights >= 0.0)):
        raise NotWeights("weights are finite numbers, at least zero, one a row of the table")
    return weights, table


def _objective(demand: Demand, existing: Points, chosen: Points) -> float:
    held = demand.weight > 0.0
    return float(demand.weight[held] @ nearest_km(demand.points[held], existing.joined(chosen))[0][:, 0]) if held.any() else 0.0
