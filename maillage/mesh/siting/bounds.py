"""How much better any answer could be: a Lagrangian bound of maximal covering, and what it proves about each candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting.greedy import EPSILON, exchange, greedy, most
from maillage.mesh.siting.problem import Problem, Stop, never

REPAIRS: Final = frozenset((100, 200, 350, 600, 1_000))
"""The rounds whose rows are made into a choice: few, since exchanges cost more than the bound itself."""
LEAST_PACE: Final = 5e-3


@dataclass(frozen=True, eq=False)
class Relaxed:
    """``bound``: no choice covers more. ``price`` (demands) are the multipliers that prove it. ``rows``, ``value``: the best choice met.

    ``pool``: (value, rows) of the choices made from the rows that the relaxation preferred, on its way.
    """

    bound: float
    price: Floats
    rows: Ints
    value: float
    pool: tuple[tuple[float, Ints], ...] = ()


def relax(
    problem: Problem,
    budget: float,
    rows: Ints,
    value: float,
    *,
    rounds: int = 1_500,
    repair: bool = True,
    slack: float = 0.0,
    stop: Stop = never,
) -> Relaxed:
    """Subgradient descent on the multipliers of « a demand counts only if a chosen row meets it » (Galvão & ReVelle 1996).

    For prices 0 ≤ u ≤ w, sum(w - u) plus the most that the budget buys of each row's sum of prices is a bound. With ``repair``,
    the rows that the relaxation prefers are a few times completed and exchanged into a true choice. It ends once the bound
    is within ``slack`` of the value.
    """
    near, weight, pool = problem.near, problem.weight, [(value, rows)]
    price = weight / np.maximum(1.0, problem.met(rows))
    best_price, bound, proven, pace, stale = price, np.inf, np.inf, 2.0, 0
    direction = np.zeros(len(weight))
    total, unit = float(weight.sum()), problem.is_unit
    for turn in range(rounds):
        profit = near @ price
        taken = _most_rows(problem, profit, budget)
        bought = float(profit[taken].sum()) if unit else most_worth(problem, profit, budget)
        worth = total - float(price.sum()) + bought
        if worth < bound * (1.0 - 1e-7):
            bound, best_price, stale = worth, price.copy(), 0
            proven = problem.rounded(bound)
        else:
            stale += 1
            if stale >= 20:
                pace, stale, price = pace / 1.6, 0, best_price.copy()
        if repair and turn in REPAIRS:
            pool.append(_repaired(problem, taken, budget))
            value, rows = max((value, rows), pool[-1], key=lambda found: found[0])
        if proven - value <= max(slack, EPSILON * max(1.0, value)) or pace < LEAST_PACE or stop():
            break
        met = problem.met(taken)
        slope = met - np.where(price < weight * (1.0 - 1e-9), 1.0, np.minimum(met, 1.0))
        direction = weight * slope + 0.8 * direction  # scaled as prices are: else a hamlet would move as a city does
        norm = float(direction @ (direction / weight))
        if norm == 0.0:
            break
        price = np.clip(price - pace * (worth - value) / norm * direction, 0.0, weight)
    return Relaxed(max(proven, value), best_price, rows, value, tuple(pool))


def most_worth(problem: Problem, profit: Floats, budget: float) -> float:
    """The most that the budget buys of each row's ``profit``, the forced rows among what is bought."""
    forced = problem.forced
    rest = profit.copy()
    rest[forced] = 0.0
    return float(profit[forced].sum()) + most(rest, problem.cost, budget - float(problem.cost[forced].sum()))


def _most_rows(problem: Problem, profit: Floats, budget: float) -> Ints:
    """The rows that the relaxation takes: the forced ones, then the best for their cost."""
    rate = profit / problem.cost
    rate[problem.forced] = np.inf
    if problem.is_unit:
        count = min(int(budget + EPSILON), len(rate))
        return np.argpartition(-rate, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
    order = np.argsort(-rate, kind="stable")
    return order[np.cumsum(problem.cost[order]) <= budget + EPSILON]


def _repaired(problem: Problem, taken: Ints, budget: float) -> tuple[float, Ints]:
    """A true choice from the rows taken, exchanged to a local best."""
    start = greedy(problem, budget, among=taken)
    rows, value = exchange(problem, start.rows, budget)
    return value, rows


def settled(problem: Problem, budget: float, relaxed: Relaxed) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(rows that no better choice takes, rows that every better choice takes), for unit costs; none of either for others.

    A row left out whose taking would bring the bound under the value at hand is out for good; and the other way round.
    """
    nothing = np.zeros(problem.near.shape[0], dtype=bool)
    count = int(budget + EPSILON) - len(problem.forced)
    if not problem.is_unit or count <= 0 or count >= len(nothing) - len(problem.forced):
        return nothing, nothing
    profit = problem.near @ relaxed.price
    profit[problem.forced] = -np.inf
    bound = float(problem.weight.sum() - relaxed.price.sum()) + most_worth(problem, problem.near @ relaxed.price, budget)
    order = np.argsort(-profit, kind="stable")
    least, next_one = profit[order[count - 1]], profit[order[count]]
    slack = bound - relaxed.value * (1.0 + 1e-12)
    taken = np.zeros(len(profit), dtype=bool)
    taken[order[:count]] = True
    out = ~taken & (least - profit > slack) & np.isfinite(profit)
    into = taken & (profit - next_one > slack)
    return out, into
