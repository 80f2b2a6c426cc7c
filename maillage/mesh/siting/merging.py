"""Good choices made into a better one: branch and bound over the rows that some of them take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from maillage.mesh.points import Ints
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed, settled
from maillage.mesh.siting.greedy import EPSILON, greedy
from maillage.mesh.siting.problem import Problem, Stop
from maillage.mesh.siting.wandering import can_wander, wander

STEPS: Final = 800
NODES: Final = 200
SECONDS: Final = 10.0
"""What the merger of one pool may take at most: reached only where the machine is very slow."""
CORES: Final = (5.0, 5.0, 8.0, 6.0, 5.0, 8.0)
"""How many rows a walk is among, for each place to choose: those of the best prices."""
MERGED: Final = 2.5
MERGED_WHEN_NEAR: Final = 5.0
NEAR: Final = 0.005
"""How many rows are merged at most for each place to choose; more within this gap, where branch and bound is quick."""
LARGE: Final = 100_000
"""Exchanges (places times rows) beyond which walks alone are not enough: the bound's own choices are repaired too."""


def needs_repairs(problem: Problem, budget: float) -> bool:
    """Whether the bound is to make choices on its way; otherwise walks make better ones sooner."""
    count = int(budget)
    width = min(problem.near.shape[0], int(max(CORES) * count))
    return not can_wander(problem, count, width) or count * problem.near.shape[0] > LARGE


def merged(problem: Problem, budget: float, relaxed: Relaxed, stop: Stop) -> Iterator[tuple[Relaxed, bool]]:
    """Choices as they get better, from those that the bound met, the rows that it prefers, and walks; and whether time cut this short."""
    was_cut = False
    ways = _met_or_preferred if needs_repairs(problem, budget) else _walked
    for best, cut in ways(problem, budget, relaxed, stop):
        was_cut |= cut
        yield best, was_cut
        if best.value >= best.bound * (1.0 - EPSILON) or stop():
            return


def _met_or_preferred(problem: Problem, budget: float, best: Relaxed, stop: Stop) -> Iterator[tuple[Relaxed, bool]]:
    pool = list(best.pool)
    for width in (0.0, 1.5, 2.0):
        preferred = _preferred(problem, budget, best, width)
        best, cut = _joined(problem, budget, best, [(np.inf, preferred), *pool], stop)
        yield best, cut


def _walked(problem: Problem, budget: float, relaxed: Relaxed, stop: Stop) -> Iterator[tuple[Relaxed, bool]]:
    best, pool = relaxed, list(relaxed.pool)
    for seed, width in enumerate(CORES):
        rows = np.union1d(_preferred(problem, budget, best, width), np.concatenate((best.rows, problem.forced)))
        part = problem.part(rows)
        start = np.searchsorted(rows, best.rows) if seed or len(pool) > 1 else greedy(part, budget).rows
        found = wander(part, start, STEPS, goal=best.bound, seed=seed, stop=stop)
        pool += [(value, rows[choice]) for value, choice in found.pool]
        if found.value > best.value:
            best = replace(best, rows=rows[found.rows], value=found.value)
        best, cut = _joined(problem, budget, best, pool, stop)
        yield best, cut


def _joined(problem: Problem, budget: float, best: Relaxed, pool: list[tuple[float, Ints]], stop: Stop) -> tuple[Relaxed, bool]:
    """Branch and bound over the rows of the best choices of the pool, as many as may be merged."""
    out, into = settled(problem, budget, best)
    out[best.rows] = False
    among = np.union1d(best.rows, np.concatenate((problem.forced, np.flatnonzero(into))))
    most = (MERGED_WHEN_NEAR if best.bound - best.value <= NEAR * best.bound else MERGED) * len(best.rows) + 20
    for _value, rows in sorted(pool, key=lambda found: -found[0]):
        wider = np.union1d(among, rows[~out[rows]])
        if len(wider) <= most:
            among = wider
    solved = exact.solve(problem, budget, best.rows, best.value, among=among, seconds=SECONDS, nodes=NODES, stop=stop)
    if solved.rows is not None:
        best = replace(best, rows=solved.rows, value=solved.value)
    return best, solved.was_cut


def _preferred(problem: Problem, budget: float, relaxed: Relaxed, width: float) -> Ints:
    """The rows of the best prices, ``width`` for each place."""
    order = np.argsort(-(problem.near @ relaxed.price) / problem.cost, kind="stable")
    return np.sort(order[: int(width * budget)])
