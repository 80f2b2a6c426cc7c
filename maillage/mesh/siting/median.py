"""p-median: where so many new places bring people nearest on the whole, and how much nearer any choice could bring them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Ints, Points, nearest_km, summed
from maillage.mesh.siting.problem import Rules

MOST_PAIRS: Final = 24_000_000
"""Pairs of a demand point and a near candidate that are looked at: about 300 MB."""
EPSILON: Final = 1e-9


@dataclass(frozen=True, eq=False)
class Median:
    """``chosen``: ranks of candidates, sorted. ``objective``: the sum of weight times km to the nearest place, existing or chosen.

    ``bound``: no choice makes it smaller. ``mean_km`` is the objective for each of the weight.
    """

    chosen: Ints
    objective: float
    bound: float
    mean_km: float
    seconds: float

    @property
    def gap(self) -> float:
        """By how much the answer may exceed the best, as a share of it: 0 is proven best."""
        return 0.0 if self.objective <= 0.0 else max(0.0, (self.objective - self.bound) / self.objective)


@dataclass(eq=False)
class Near:
    """Of each demand point, the nearest candidates in order: ``km`` and ``which``, shape (n, k); nothing is known beyond ``cap`` (n,),
    the distance to an existing site, or to the last candidate listed.
    """

    weight: Floats
    km: Floats
    which: NDArray[np.int32]
    cap: Floats
    count: int


def p_median(
    demand: Demand,
    existing: Points,
    candidates: Points,
    *,
    count: int,
    rules: Rules | None = None,
    rounds: int = 600,
    stop: Callable[[], bool] = lambda: False,
) -> Median:
    """``count`` candidates, greedily then by exchanges, with a Lagrangian bound of ``rounds`` rounds.

    Raises ValueError: fewer candidates than ``count``, none to choose without an existing site, costs or a spacing (they have no
    meaning here), more forced candidates than ``count``.
    """
    started = time.perf_counter()
    rules = rules or Rules()
    rows, forced = _allowed(existing, candidates, count, rules)
    near = _near(demand, existing, candidates[rows], count)
    search = _Search(near, forced)
    search.fill(count)
    search.exchange(stop)
    chosen = np.flatnonzero(search.inside)
    objective = _objective(demand, existing, candidates[rows[chosen]])
    bound, better = _bound(near, search, count, objective, rounds, stop)
    if better is not None:
        again = _Search(near, forced)
        again.take(better)
        again.fill(count)
        again.exchange(stop)
        other = np.flatnonzero(again.inside)
        worth = _objective(demand, existing, candidates[rows[other]])
        if worth < objective:
            chosen, objective = other, worth
    mean = objective / demand.total if demand.total else 0.0
    return Median(np.sort(rows[chosen]), objective, min(bound, objective), mean, time.perf_counter() - started)


def _allowed(existing: Points, candidates: Points, count: int, rules: Rules) -> tuple[Ints, Ints]:
    """(ranks that may be chosen, which of these must be)."""
    if rules.cost is not None or rules.spacing_km:
        raise ValueError("a p-median has neither costs nor a spacing")
    named = (*rules.forced, *rules.forbidden)
    if named and not 0 <= min(named) <= max(named) < len(candidates):
        raise ValueError("a forced or forbidden rank is of no candidate")
    if set(rules.forced) & set(rules.forbidden):
        raise ValueError("a candidate cannot be both forced and forbidden")
    rows = np.setdiff1d(np.arange(len(candidates)), np.array(rules.forbidden, dtype=np.int64))
    if not 0 <= count <= len(rows):
        raise ValueError(f"{count} places are asked for among {len(rows)} candidates")
    if len(rules.forced) > count:
        raise ValueError("more candidates are forced than places are asked for")
    if not count and not len(existing):
        raise ValueError("without any place there is no distance")
    return rows, np.flatnonzero(np.isin(rows, rules.forced))


def _near(demand: Demand, existing: Points, candidates: Points, count: int) -> Near:
    held = demand.weight > 0.0
    points, weight = demand.points[held], demand.weight[held]
    wanted = max(50, 6 * len(candidates) // max(1, count))
    most = min(len(candidates), wanted, max(1, MOST_PAIRS // max(1, len(points))))
    km, which = nearest_km(points, candidates, rank=most) if most else (np.zeros((len(points), 0)), np.zeros((len(points), 0)))
    cap = nearest_km(points, existing)[0][:, 0]
    if 0 < most < len(candidates):
        cap = np.minimum(cap, km[:, -1])
    return Near(weight, km, which.astype(np.int32), cap, len(candidates))


def _objective(demand: Demand, existing: Points, chosen: Points) -> float:
    held = demand.weight > 0.0
    return float(demand.weight[held] @ nearest_km(demand.points[held], existing.joined(chosen))[0][:, 0]) if held.any() else 0.0


class _Search:
    """A set of candidates, each demand point's two nearest of them, and what each free candidate would save."""

    def __init__(self, near: Near, forced: Ints) -> None:
        self.near, self.forced = near, forced
        self.inside = np.zeros(near.count, dtype=bool)
        self.first, self.second = _far(near.cap), _far(near.cap)
        self.mine = np.full(len(near.weight), -1, dtype=np.int64)
        self._order = np.argsort(near.which.ravel(), kind="stable")
        self._starts = np.searchsorted(near.which.ravel(), np.arange(near.count + 1), sorter=self._order)
        self.saving = np.zeros(near.count)
        for block in np.array_split(np.arange(len(near.weight)), max(1, len(near.weight) // 4096)):
            self.saving += self._savings(block)
        self.take(forced)

    def take(self, rows: Ints) -> None:
        for row in rows:
            if not self.inside[row]:
                self._set(int(row), inside=True)

    def fill(self, count: int) -> None:
        """Greedily, up to ``count``."""
        while int(self.inside.sum()) < count:
            self._set(int(np.argmax(np.where(self.inside, -1.0, self.saving))), inside=True)

    def exchange(self, stop: Callable[[], bool], most_passes: int = 40) -> None:
        """One for one as long as that brings people nearer; a pass tries every chosen candidate."""
        for _pass in range(most_passes):
            movable = np.setdiff1d(np.flatnonzero(self.inside), self.forced)
            exchanged = 0
            for out in movable:
                into = self._better(int(out))
                if into is not None:
                    self._set(int(out), inside=False)
                    self._set(into, inside=True)
                    exchanged += 1
            if not exchanged or stop():
                return

    def _better(self, out: int) -> int | None:
        near = self.near
        held = np.flatnonzero(self.mine == out)
        first, second, weight = self.first[held, None], self.second[held, None], near.weight[held, None]
        lost = float((weight * (second - first)).sum())
        saving = np.where(self.inside, -np.inf, self.saving)
        back = weight * np.maximum(0.0, second - np.maximum(near.km[held], first))
        saving += summed(near.which[held].ravel(), back.ravel(), near.count)
        saving[out] = -np.inf
        best = int(np.argmax(saving))
        return best if saving[best] > lost + EPSILON * max(1.0, lost) else None

    def _set(self, row: int, *, inside: bool) -> None:
        near = self.near
        listed = self._listing(row)
        if inside:
            reached = listed[(near.km[listed] * (near.which[listed] == row)).sum(axis=1) < self.second[listed]]
        else:
            reached = np.flatnonzero((self.mine == row) | self._is_second(row, listed))
        before = self._savings(reached)
        self.inside[row] = inside
        self._renew(reached)
        self.saving += self._savings(reached) - before

    def _listing(self, row: int) -> Ints:
        """Demand points that list the candidate."""
        found: Ints = self._order[self._starts[row] : self._starts[row + 1]] // max(1, self.near.which.shape[1])
        return found

    def _is_second(self, row: int, listed: Ints) -> NDArray[np.bool_]:
        found = np.zeros(len(self.mine), dtype=bool)
        km = (self.near.km[listed] * (self.near.which[listed] == row)).sum(axis=1)
        found[listed[km <= self.second[listed]]] = True
        return found

    def _renew(self, demands: Ints) -> None:
        """Read again the two nearest chosen candidates of some demand points."""
        near = self.near
        chosen = self.inside[near.which[demands]]
        far = _far(near.cap[demands])
        ranks = np.arange(len(demands))
        one = chosen.argmax(axis=1) if chosen.shape[1] else np.zeros(len(demands), dtype=np.int64)
        has_one = chosen.any(axis=1)
        chosen[ranks[has_one], one[has_one]] = False
        two, has_two = (chosen.argmax(axis=1), chosen.any(axis=1)) if chosen.shape[1] else (one, has_one)
        first = np.where(has_one, near.km[demands, one], np.inf) if chosen.shape[1] else np.full(len(demands), np.inf)
        second = np.where(has_two, near.km[demands, two], np.inf) if chosen.shape[1] else np.full(len(demands), np.inf)
        self.mine[demands] = np.where(first < far, near.which[demands, one], -1)
        self.first[demands] = np.minimum(first, far)
        self.second[demands] = np.where(first < far, np.minimum(second, far), far)

    def _savings(self, demands: Ints) -> Floats:
        near = self.near
        saved = near.weight[demands, None] * np.maximum(0.0, self.first[demands, None] - near.km[demands])
        return summed(near.which[demands].ravel(), saved.ravel(), near.count)


def _far(cap: Floats) -> Floats:
    """What stands for a distance that is not listed: the cap, or, without any, half the Earth."""
    return np.where(np.isinf(cap), 20_100.0, cap)


def _bound(
    near: Near, search: _Search, count: int, objective: float, rounds: int, stop: Callable[[], bool]
) -> tuple[float, Ints | None]:
    """(bound, the candidates that the best relaxation takes): subgradient ascent on « each demand point has a place ».

    For prices u at most weight times cap, sum(u) plus the ``count`` most negative sums of min(0, w d - u) is a bound
    (Cornuéjols, Fisher & Nemhauser 1977).
    """
    if not count or not len(near.weight):
        return objective, None
    cost = near.weight[:, None] * near.km
    ceiling = near.weight * _far(near.cap)
    price = np.minimum(near.weight * (search.first + search.second) / 2.0, ceiling)
    forced = search.forced
    scale = near.weight * np.maximum(search.second, 1.0)  # prices are of that size: unscaled, a hamlet would move as a city does
    best, taken, pace, stale = -np.inf, None, 1.5, 0
    best_price, direction = price, np.zeros(len(price))
    pairs = _Pairs(near, cost, price)
    for _round in range(rounds):
        pairs.follow(price)
        sums = pairs.sums(price)
        rows = _least(sums, count, forced)
        worth = float(price.sum() + sums[rows].sum())
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


def _least(sums: Floats, count: int, forced: Ints) -> Ints:
    value = sums.copy()
    value[forced] = -np.inf
    return np.argpartition(value, count - 1)[:count] if count < len(value) else np.arange(len(value))


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
