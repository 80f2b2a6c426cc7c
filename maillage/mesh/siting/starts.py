"""A small problem, several times: the linear relaxation rounded, short walks, their choices merged into a better one, then windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed
from maillage.mesh.siting.greedy import EPSILON
from maillage.mesh.siting.linear import SMALL
from maillage.mesh.siting.problem import Problem, Stop, filled
from maillage.mesh.siting.wandering import can_wander, wander
from maillage.mesh.siting.windows import can_move, moved

TURNS: Final = 12
WALKS: Final = 3
STEPS: Final = 120
CORE: Final = 8
"""How many rows a walk is among, for each place to choose: those of the best prices."""
SHAKEN: Final = 0.5
"""How much chance moves the parts that the relaxation takes, before the largest are rounded up."""
KEPT: Final = 2
"""The best choices of a turn that stay for the next."""
MERGED: Final = 2.2
"""How many rows are merged at most, for each place to choose."""
IDLE: Final = 5
"""Windows in a row that may bring nothing before they are left."""
NODES: Final = 200
Choices = dict[float, Ints]


def is_small(problem: Problem, count: int) -> bool:
    """Whether ``count`` places can be looked for so: a place costs one, near any other, and the linear relaxation is quick."""
    return 0 < count < problem.near.shape[0] and can_move(problem) and problem.near.nnz <= SMALL


def restarted(problem: Problem, relaxed: Relaxed, parts: Floats, stop: Stop) -> Iterator[Relaxed]:
    """Choices of as many rows as that of ``relaxed``, better and better. ``parts``: what the linear relaxation takes of each row."""
    best, met = relaxed, {relaxed.value: relaxed.rows}
    for turn in range(TURNS):
        met = {value: met[value] for value in sorted(met, reverse=True)[:KEPT]}
        for seed in range(turn * WALKS, (turn + 1) * WALKS):
            met |= _walked(problem, relaxed, parts, seed, stop)
        for one in _bettered(problem, replace(best, rows=met[max(met)], value=max(met)), met, stop):
            met[one.value] = one.rows
            if one.value > best.value:
                best = one
                yield best
        if best.value >= best.bound * (1.0 - EPSILON) or stop():
            return


def _walked(problem: Problem, relaxed: Relaxed, parts: Floats, seed: int, stop: Stop) -> Choices:
    """The relaxation rounded, after chance has moved it a little, and what a walk from there meets."""
    count = len(relaxed.rows)
    parts = parts + SHAKEN * np.random.default_rng(seed).random(len(parts))
    parts[problem.forced] = np.inf
    rows = np.argsort(-parts, kind="stable")[:count]
    if not can_wander(problem, count, CORE * count):
        return {problem.value_of(rows): rows}
    preferred = np.argsort(-(problem.near @ relaxed.price), kind="stable")[: CORE * count]
    core = np.union1d(preferred, rows)
    walk = wander(problem.part(core), np.searchsorted(core, rows), STEPS, goal=relaxed.bound, seed=seed, stop=stop)
    return {value: core[choice] for value, choice in ((walk.value, walk.rows), *walk.pool)}


def _bettered(problem: Problem, best: Relaxed, met: Choices, stop: Stop) -> Iterator[Relaxed]:
    """``best``, then better: by branch and bound over the rows of the choices met, as many as may be merged; then by windows."""
    yield best
    count, among = len(best.rows), np.sort(best.rows)
    for value in sorted(met, reverse=True):
        wider = np.union1d(among, met[value])
        if len(wider) <= MERGED * count:
            among = wider
    start = np.sort(best.rows)
    solved = exact.solve(problem, count, start, best.value, among=among, nodes=NODES, plain=True, stop=stop)
    if solved.rows is not None:
        rows = filled(solved.rows, best.rows)
        best = replace(best, rows=rows, value=problem.value_of(rows))
        yield best
    yield from moved(problem, best, stop, most=IDLE)
