"""The linear relaxation of a small problem, by HiGHS's interior point: a tighter bound than subgradient descent, in as little time."""

from __future__ import annotations

from typing import Final

import highspy
import numpy as np

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed, most_worth
from maillage.mesh.siting.greedy import greedy
from maillage.mesh.siting.problem import Problem

SMALL: Final = 30_000
"""Pairs of candidate and demand beyond which subgradient descent is quicker than the linear relaxation."""
OPTIONS: Final[dict[str, bool | float | str]] = {
    "output_flag": False, "threads": 1, "solver": "ipm", "run_crossover": "off", "presolve": "off", "ipm_optimality_tolerance": 1e-4,
}  # fmt: skip


def linear(problem: Problem, budget: float, rows: Ints, value: float) -> tuple[Relaxed, Floats]:
    """The bound of ``relax`` at the prices of the linear relaxation, and the part of each row that the relaxation takes.

    The solver's own figure is not used, only its prices: for any prices the bound holds, however early the solver stops.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library says no types
    for option, setting in OPTIONS.items():
        solver.setOptionValue(option, setting)
    model = exact.model(problem, budget)
    count, demands = problem.near.shape
    model.integrality_ = []
    model.col_lower_ = np.concatenate(
        (np.asarray(model.col_lower_)[:count], np.full(demands, -highspy.kHighsInf))
    )  # the objective keeps it up: a bound less to compute
    solver.passModel(model)
    solver.run()
    solution = solver.getSolution()
    price = np.clip(np.abs(np.asarray(solution.row_dual)[:demands]), 0.0, problem.weight)
    bound = problem.rounded(float(problem.weight.sum() - price.sum()) + most_worth(problem, problem.near @ price, budget))
    return Relaxed(max(bound, value), price, rows, value), np.asarray(solution.col_value)[:count]


def quick_bound(problem: Problem, budget: float, *, enough: float = -np.inf) -> float:
    """A bound known in a fraction of a second: the greedy choice's; of a small problem, that of the relaxation where the first is not under ``enough``."""
    first = greedy(problem, budget)
    if first.bound < enough or first.bound <= first.value or problem.near.nnz > SMALL or not len(first.rows):
        return first.bound
    return min(first.bound, linear(problem, budget, first.rows, first.value)[0].bound)
