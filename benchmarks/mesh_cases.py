"""One measure of the engine in a process of its own: ``python -m benchmarks.mesh_cases NAME FILE ARGUMENTS``, answered in JSON.

``cpu`` is of all threads, ``mb`` the highest resident memory above that of the interpreter with its libraries loaded and the file
read (Linux alone tells it: ``/proc``). Each case leaves out the reading of its file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from maillage.mesh.coverage import coverage, measured
from maillage.mesh.demand import Demand, Grouping
from maillage.mesh.points import Points
from maillage.mesh.siting.covering import Effort, Siting, maximal_covering
from maillage.mesh.siting.exact import solve
from maillage.mesh.siting.greedy import greedy
from maillage.mesh.siting.median import p_median
from maillage.mesh.siting.problem import covering_problem
from maillage.mesh.standing import Standing
from maillage.mesh.zones import zones_beyond

RADII = (5.0, 10.0, 20.0)
RADIUS = 10.0
NOBODY = Points.of([], [])
Case = Callable[[Demand, Points, list[float]], dict[str, Any]]


def read(path: Path) -> tuple[Demand, Points]:
    """(people, existing places) of a file that ``benchmarks.mesh`` wrote."""
    data = np.load(path)
    groups = {name: Grouping(tuple(map(str, range(data[name].max() + 1))), data[name]) for name in data.files if name in GROUPS}
    return Demand(Points.of(data["lat"], data["lon"]), data["weight"], groups), Points.of(data["site_lat"], data["site_lon"])


GROUPS = ("epci", "departement", "region")


def covering(demand: Demand, sites: Points, arguments: list[float]) -> dict[str, Any]:
    """``count`` places, with the effort of ``gap`` and ``seconds``: the answers as they came, each with its processor time."""
    count, gap, seconds = arguments
    start, told = time.process_time(), []

    def tell(found: Siting) -> None:
        told.append((found.steps[-1], time.process_time() - start, found.objective, found.gap))

    effort = Effort(gap=gap, seconds=seconds)
    found = maximal_covering(demand, sites, demand.points, radius_km=RADIUS, budget=count, effort=effort, told=tell)
    return {"objective": found.objective, "bound": found.bound, "gap": found.gap, "told": told}


def alone(demand: Demand, sites: Points, arguments: list[float]) -> dict[str, Any]:
    """What branch and bound by itself finds of the same reduced problem, from the greedy choice, within ``seconds``."""
    count, seconds = arguments
    problem = covering_problem(demand, sites, demand.points, RADIUS)
    start = greedy(problem, count)
    found = solve(problem, count, np.sort(start.rows), start.value, seconds=seconds)
    return {"objective": problem.covered + found.value, "bound": problem.covered + found.bound}


def median(demand: Demand, sites: Points, arguments: list[float]) -> dict[str, Any]:
    """``count`` places, and the gap that is good enough (none: no such)."""
    count, gap = (*arguments, 0.0)[:2]
    found = p_median(demand, sites, demand.points, count=int(count), gap=gap)
    return {"objective": found.objective, "bound": found.bound, "gap": found.gap}


def measures(demand: Demand, sites: Points, arguments: list[float]) -> dict[str, Any]:
    """Three radii, every grouping, and white zones; ``arguments``: what joins two points into a zone, in km (0: as communes are)."""
    took = []
    for _time in range(3 if len(demand) < 100_000 else 1):  # the first one finds which communes are neighbours
        start = time.process_time()
        found = coverage(demand, sites, RADII)
        zones = zones_beyond(demand, found.nearest, RADIUS, within_km=arguments[0] or None)
        took.append(time.process_time() - start)
    return {"covered": found.whole.covered[:, 0].tolist(), "zones": len(zones.weight), "first": took[0], "fastest": min(took)}


def only_coverage(demand: Demand, sites: Points, _arguments: list[float]) -> dict[str, Any]:
    return {"covered": coverage(demand, sites, RADII).whole.covered[:, 0].tolist()}


def scenario(demand: Demand, sites: Points, _arguments: list[float]) -> dict[str, Any]:
    """Five places open, three close: the moves, then all the figures again. What stands is known beforehand, as in a server."""
    standing = Standing.of(demand, sites)
    added, took = demand.points[np.arange(5) * (len(demand) // 5)], []
    for _time in range(5):
        start = time.process_time()
        nearest = standing.with_moves(added, [1, 2, 3])
        moved = time.process_time()
        measured(demand, nearest, RADII)
        took.append((moved - start, time.process_time() - start))
    return {"moves": min(took)[0], "figures": min(took, key=lambda pair: pair[1])[1]}


CASES: dict[str, Case] = {
    "covering": covering,
    "alone": alone,
    "median": median,
    "measures": measures,
    "coverage": only_coverage,
    "scenario": scenario,
}


def memory_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def main() -> int:
    name, path, *arguments = sys.argv[1:]
    demand, sites = read(Path(path))
    before = memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory is counted from here
    start, wall = time.process_time(), time.perf_counter()
    found = CASES[name](demand, sites, [float(argument) for argument in arguments])
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    print(json.dumps({**found, "cpu": cpu, "wall": wall, "mb": memory_mb("VmHWM") - before}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
