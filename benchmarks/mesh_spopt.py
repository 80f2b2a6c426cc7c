"""The same question asked of PySAL's spopt with HiGHS: run by ``benchmarks.mesh`` in an environment of its own, answered in JSON.

``mesh_spopt.py FILE COUNT SECONDS``. The existing places are facilities that must be chosen. ``build`` is the processor time of the
distances and of the model, ``solve`` that of HiGHS, one thread; ``mb`` the highest memory above the interpreter with its libraries.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import MCLP

EARTH_RADIUS_KM = 6371.0088
RADIUS = 10.0


def main() -> int:
    path, count, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    data = np.load(path)
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the highest memory is counted from here
    start = time.process_time()
    sites = len(data["site_lat"])
    lat, lon = (np.concatenate((data[key], data[f"site_{key}"])) for key in ("lat", "lon"))
    existing = np.concatenate((np.zeros(len(data["lat"]), dtype=int), np.ones(sites, dtype=int)))
    distances = _distances(data["lat"], data["lon"], lat, lon)
    model = MCLP.from_cost_matrix(
        distances,
        data["weight"],
        RADIUS,
        p_facilities=count + sites,
        predefined_facilities_arr=existing if sites else None,
    )
    built = time.process_time()
    model.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=seconds), results=False)
    found = {
        "objective": pulp.value(model.problem.objective),
        "status": pulp.LpStatus[model.problem.status],
        "build": built - start,
        "solve": time.process_time() - built,
        "mb": _memory_mb("VmHWM") - before,
        "version": f"spopt {version('spopt')}, HiGHS {version('highspy')}, Python {sys.version.split()[0]}",
    }
    print(json.dumps(found))
    return 0


def _memory_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _distances(lat: np.ndarray, lon: np.ndarray, to_lat: np.ndarray, to_lon: np.ndarray) -> np.ndarray:
    phi, lam, to_phi, to_lam = (np.radians(angle) for angle in (lat, lon, to_lat, to_lon))
    half = np.sin((to_phi[None, :] - phi[:, None]) / 2.0) ** 2
    half += np.cos(phi)[:, None] * np.cos(to_phi)[None, :] * np.sin((to_lam[None, :] - lam[:, None]) / 2.0) ** 2
    return 2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))


if __name__ == "__main__":
    sys.exit(main())
