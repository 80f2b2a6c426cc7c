"""Out of a local best: exchanges that may cover less for a while, and what came back cannot leave at once (tabu search, Glover 1989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Ints
from maillage.mesh.siting.greedy import EPSILON
from maillage.mesh.siting.problem import Problem, Stop, never, rows_of

MOST_CELLS: Final = 250_000
"""Exchanges that are weighed at each step, at most (places chosen times rows)."""
OUT_FOR: Final = 12
IN_FOR: Final = 4
GOOD: Final = 0.002
"""A choice that covers less than the best by at most this share is worth keeping for what it may bring to others."""
ELITE: Final = 12


@dataclass(frozen=True, eq=False)
class Wandered:
    """``rows``, ``value``: the best choice met. ``pool``: (value, rows) of some of the good ones, the best first."""

    rows: Ints
    value: float
    pool: tuple[tuple[float, Ints], ...]


def can_wander(problem: Problem, count: int, rows: int) -> bool:
    """Whether every exchange of ``count`` places among ``rows`` can be weighed at each step: a place costs one, near any other."""
    return problem.is_unit and not len(problem.conflicts) and 0 < count * rows <= MOST_CELLS


def wander(problem: Problem, rows: Ints, steps: int, *, goal: float = np.inf, seed: int = 1, stop: Stop = never) -> Wandered:
    """``steps`` times the best exchange of all; it ends early after half as many that find nothing better, or at ``goal``. Forced rows stay.

    The row that left stays out for 12 to 21 steps, the one that came in stays for 4 to 8.
    """
    walk, draw = _Walk(problem, rows), np.random.default_rng(seed)
    out_for = OUT_FOR + draw.integers(0, 10, size=steps)
    in_for = IN_FOR + draw.integers(0, 5, size=steps)
    best, best_rows, since = walk.value, walk.chosen.copy(), 0
    pool: dict[float, Ints] = {}
    for step in range(steps):
        place, into = walk.step(step)
        if place < 0 or since > steps // 2 or best >= goal * (1.0 - EPSILON) or (step % 64 == 0 and stop()):
            break
        walk.exchange(place, into, step + int(out_for[step]), step + int(in_for[step]))
        since += 1
        if walk.value >= best * (1.0 - GOOD):
            pool.setdefault(walk.value, walk.chosen.copy())
        if walk.value > best * (1.0 + EPSILON):
            best, best_rows, since = walk.value, walk.chosen.copy(), 0
    top = sorted(pool, reverse=True)
    some = top[:: max(1, min(4, len(top) // ELITE))][:ELITE]
    return Wandered(np.sort(best_rows), best, tuple((value, pool[value]) for value in some))


class _Walk:
    """A choice, and what each exchange of one of its rows would change."""

    def __init__(self, problem: Problem, rows: Ints) -> None:
        near, reach = problem.near, problem.reach
        self.problem, self.chosen = problem, np.array(rows, dtype=np.int64)
        self.times = np.zeros(near.shape[1], dtype=np.int64)
        self.owner = np.zeros(near.shape[1], dtype=np.int64)
        for place, row in enumerate(self.chosen):
            self._count(int(row), place, +1)
        self.value = float(problem.weight[self.times > 0].sum())
        self._demand = np.repeat(np.arange(near.shape[1]), np.diff(reach.indptr))
        self._row = reach.indices.astype(np.int64)
        self._weight = problem.weight[self._demand]
        self.out_until = np.zeros(near.shape[0], dtype=np.int64)
        self.in_until = np.where(np.isin(self.chosen, problem.forced), np.iinfo(np.int64).max, 0)

    def _count(self, row: int, place: int, step: int) -> None:
        """``owner`` is the sum of the places that meet a demand: which one it is, where there is but one."""
        met = rows_of(self.problem.near, row)
        self.times[met] += step
        self.owner[met] += step * place

    def step(self, now: int) -> tuple[int, int]:
        """(place of the row that leaves, row that comes) of the best exchange allowed; (-1, -1) when none is."""
        table = self._table(now)
        place, into = divmod(int(table.argmax()), table.shape[1])
        return (place, into) if np.isfinite(table[place, into]) else (-1, -1)

    def _table(self, now: int) -> NDArray[np.float64]:
        """What each exchange would add, shape (places, rows): what the row adds to all the others, and to what only the one that leaves met."""
        problem, (rows, places) = self.problem, (self.problem.near.shape[0], len(self.chosen))
        alone: NDArray[np.bool_] = self.times == 1
        pairs = np.flatnonzero(alone[self._demand])
        cells = (self.owner * rows)[self._demand[pairs]] + self._row[pairs]
        flat = np.bincount(cells, weights=self._weight[pairs], minlength=places * rows)
        table: NDArray[np.float64] = flat.reshape(places, rows).astype(np.float64, copy=False)
        gain = problem.near @ np.where(self.times == 0, problem.weight, 0.0)
        gain[self.chosen] = -np.inf
        gain[self.out_until > now] = -np.inf
        only = np.flatnonzero(alone)
        loss = np.bincount(self.owner[only], weights=problem.weight[only], minlength=places)
        loss[self.in_until > now] = np.inf
        table += gain
        table -= loss[:, None]
        return table

    def exchange(self, place: int, into: int, out_until: int, in_until: int) -> None:
        out = int(self.chosen[place])
        self._count(out, place, -1)
        self._count(into, place, +1)
        self.chosen[place] = into
        self.out_until[out], self.in_until[place] = out_until, in_until
        self.value = float(self.problem.weight[self.times > 0].sum())
