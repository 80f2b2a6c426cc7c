"""A set of candidates that brings people nearer and nearer: greedy choice, then exchanges of one for one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Ints, summed
from maillage.mesh.siting.median_near import Near, places_of
from maillage.mesh.siting.problem import Stop, rows_of

EPSILON: Final = 1e-9


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
    """A set of candidates, each demand point's distance to the two nearest of them, and what each free candidate would save.

    ``mine``: which candidate is the nearest, -1 for what is beyond the cap; a second one is not told apart from the cap.
    """

    def __init__(self, near: Near, limits: Limits) -> None:
        self.near, self.limits = near, limits
        self.inside = np.zeros(near.count, dtype=bool)
        self.first, self.second = near.ceiling.copy(), near.ceiling.copy()
        self.mine = np.full(len(near.weight), -1, dtype=np.int64)
        self.saving = np.zeros(near.count)
        for block in np.array_split(np.arange(len(near.weight)), max(1, len(near.weight) // 4096)):
            self._save(block, self.first[block], +1.0)
        self.take(limits.forced)

    def take(self, rows: Ints) -> None:
        """All of ``rows`` that the limits let be taken, in their order; the forced ones whatever they say."""
        for row in rows:
            if not self.inside[row] and (self.limits.are_plain or row in self.limits.forced or self.limits.fits(self.inside)[row]):
                self._add(int(row))

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
            self._add(row)

    def exchange(self, stop: Stop, most_passes: int = 40) -> None:
        """One for one as long as that brings people nearer; a pass tries every chosen candidate."""
        for _pass in range(most_passes):
            movable = np.setdiff1d(np.flatnonzero(self.inside), self.limits.forced)
            exchanged = 0
            for out in movable:
                into = self._better(int(out))
                if into is not None:
                    self._drop(int(out))
                    self._add(into)
                    exchanged += 1
            if not exchanged or stop():
                return

    def _better(self, out: int) -> int | None:
        """What ``out`` may be exchanged for: what a candidate saves without it is what it saves with it, and of those whom it serves
        all that it brings under their second distance.
        """
        near = self.near
        held = rows_of(near.turned, out)
        held = held[self.mine[held] == out]
        lost = float(near.weight[held] @ (self.second[held] - self.first[held]))
        saving = np.where(self.inside, -np.inf, self.saving)
        if not self.limits.are_plain:
            rest = self.inside.copy()
            rest[out] = False
            saving[~self.limits.fits(rest)] = -np.inf
        where, counts = places_of(near.km, held)
        weight, first, second = (np.repeat(values[held], counts) for values in (near.weight, self.first, self.second))
        back = weight * np.maximum(0.0, second - np.maximum(near.km.data[where], first))
        saving += summed(near.km.indices[where], back, near.count)
        saving[out] = -np.inf
        best = int(np.argmax(saving))
        return best if saving[best] > lost + EPSILON * max(1.0, lost) else None

    def _add(self, row: int) -> None:
        km, demands = self._listing(row)
        self.inside[row] = True
        nearer = km < self.first[demands]
        moved, to = demands[nearer], km[nearer]
        behind = demands[~nearer]
        self.second[behind] = np.minimum(self.second[behind], km[~nearer])
        self._save(moved, self.first[moved], -1.0)
        self.second[moved], self.first[moved], self.mine[moved] = self.first[moved], to, row
        self._save(moved, to, +1.0)

    def _drop(self, row: int) -> None:
        km, demands = self._listing(row)
        self.inside[row] = False
        served = self.mine[demands] == row
        lost = demands[served]
        self._save(lost, self.first[lost], -1.0)
        self._renew(demands[km <= self.second[demands]])
        self._save(lost, self.first[lost], +1.0)

    def _listing(self, row: int) -> tuple[Floats, NDArray[np.int32]]:
        """(distances, demand points) of the pairs of a candidate."""
        turned = self.near.turned
        return turned.data[turned.indptr[row] : turned.indptr[row + 1]], rows_of(turned, row)

    def _renew(self, demands: NDArray[np.int32]) -> None:
        """Read again the two nearest chosen candidates of some demand points."""
        near = self.near
        where, counts = places_of(near.km, demands)
        kept = self.inside[near.km.indices[where]]
        rank, where = np.repeat(np.arange(len(demands)), counts)[kept], where[kept]
        order = np.lexsort((near.km.data[where], rank))
        rank, where = rank[order], where[order]
        self.first[demands] = self.second[demands] = near.ceiling[demands]
        self.mine[demands] = -1
        one = np.flatnonzero(np.diff(rank, prepend=-1))
        self.first[demands[rank[one]]], self.mine[demands[rank[one]]] = near.km.data[where[one]], near.km.indices[where[one]]
        two = one[np.isin(one + 1, one, invert=True) & (one + 1 < len(rank))] + 1
        self.second[demands[rank[two]]] = near.km.data[where[two]]

    def _save(self, demands: NDArray[np.integer], first: Floats, sign: float) -> None:
        """Add to ``saving`` what each candidate would bring to some demand points whose nearest place is ``first`` away."""
        where, counts = places_of(self.near.km, demands)
        saved = np.repeat(self.near.weight[demands], counts) * np.maximum(0.0, np.repeat(first, counts) - self.near.km.data[where])
        self.saving += sign * summed(self.near.km.indices[where], saved, self.near.count)
