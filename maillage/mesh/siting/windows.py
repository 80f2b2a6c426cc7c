"""A choice made better window by window: a few neighbouring places at a time are chosen again, exactly, while the others stay.

The prices of the bound tell where to look: the distance from the bound to a choice is a sum over demands and rows (``_doubt``), and
a window can bring no more than the part of it that lies there. What it cannot bring settles most of its rows before branch and bound
is asked (a large neighbourhood search, Shaw 1998, led by Lagrangian prices).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed
from maillage.mesh.siting.greedy import EPSILON
from maillage.mesh.siting.problem import Problem, Stop, filled

WIDTH: Final = 6
"""Places that a window chooses again."""
NODES: Final = 100


def can_move(problem: Problem) -> bool:
    """Whether a window's places can be chosen apart from the others: a place costs one, near any other."""
    return problem.is_unit and not len(problem.conflicts)


def moved(problem: Problem, best: Relaxed, stop: Stop, *, most: int, width: int = WIDTH) -> Iterator[Relaxed]:
    """Better and better choices; it ends when no window helps, or after ``most`` that did not."""
    looked = np.zeros(problem.near.shape[0])
    done = np.zeros(problem.near.shape[0], dtype=bool)
    windows = _Windows(problem, best, width)
    idle = 0
    while idle < most and best.bound - best.value > EPSILON * best.bound and not stop():
        centre = windows.next(looked, done)
        if centre < 0:
            return
        places = windows.around[centre]
        rows = windows.solve(places)
        looked[best.rows[places]] += 1.0
        done[best.rows[centre]] = True
        idle += 1
        if rows is None:
            continue
        chosen = best.rows.copy()
        chosen[places] = rows
        best = replace(best, rows=chosen, value=problem.value_of(chosen))
        windows = _Windows(problem, best, width)
        touched = windows.touched(places)
        looked[chosen[touched]] = 0.0
        done[chosen[touched]] = False
        idle = 0
        yield best


class _Windows:
    """``around`` (places, width): around each place of the choice, those that share most candidates with it, forced ones left out."""

    def __init__(self, problem: Problem, best: Relaxed, width: int) -> None:
        self.problem, self.best, self.times = problem, best, problem.met(best.rows)
        common = csr_array(problem.near[best.rows] @ problem.near.T)  # demands that each place shares with each row
        self.doubt = _shared(common, _doubt(problem, best, self.times))
        self.kinship = (common @ common.T).toarray()
        self.stays = np.isin(best.rows, problem.forced)
        free = np.where(self.stays, -1.0, self.kinship)
        self.around = np.argsort(-free, axis=1, kind="stable")[:, : min(width, int((~self.stays).sum()))]

    def next(self, looked: Floats, done: NDArray[np.bool_]) -> int:
        """The centre of the window with most doubt that has not been looked at; -1 when none is left."""
        score = (self.doubt / (1.0 + looked[self.best.rows]))[self.around].sum(axis=1)
        score[done[self.best.rows] | self.stays] = -1.0
        first = int(score.argmax())
        return first if score[first] > 0.0 else -1

    def touched(self, places: Ints) -> Ints:
        """The places that share a candidate with one of these."""
        return np.flatnonzero((self.kinship[:, places] > 0.0).any(axis=1))

    def solve(self, places: Ints) -> Ints | None:
        """The best rows in place of those of ``places``, None when they are the best already."""
        problem, here = self.problem, self.best.rows[places]
        mine = problem.met(here)
        left = self.times == mine  # what the other places do not meet
        weight = np.where(left, problem.weight, 0.0)
        price = np.where(left, self.best.price, 0.0)
        value = float(weight[mine > 0].sum())
        profit = problem.near @ price
        dearest = np.partition(profit, len(profit) - len(places))[len(profit) - len(places) :]
        slack = float(weight.sum() - price.sum() + dearest.sum()) - value
        if slack <= EPSILON * max(1.0, value):
            return None
        kept = (dearest[0] - profit <= slack) & (problem.near @ np.where(mine > 0.0, weight, 0.0) > 0.0)
        kept[here] = True
        rows = np.flatnonzero(kept)
        part = replace(problem, weight=weight, forced=np.zeros(0, dtype=np.int64)).part(rows)
        start = np.searchsorted(rows, np.sort(here))
        solved = exact.solve(part, float(len(places)), start, value, nodes=NODES, plain=True)
        return None if solved.rows is None else filled(rows[solved.rows], here)


def _shared(common: csr_array, doubt: Floats) -> Floats:
    """Each row's doubt, shared between the places that meet demands of it."""
    whole = common.sum(axis=0)
    found: Floats = common @ np.divide(doubt, whole, out=np.zeros_like(doubt), where=whole > 0.0)
    return found


def _doubt(problem: Problem, best: Relaxed, times: Floats) -> Floats:
    """The distance from the bound to the choice, by row: demands missed or met twice, and rows taken for less than those left."""
    price = best.price
    slack = np.where(times == 0.0, problem.weight - price, price * np.maximum(times - 1.0, 0.0))
    degree = np.diff(problem.reach.indptr)
    doubt: Floats = problem.near @ (slack / np.maximum(1.0, degree))
    profit = problem.near @ price
    taken = np.zeros(len(profit), dtype=bool)
    taken[best.rows] = True
    least = np.partition(profit, len(profit) - len(best.rows))[len(profit) - len(best.rows)]
    doubt += np.maximum(0.0, np.where(taken, least - profit, profit - least))
    return doubt
