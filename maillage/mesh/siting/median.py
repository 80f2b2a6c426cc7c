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
from maillage.mesh.siting.median_bound import bound
from maillage.mesh.siting.median_near import Near, near_of, near_of_table
from maillage.mesh.siting.median_search import EPSILON, Limits, Search
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
    told: Told = _nobody,
    stop: Stop = never,
) -> Median:
    """``count`` candidates, greedily then by exchanges, with a Lagrangian bound of ``rounds`` rounds.

    Where ``rules`` give costs, ``count`` is the budget that they may not pass; with a spacing, fewer may be found than asked for.
    ``told`` is given each better answer or proof as it comes; ``stop`` asks whether to leave it at that. Raises NotABudget,
    TooFewCandidates, NoPlace, Contradiction, and what ``checked_cost`` raises.
    """
    started = time.perf_counter()
    rules = rules or Rules()
    rows, limits = _limits(existing, candidates, count, rules)
    near = near_of(demand, existing, candidates[rows], count if rules.cost is None else len(rows))

    def objective_of(chosen: Ints) -> float:
        return _objective(demand, existing, candidates[rows[chosen]])

    return _improved(near, limits, rows, objective_of, started, demand.total, rounds, told, stop)


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

    return _improved(near, limits, rows, objective_of, started, float(weight.sum()), rounds, _nobody, stop)


def _improved(
    near: Near, limits: Limits, rows: Ints, objective_of: Callable[[Ints], float], started: float, total: float,
    rounds: int, told: Told, stop: Stop,
) -> Median:  # fmt: skip
    def answer(chosen: Ints, objective: float, least: float, *steps: str) -> Median:
        mean = objective / total if total else 0.0
        found = Median(np.sort(rows[chosen]), objective, min(least, objective), mean, time.perf_counter() - started, steps)
        told(found)
        return found

    search = Search(near, limits)
    search.fill()
    chosen = np.flatnonzero(search.inside)
    if not len(chosen) and np.isinf(near.cap).any():
        raise NoPlace("without any place there is no distance")
    answer(chosen, objective_of(chosen), 0.0, "greedy")
    search.exchange(stop)
    chosen = np.flatnonzero(search.inside)
    objective = objective_of(chosen)
    found = answer(chosen, objective, 0.0, "greedy", "exchanges")
    if stop() or not rounds:
        return found

    def repair(taken: Ints) -> tuple[Ints, float]:
        """A true choice from the rows that the relaxation took."""
        again = Search(near, limits)
        again.take(taken)
        again.fill()
        again.exchange(stop)
        better = np.flatnonzero(again.inside)
        return better, objective_of(better)

    best = bound(near, search, objective, rounds, repair, stop)
    return answer(best.rows, best.objective, best.least, *found.steps, "Lagrangian bound")


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
