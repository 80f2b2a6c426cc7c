"""The last word: branch and bound by HiGHS on what the bound has not settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import highspy
import numpy as np

from maillage.mesh.points import Ints
from maillage.mesh.siting.greedy import EPSILON
from maillage.mesh.siting.problem import Problem, Stop, never

PLAIN: Final[dict[str, bool | float | str]] = {
    "presolve": "off", "mip_heuristic_effort": 0.0, "mip_detect_symmetry": False, "mip_heuristic_run_feasibility_jump": False,
    "mip_heuristic_run_rins": False, "mip_heuristic_run_rens": False, "mip_heuristic_run_root_reduced_cost": False,
}  # fmt: skip
"""For a problem of some tens of rows: no presolve, no heuristics, which take longer there than the search itself."""


@dataclass(frozen=True, eq=False)
class Solved:
    """``rows``: the best choice found, None when nothing better than the start was; ``bound``: no choice covers more.

    ``was_cut``: time ran out, or it was asked to stop.
    """

    rows: Ints | None
    value: float
    bound: float
    was_cut: bool


def solve(
    problem: Problem,
    budget: float,
    start: Ints,
    value: float,
    *,
    among: Ints | None = None,
    into: Ints | None = None,
    seconds: float = highspy.kHighsInf,
    nodes: int | None = None,
    plain: bool = False,
    stop: Stop = never,
) -> Solved:
    """Maximal covering over the rows of ``among`` (sorted; ``start`` and the forced ones are in it; None: all), with those of ``into``.

    For at most ``seconds`` and ``nodes``. ``plain``: without what only helps large problems. One thread and a fixed seed: the same
    answer on each run that the seconds do not cut short.
    """
    part = problem if among is None else problem.part(among)
    rows = np.arange(len(part.cost)) if among is None else among
    solver = _solver(part, budget, np.searchsorted(rows, into if into is not None else []), seconds, nodes, plain=plain)
    chosen = np.zeros(len(rows))
    chosen[np.searchsorted(rows, start)] = 1.0
    met = (chosen @ part.near > 0.0).astype(np.float64)
    solution = highspy.HighsSolution()
    solution.col_value = np.concatenate((chosen, met)).tolist()
    solver.setSolution(solution)
    solver.cbMipInterrupt += lambda event: event.interrupt(stop())
    solver.run()
    return _read(solver, rows, value)


def _solver(part: Problem, budget: float, into: Ints, seconds: float, nodes: int | None, *, plain: bool) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library says no types
    settings: dict[str, bool | float | str] = {
        "output_flag": False, "threads": 1, "random_seed": 1, "time_limit": seconds, "mip_rel_gap": 1e-9, "mip_abs_gap": 0.0,
        "mip_max_nodes": nodes if nodes is not None else highspy.kHighsIInf,
        **(PLAIN if plain else {}),
    }  # fmt: skip
    for option, setting in settings.items():
        solver.setOptionValue(option, setting)
    solver.passModel(model(part, budget, into))
    return solver


def model(part: Problem, budget: float, into: Ints | None = None) -> highspy.HighsLp:
    """Columns: one a row of the problem (0 or 1), one a demand (at most 1, and at most the chosen rows that meet it)."""
    near, apart, (count, demands) = part.near, part.conflicts, part.near.shape
    must = np.zeros(count)
    must[part.forced] = 1.0
    if into is not None:
        must[into] = 1.0
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count + demands, demands + 1 + len(apart)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate((np.zeros(count), part.weight))
    model.col_lower_ = np.concatenate((must, np.zeros(demands)))
    model.col_upper_ = np.ones(count + demands)
    model.row_lower_ = np.full(model.num_row_, -highspy.kHighsInf)
    model.row_upper_ = np.concatenate((np.zeros(demands), [budget + EPSILON], np.ones(len(apart))))
    model.integrality_ = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * demands
    lines = np.concatenate(
        (
            np.repeat(np.arange(count), np.diff(near.indptr)),
            np.arange(count),
            apart[:, 0],
            apart[:, 1],
            np.arange(count, count + demands),
        )
    )
    cells = np.concatenate((near.indices, np.full(count, demands), *[demands + 1 + np.arange(len(apart))] * 2, np.arange(demands)))
    values = np.concatenate((-np.ones(near.nnz), part.cost, np.ones(2 * len(apart)), np.ones(demands)))
    order = np.argsort(lines, kind="stable")
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(lines, minlength=count + demands))))
    model.a_matrix_.index_, model.a_matrix_.value_ = cells[order], values[order]
    return model


def _read(solver: highspy.Highs, rows: Ints, value: float) -> Solved:
    information, status = solver.getInfo(), solver.getModelStatus()
    bound = float(information.mip_dual_bound) if np.isfinite(information.mip_dual_bound) else np.inf
    found, worth = None, value
    if np.isfinite(information.objective_function_value) and information.objective_function_value > value * (1.0 + EPSILON):
        taken = np.asarray(solver.getSolution().col_value[: len(rows)]) > 0.5
        found, worth = rows[taken], float(information.objective_function_value)
    if status == highspy.HighsModelStatus.kInfeasible:
        bound = value  # what was settled leaves room for no better choice
    was_cut = status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt)
    return Solved(found, worth, max(bound, worth), was_cut)
