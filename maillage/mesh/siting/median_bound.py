"""How much nearer any choice could bring people: a Lagrangian bound of the p-median."""

from __future__ import annotations

import numpy as np

from maillage.mesh.points import Floats, Ints, summed
from maillage.mesh.siting.greedy import most
from maillage.mesh.siting.median_search import EPSILON, Limits, Near, Search, far
from maillage.mesh.siting.problem import Stop


def bound(near: Near, search: Search, objective: float, rounds: int, stop: Stop) -> tuple[float, Ints | None]:
    """(bound, the candidates that the best relaxation takes): subgradient ascent on « each demand point has a place ».

    For prices u at most weight times cap, sum(u) plus what the budget buys of the most negative sums of min(0, w d - u) is a bound
    (Cornuéjols, Fisher & Nemhauser 1977): in whole where a place costs one, else in part. A spacing is left out of it.
    """
    limits = search.limits
    if not len(near.weight) or not near.count:
        return objective, None
    cost = near.weight[:, None] * near.km
    ceiling = near.weight * far(near.cap)
    price = np.minimum(near.weight * (search.first + search.second) / 2.0, ceiling)
    scale = near.weight * np.maximum(search.second, 1.0)  # prices are of that size: unscaled, a hamlet would move as a city does
    best, taken, pace, stale = -np.inf, None, 1.5, 0
    best_price, direction = price, np.zeros(len(price))
    pairs = _Pairs(near, cost, price)
    for _round in range(rounds):
        pairs.follow(price)
        sums = pairs.sums(price)
        rows, bought = _least(sums, limits)
        worth = float(price.sum()) + bought
        if worth > best + EPSILON * abs(worth):
            best, taken, best_price, stale = worth, rows, price.copy(), 0
        else:
            stale += 1
            if stale >= 15:
                pace, stale, price = pace / 1.5, 0, best_price.copy()
                continue
        if objective - best <= 1e-7 * objective or pace < 1e-3 or stop():
            break
        slope = 1.0 - pairs.times(price, rows)
        direction = scale * slope + 0.5 * direction
        norm = float(direction @ (direction / scale))
        if norm == 0.0:
            break
        price = np.clip(price + pace * (objective - worth) / norm * direction, 0.0, ceiling)
    return best, taken


def _least(sums: Floats, limits: Limits) -> tuple[Ints, float]:
    """(the candidates that the relaxation takes, what they and a part of the next one sum to)."""
    value, forced = sums.copy(), limits.forced
    left = limits.budget - float(limits.cost[forced].sum())
    if limits.is_unit:
        value[forced] = -np.inf
        count = min(int(limits.budget + EPSILON), len(value))
        rows = np.argpartition(value, count - 1)[:count] if 0 < count < len(value) else np.arange(count)
        return rows, float(sums[rows].sum())
    value[forced] = 0.0
    order = np.argsort(value / limits.cost, kind="stable")
    order = order[(np.cumsum(limits.cost[order]) <= left + EPSILON) & (value[order] < 0.0)]
    return np.union1d(order, forced), float(sums[forced].sum()) - most(-value, limits.cost, left)


class _Pairs:
    """The pairs whose cost may be under the price: a few of all, gathered again when a price has grown past what they allow for."""

    def __init__(self, near: Near, cost: Floats, price: Floats) -> None:
        self.near, self.cost = near, cost
        self.reached = np.full(len(price), -1.0)

    def follow(self, price: Floats) -> None:
        if np.all(price <= self.reached):
            return
        self.reached = 1.3 * price + EPSILON
        kept = self.cost < self.reached[:, None]
        self.rows = np.repeat(np.arange(len(price)), kept.sum(axis=1))
        self.which = self.near.which[kept]
        self.costs = self.cost[kept]

    def sums(self, price: Floats) -> Floats:
        return summed(self.which, np.minimum(0.0, self.costs - price[self.rows]), self.near.count)

    def times(self, price: Floats, rows: Ints) -> Floats:
        taken = np.zeros(self.near.count, dtype=bool)
        taken[rows] = True
        served = taken[self.which] & (self.costs < price[self.rows])
        return np.bincount(self.rows[served], minlength=len(price)).astype(np.float64)
