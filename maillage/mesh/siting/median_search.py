"""A set of candidates that brings people nearer and nearer: greedy choice, then exchanges of one for one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Ints, summed
from maillage.mesh.siting.problem import Stop

EPSILON: Final = 1e-9


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


@dataclass(frozen=True, eq=False)
class Limits:
    """What may be chosen: ``budget`` for the sum of ``cost`` (one each: a number of places), ``forced`` ranks, ``conflicts`` pairs."""

    budget: float
    cost: Floats
    forced: Ints
    conflicts: Ints

    @cached_property
    def is_unit(self) -> bool:
        return bool(np.all(self.cost == 1.0))

    @cached_property
    def are_plain(self) -> bool:
        """Whether any candidate may take the place of any other."""
        return self.is_unit and not len(self.conflicts)

    def fits(self, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The candidates that may be added to those ``inside``."""
        may: NDArray[np.bool_] = self.cost <= self.budget - float(self.cost[inside].sum()) + EPSILON
        for side in (0, 1):
            may[self.conflicts[inside[self.conflicts[:, side]], 1 - side]] = False
        return may


class Search:
    """A set of candidates, each demand point's two nearest of them, and what each free candidate would save."""

    def __init__(self, near: Near, limits: Limits) -> None:
        self.near, self.limits = near, limits
        self.inside = np.zeros(near.count, dtype=bool)
        self.first, self.second = far(near.cap), far(near.cap)
        self.mine = np.full(len(near.weight), -1, dtype=np.int64)
        self._order = np.argsort(near.which.ravel(), kind="stable")
        self._starts = np.searchsorted(near.which.ravel(), np.arange(near.count + 1), sorter=self._order)
        self.saving = np.zeros(near.count)
        for block in np.array_split(np.arange(len(near.weight)), max(1, len(near.weight) // 4096)):
            self.saving += self._savings(block)
        self.take(limits.forced)

    def take(self, rows: Ints) -> None:
        """All of ``rows`` that the limits let be taken, in their order; the forced ones whatever they say."""
        for row in rows:
            if not self.inside[row] and (self.limits.are_plain or row in self.limits.forced or self.limits.fits(self.inside)[row]):
                self._set(int(row), inside=True)

    def fill(self) -> None:
        """Greedily: what saves most for its cost, among what the limits let be taken, as long as that saves something (a place that
        costs one is taken anyway: so many are asked for).
        """
        limits = self.limits
        while True:
            may = ~self.inside & limits.fits(self.inside)
            rate = np.where(may, self.saving / limits.cost, -np.inf)
            if not may.any():
                return
            row = int(np.argmax(rate))
            if rate[row] <= 0.0 and not limits.is_unit:
                return
            self._set(row, inside=True)

    def exchange(self, stop: Stop, most_passes: int = 40) -> None:
        """One for one as long as that brings people nearer; a pass tries every chosen candidate."""
        for _pass in range(most_passes):
            movable = np.setdiff1d(np.flatnonzero(self.inside), self.limits.forced)
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
        if not self.limits.are_plain:
            rest = self.inside.copy()
            rest[out] = False
            saving[~self.limits.fits(rest)] = -np.inf
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
        beyond = far(near.cap[demands])
        ranks = np.arange(len(demands))
        one = chosen.argmax(axis=1) if chosen.shape[1] else np.zeros(len(demands), dtype=np.int64)
        has_one = chosen.any(axis=1)
        chosen[ranks[has_one], one[has_one]] = False
        two, has_two = (chosen.argmax(axis=1), chosen.any(axis=1)) if chosen.shape[1] else (one, has_one)
        first = np.where(has_one, near.km[demands, one], np.inf) if chosen.shape[1] else np.full(len(demands), np.inf)
        second = np.where(has_two, near.km[demands, two], np.inf) if chosen.shape[1] else np.full(len(demands), np.inf)
        self.mine[demands] = np.where(first < beyond, near.which[demands, one], -1)
        self.first[demands] = np.minimum(first, beyond)
        self.second[demands] = np.where(first < beyond, np.minimum(second, beyond), beyond)

    def _savings(self, demands: Ints) -> Floats:
        near = self.near
        saved = near.weight[demands, None] * np.maximum(0.0, self.first[demands, None] - near.km[demands])
        return summed(near.which[demands].ravel(), saved.ravel(), near.count)


def far(cap: Floats) -> Floats:
    """What stands for a distance that is not listed: the cap, or, without any, half the Earth."""
    return np.where(np.isinf(cap), 20_100.0, cap)
