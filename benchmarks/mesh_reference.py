"""The optima that ``tests/mesh/test_published.py`` expects, by CBC: ``python -m benchmarks.mesh_reference``.

Run in the environment of ``benchmarks.mesh`` (``var/benchmarks/spopt/bin/python``): pulp brings CBC, which shares no code with HiGHS.
The models are the plain ones of the textbooks, every pair of points in them: none of our reductions.
"""

from __future__ import annotations

import sys

import numpy as np
import pulp

from tests.mesh.published import or_library, region, weights

EARTH_RADIUS_KM = 6371.0088


def main() -> int:
    for name, radius, count in (("pmed1", 60.0, 5), ("pmed1", 40.0, 12), ("pmed5", 50.0, 10), ("pmed5", 30.0, 25)):
        ways = or_library(name)[0]
        print(name, "covering", radius, count, covering(ways <= radius, weights(len(ways)), np.ones(len(ways)), count))
        print(name, "set covering", radius, set_covering(ways <= radius, weights(len(ways)), np.ones(len(ways)), 0.9))
    for seed in (1, 2):
        made = region(90, seed)
        km = _distances(made["lat"], made["lon"])
        print("region", seed, "covering", covering(km <= 9.0, made["weight"], np.ones(90), 8))
        print("region", seed, "covering within a budget of 14", covering(km <= 9.0, made["weight"], made["cost"], 14))
        print("region", seed, "covering, 15 km apart", covering(km <= 9.0, made["weight"], np.ones(90), 8, km < 15.0))
        print("region", seed, "least cost of 80 %", set_covering(km <= 9.0, made["weight"], made["cost"], 0.8))
        print("region", seed, "p-median of 8", median(km, made["weight"], np.ones(90), 8))
        print("region", seed, "p-median within a budget of 14", median(km, made["weight"], made["cost"], 14))
    return 0


def covering(near: np.ndarray, weight: np.ndarray, cost: np.ndarray, budget: float, close: np.ndarray | None = None) -> float:
    model, taken, met = _cover(near, pulp.LpMaximize)
    model += pulp.lpSum(weight[row] * met[row] for row in range(len(weight)))
    model += pulp.lpSum(cost[column] * taken[column] for column in range(len(cost))) <= budget
    if close is not None:
        for one, other in np.argwhere(np.triu(close, 1)):
            model += taken[one] + taken[other] <= 1
    return _solved(model)


def set_covering(near: np.ndarray, weight: np.ndarray, cost: np.ndarray, share: float) -> float:
    model, taken, met = _cover(near, pulp.LpMinimize)
    model += pulp.lpSum(cost[column] * taken[column] for column in range(len(cost)))
    model += pulp.lpSum(weight[row] * met[row] for row in range(len(weight))) >= share * weight.sum()
    return _solved(model)


def _cover(near: np.ndarray, sense: int) -> tuple[pulp.LpProblem, list[pulp.LpVariable], list[pulp.LpVariable]]:
    model = pulp.LpProblem("covering", sense)
    taken = [pulp.LpVariable(f"y{column}", cat="Binary") for column in range(near.shape[1])]
    met = [pulp.LpVariable(f"z{row}", cat="Binary") for row in range(near.shape[0])]
    for row in range(near.shape[0]):
        model += met[row] <= pulp.lpSum(taken[column] for column in np.flatnonzero(near[row]))
    return model, taken, met


def median(km: np.ndarray, weight: np.ndarray, cost: np.ndarray, budget: float) -> float:
    rows, columns = km.shape
    model = pulp.LpProblem("median", pulp.LpMinimize)
    taken = [pulp.LpVariable(f"y{column}", cat="Binary") for column in range(columns)]
    goes = [[pulp.LpVariable(f"x{row}_{column}", 0) for column in range(columns)] for row in range(rows)]
    model += pulp.lpSum(weight[row] * km[row, column] * goes[row][column] for row in range(rows) for column in range(columns))
    model += pulp.lpSum(cost[column] * taken[column] for column in range(columns)) <= budget
    for row in range(rows):
        model += pulp.lpSum(goes[row]) == 1
        for column in range(columns):
            model += goes[row][column] <= taken[column]
    return _solved(model)


def _solved(model: pulp.LpProblem) -> float:
    model.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, gapAbs=0.0, threads=1))
    if pulp.LpStatus[model.status] != "Optimal":
        raise RuntimeError(pulp.LpStatus[model.status])
    return round(float(pulp.value(model.objective)), 4)


def _distances(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    phi, lam = np.radians(lat), np.radians(lon)
    half = np.sin((phi[None, :] - phi[:, None]) / 2.0) ** 2
    half += np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((lam[None, :] - lam[:, None]) / 2.0) ** 2
    return 2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


if __name__ == "__main__":
    sys.exit(main())
