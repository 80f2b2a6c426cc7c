"""The linear relaxation of a small problem, by HiGHS's interior point: a tighter bound than subgradient descent, in as little time."""

from __future__ import annotations

from typing import Final

import highspy
import numpy as np

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting import exact
from maillage.mesh.siting.bounds import Relaxed, most_worth
from maillage.mesh.siting.problem import Problem

OPTIONS: Final[dict[str, bool | float | str]] = {
    "output_flag": False, "threads": 1, "solver": "ipm", "run_crossover": "off", "presolve": "off", "ipm_optimality_tolerance": 1e-4,
}  # fmt: skip


def linear(problem: Problem, budget: float, rows: Ints, value: float) -> tuple[Relaxed, Floats]:
    """The bound of ``relax`` at the prices of the linear relaxation, and the part of each row that the relaxation takes.

    The solver's own figure is not used, only its prices: for any prices the bound holds, however early the solver stops.
    """
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in OPTIONS.items():
        solver.setOptionValue(option, setting)
    model = exact.model(problem, budget)
    count, demands = problem.near.shape
    model.integrality_ = []
    model.col_lower_ = np.concatenate((np.asarray(model.col_lower_)[:count], np.full(demands, -highspy.kHighsInf)))  # a wall less
    solver.passModel(model)
    solver.run()
    solution = solver.getSolution()
    price = np.clip(np.abs(np.asarray(solution.row_dual)[:demands]), 0.0, problem.weight)
    bound = problem.rounded(float(problem.weight.sum() - price.sum()) + most_worth(problem, problem.near @ price, budget))
    return Relaxed(max(bound, value), price, rows, value), np.asarray(solution.col_value)[:count]
