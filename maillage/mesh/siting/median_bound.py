"""How much nearer any choice could bring people: a Lagrangian bound of the p-median, and the choices met on the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Ints, summed
from maillage.mesh.siting.greedy import most
from maillage.mesh.siting.median_near import Near, places_of
from maillage.mesh.siting.median_search import EPSILON, Limits, Search
from maillage.mesh.siting.problem import Stop

REPAIRS: Final = frozenset((40, 120, 250, 450))
"""The rounds whose candidates are made into a choice: a better one lets more candidates be left out."""
LEAST_PACE: Final = 1e-3
FEWER: Final = 0.9
"""Candidates are left out when at least a tenth of them can be: to list their pairs again takes as long as a few rounds."""
Repair = Callable[[Ints], tuple[Ints, float]]


@dataclass(frozen=True, eq=False)
class Bounded:
    """``least``: no choice brings people nearer; ``price`` (demand points) proves it. ``rows``, ``objective``: the best choice met."""

    least: float
    rows: Ints
    objective: float
    price: Floats


def bound(near: Near, search: Search, objective: float, rounds: int, repair: Repair, stop: Stop, *, gap: float = 0.0) -> Bounded:
    """Subgradient ascent on « each demand point has a place », from the choice of ``search``.

    For prices u at most weight times cap, sum(u) plus what the budget buys of the most negative sums of min(0, w d - u) is a bound
    (Cornuéjols, Fisher & Nemhauser 1977): in whole where a place costs one, else in part. A spacing is left out of it. A candidate
    whose taking would bring the bound over the best choice met is left out for good: what is proven of the others is then proven of
    all that could be better than that choice. It ends once the bound is within ``gap`` of it, as a share. ``repair`` makes a true choice of some candidates, and says its objective.
    """
    best = Bounded(0.0, np.flatnonzero(search.inside), objective, near.weight * search.first)
    if not len(near.weight) or not near.count:
        return replace(best, least=objective)
    ascent = _Ascent(near, search)
    for turn in range(rounds):
        ascent.weigh()
        if turn in REPAIRS:
            best = _better(best, repair(ascent.taken))
        ascent.leave_out(best.objective)
        if best.objective - ascent.least <= max(gap, 1e-7) * best.objective or ascent.pace < LEAST_PACE or stop():
            break
        if not ascent.step(best.objective):
            break
    if not stop():
        best = _better(best, repair(ascent.taken))
    return replace(best, least=min(max(ascent.least, 0.0), best.objective), price=ascent.best_price)


def _better(best: Bounded, found: tuple[Ints, float]) -> Bounded:
    return replace(best, rows=found[0], objective=found[1]) if found[1] < best.objective else best


class _Ascent:
    """``least``: the best bound so far, ``taken`` the candidates that it takes; ``price`` the prices of now."""

    def __init__(self, near: Near, search: Search) -> None:
        self.near, self.limits = near, search.limits
        self.ceiling = near.weight * near.ceiling
        self.price = np.minimum(near.weight * (search.first + search.second) / 2.0, self.ceiling)
        self.scale = near.weight * np.maximum(
            search.second, 1.0
        )  # prices are of that size: unscaled, a hamlet would move as a city does
        self.pairs = _Pairs(near)
        self.alive = np.ones(near.count, dtype=bool)
        self.direction = np.zeros(len(self.price))
        self.least, self.taken, self.best_price = -np.inf, np.zeros(0, dtype=np.int64), self.price
        self.pace, self.stale = 1.5, 0

    def weigh(self) -> None:
        """What the prices of now prove."""
        self.sums = self.pairs.sums(self.price)
        self.sums[~self.alive] = np.inf
        self.rows, bought = cheapest_rows(self.sums, self.limits)
        self.worth = float(self.price.sum()) + bought
        if self.worth > self.least + EPSILON * abs(self.worth):
            self.least, self.taken, self.best_price, self.stale = self.worth, self.rows, self.price.copy(), 0
        else:
            self.stale += 1

    def leave_out(self, objective: float) -> None:
        """The candidates that no better choice than ``objective`` takes."""
        limits = self.limits
        count = int(limits.budget + EPSILON)
        if not limits.is_unit or not len(limits.forced) < count < self.alive.sum():
            return
        free = np.setdiff1d(self.rows, limits.forced)
        room = (objective - self.worth) * (1.0 + EPSILON)
        out = self.alive & (self.sums > self.sums[free].max() + room)
        out[self.rows] = False
        if (self.alive.sum() - out.sum()) < FEWER * self.alive.sum():
            self.alive &= ~out
            lonely = self.pairs.only(self.alive)
            self.price[lonely] = self.best_price[lonely] = self.ceiling[lonely]

    def step(self, objective: float) -> bool:
        """Better prices, it is hoped; False when there are none."""
        if self.stale >= 15:
            self.pace, self.stale, self.price = self.pace / 1.5, 0, self.best_price.copy()
            return True
        slope = 1.0 - self.pairs.times(self.price, self.rows)
        slope[(slope > 0.0) & (self.price >= self.ceiling)] = 0.0
        if not slope.any():
            return False
        self.direction = self.scale * slope + 0.5 * self.direction
        if not self.direction.any():  # what is left of the last step undoes this one
            self.direction = self.scale * slope
        norm = float(self.direction @ (self.direction / self.scale))
        step = self.pace * (objective - self.worth) / norm
        self.price = np.clip(self.price + step * self.direction, 0.0, self.ceiling)
        return True


def cheapest_rows(sums: Floats, limits: Limits) -> tuple[Ints, float]:
    """Of the sums of each candidate: (the candidates that the relaxation takes, what they and a part of the next one sum to)."""
    value, forced = sums.copy(), limits.forced
    left = limits.budget - float(limits.cost[forced].sum())
    if limits.is_unit:
        value[forced] = -np.inf
        count = min(int(limits.budget + EPSILON), int(np.isfinite(sums).sum()))
        rows = np.argpartition(value, count - 1)[:count] if 0 < count < len(value) else np.arange(len(value))[:count]
        return rows, float(sums[rows].sum())
    value[forced] = 0.0
    order = np.argsort(value / limits.cost, kind="stable")
    order = order[(np.cumsum(limits.cost[order]) <= left + EPSILON) & (value[order] < 0.0)]
    return np.union1d(order, forced), float(sums[forced].sum()) - most(-value, limits.cost, left)


class _Pairs:
    """The pairs whose cost may be under the price: a few of all, gathered again when a price has grown past what they allow for."""

    def __init__(self, near: Near) -> None:
        self.near = near
        self.all_rows = np.repeat(np.arange(len(near.weight), dtype=np.int32), np.diff(near.km.indptr))
        self.all_which = near.km.indices
        self.all_costs = near.weight[self.all_rows] * near.km.data
        self.reached = np.full(len(near.weight), -1.0)

    def only(self, alive: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Forget the other candidates; which demand points have no pair any more."""
        kept = alive[self.all_which]
        self.all_rows, self.all_which, self.all_costs = self.all_rows[kept], self.all_which[kept], self.all_costs[kept]
        self.reached = np.full(len(self.near.weight), -1.0)
        lonely: NDArray[np.bool_] = np.bincount(self.all_rows, minlength=len(self.reached)) == 0
        return lonely

    def sums(self, price: Floats) -> Floats:
        if np.any(price > self.reached):
            self.reached = 1.3 * price + EPSILON
            kept = self.all_costs < self.reached[self.all_rows]
            self.rows, self.which, self.costs = self.all_rows[kept], self.all_which[kept].astype(np.int64), self.all_costs[kept]
        gained = self.costs - price[self.rows]
        return summed(self.which, np.minimum(gained, 0.0, out=gained), self.near.count)

    def times(self, price: Floats, rows: Ints) -> Floats:
        """How many of the candidates ``rows`` each demand point would take at its price."""
        turned, weight = self.near.turned, self.near.weight
        where, _counts = places_of(turned, rows)
        demands = turned.indices[where]
        served = demands[weight[demands] * turned.data[where] < price[demands]]
        return np.bincount(served, minlength=len(price)).astype(np.float64)
