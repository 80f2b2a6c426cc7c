"""Out of a local best: exchanges that may cover less for a while, and what came back cannot leave at once (tabu search, Glover 1989)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting.greedy import EPSILON
from maillage.mesh.siting.problem import Problem, Stop, gathered, never, rows_of

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
    """A choice, and what each exchange of one of its rows would change: kept from step to step, since an exchange changes little of it.

    ``gain`` (rows,): what a row would add to the choice; ``loss`` (places,): what only that place meets; ``both`` (places, rows): what only
    that place meets and the row would too.
    """

    def __init__(self, problem: Problem, rows: Ints) -> None:
        count, demands = problem.near.shape
        self.problem, self.chosen = problem, np.array(rows, dtype=np.int64)
        met, counts = gathered(problem.near, self.chosen)
        self.times = np.bincount(met, minlength=demands)
        self.owner = np.bincount(met, weights=np.repeat(np.arange(len(rows)), counts), minlength=demands).astype(np.int64)
        self.value = float(problem.weight[self.times > 0].sum())
        self.gain = problem.near @ np.where(self.times == 0, problem.weight, 0.0)
        self.loss, self.both = np.zeros(len(rows)), np.zeros((len(rows), count))
        self._table = np.empty_like(self.both)
        alone = np.flatnonzero(self.times == 1)
        self._add(alone, self.owner[alone], problem.weight[alone], np.zeros(len(alone)))
        self.out_until = np.zeros(count, dtype=np.int64)
        self.in_until = np.where(np.isin(self.chosen, problem.forced), np.iinfo(np.int64).max, 0)

    def _add(self, demands: Ints, places: Ints, alone: Floats, unmet: Floats) -> None:
        """The weight ``alone`` is met by these places only, from now on; the weight ``unmet`` by none."""
        rows, counts = gathered(self.problem.reach, demands)
        cells = (places * self.both.shape[1]).repeat(counts) + rows
        np.add.at(self.both.ravel(), cells, alone.repeat(counts))
        np.add.at(self.gain, rows, unmet.repeat(counts))
        np.add.at(self.loss, places, alone)

    def step(self, now: int) -> tuple[int, int]:
        """(place of the row that leaves, row that comes) of the best exchange allowed; (-1, -1) when none is."""
        gain, loss, table = self.gain.copy(), self.loss.copy(), self._table
        gain[self.chosen] = -np.inf
        gain[self.out_until > now] = -np.inf
        loss[self.in_until > now] = np.inf
        np.add(self.both, gain, out=table)
        np.subtract(table, loss[:, None], out=table)
        place, into = divmod(int(table.argmax()), table.shape[1])
        return (place, into) if np.isfinite(table[place, into]) else (-1, -1)

    def exchange(self, place: int, into: int, out_until: int, in_until: int) -> None:
        out = int(self.chosen[place])
        old, new = rows_of(self.problem.near, out), rows_of(self.problem.near, into)
        touched = np.concatenate((old, new)).astype(np.int64)
        before, owner = self.times[touched], self.owner[touched]
        self.times[old] -= 1
        self.times[new] += 1
        self.owner[old] -= place
        self.owner[new] += place
        after = self.times[touched]
        changed = np.flatnonzero((before != after) & (np.minimum(before, after) < 2))
        touched, before, after = touched[changed], before[changed], after[changed]
        weight, single = self.problem.weight[touched], after == 1
        self._add(
            touched,
            np.where(single, self.owner[touched], owner[changed]),
            np.where(single, weight, -weight),
            weight * (after == 0) - weight * (before == 0),
        )
        self.chosen[place] = into
        self.out_until[out], self.in_until[place] = out_until, in_until
        self.value = float(self.problem.weight[self.times > 0].sum())
