"""The engine of the mesh on the communes and the places of 2019: ``python -m benchmarks.mesh``; every limit, and whether it held.

Each measure runs in a process of its own (``mesh_cases.py``), so that its memory is its own, and is counted in processor time, all
threads together: the machine may be busy. The comparison asks the same of PySAL's spopt with HiGHS, in an environment that this makes
in ``var/benchmarks``; each of its runs has ten minutes of processor. Everything is kept in ``var/benchmarks/mesh``, from
which ``mesh_plot.py`` draws the pictures of ``docs/mesh.md``. Exit code 1 when a limit is passed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import mesh_plot

ROOT: Final = Path(__file__).resolve().parent.parent
HOME: Final = ROOT / "var" / "benchmarks" / "mesh"
OTHER: Final = ROOT / "var" / "benchmarks" / "spopt"
TERRITORIES: Final = ROOT / "maillage" / "territory" / "data" / "territories.csv.gz"
PLACES: Final = ROOT / "maillage" / "network" / "data" / "places-cget-2019.csv.gz"
GROUPS: Final = ("epci", "departement", "region")
CENTRE: Final = (46.5, 2.5)
"""The smaller cases are the communes nearest to this point, a few kilometres from the centre of France."""
AROUND: Final = ((48.1, -2.8), (44.5, 4.5), (45.2, 0.7), (49.3, 2.9), (47.3, 5.5), (43.7, 1.4))
"""Other points, around which small tight cases are asked of HiGHS alone too, a minute each."""
CAP_SECONDS: Final = 600
SIZES: Final = (1_000, 2_000, 5_000, 10_000, 20_000, 0)
COUNTS: Final = (10, 50, 100, 200, 500)
MEDIANS: Final = (10, 50, 100, 500)
REPEATS: Final = 3
"""How many times the engine is timed before the other solver, and after it: the middle one counts, since the machine may be busy."""
AGAINST: Final = ((1_000, 50), (1_000, 100), (5_000, 50), (5_000, 100))
Arrays = dict[str, np.ndarray]


@dataclass
class Report:
    """What was measured, and the lines printed; ``missed`` limits decide the exit code."""

    figures: dict[str, Any] = field(default_factory=dict)
    missed: int = 0

    def line(self, words: str, *, held: bool | None = None) -> None:
        self.missed += held is False
        print({True: "MET     ", False: "MISSED  ", None: "        "}[held] + words, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mesh", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--only", choices=("france", "large", "growth", "around", "spopt"), action="append", help="some parts (default: all)"
    )
    parser.add_argument("--more", type=int, default=0, metavar="N", help="ask spopt for N communes too")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    france = _france()
    cases = [*AGAINST, *([(options.more, 50)] if options.more else [])]
    report = Report()
    for name, part in (
        ("france", _whole),
        ("large", _large),
        ("growth", _growth),
        ("around", _around),
        ("spopt", partial(_against, cases=cases)),
    ):
        if not options.only or name in options.only:
            report.figures.clear()
            part(report, france)
            (HOME / f"{name}.json").write_text(json.dumps(report.figures, indent=1))
    figures = {}
    for kept in sorted(HOME.glob("*.json")):
        figures |= json.loads(kept.read_text())
    mesh_plot.draw(figures, ROOT / "docs" / "images")
    return 1 if report.missed else 0


def _france() -> Arrays:
    with gzip.open(TERRITORIES, "rt", encoding="utf-8") as stream:
        communes = [row for row in csv.DictReader(stream) if row["level"] == "commune" and row["lat"]]
    with gzip.open(PLACES, "rt", encoding="utf-8") as stream:
        places = [row for row in csv.DictReader(stream) if row["LAT"]]
    found = {
        "lat": np.array([float(row["lat"]) for row in communes]),
        "lon": np.array([float(row["lon"]) for row in communes]),
        "weight": np.array([float(row["population"] or 0) for row in communes]),
        "site_lat": np.array([float(row["LAT"].replace(",", ".")) for row in places]),
        "site_lon": np.array([float(row["LONG"].replace(",", ".")) for row in places]),
    }
    for name in GROUPS:
        found[name] = np.unique([row[name] for row in communes], return_inverse=True)[1]
    return found


def _near_centre(france: Arrays, count: int, centre: tuple[float, float] = CENTRE) -> Arrays:
    """The ``count`` communes nearest to the centre, or another point, and the places within reach of them; all of France for 0."""
    if not count:
        return france
    away = np.hypot(france["lat"] - centre[0], (france["lon"] - centre[1]) * np.cos(np.radians(centre[0])))
    rows = np.sort(np.argsort(away, kind="stable")[:count])
    site_away = np.hypot(france["site_lat"] - centre[0], (france["site_lon"] - centre[1]) * np.cos(np.radians(centre[0])))
    close = site_away <= away[rows].max() + 0.1
    part = {name: values[close] if name.startswith("site") else values[rows] for name, values in france.items()}
    for name in GROUPS:
        part[name] = np.unique(part[name], return_inverse=True)[1]
    return part


def _file(arrays: Arrays, name: str, *, empty: bool = False) -> Path:
    path = HOME / f"{name}{'-empty' if empty else ''}.npz"
    nobody = {"site_lat": np.zeros(0), "site_lon": np.zeros(0)} if empty else {}
    np.savez(path, **{**arrays, **nobody})
    return path


def _run(case: str, path: Path, *arguments: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.mesh_cases", case, str(path), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _said(found: dict[str, Any]) -> str:
    return f"{found['cpu']:.2f} s ({found['wall']:.1f} s on the clock), {found['mb']:.0f} MB"


def _whole(report: Report, france: Arrays) -> None:
    print(f"All France: {len(france['lat']):,} communes, {len(france['site_lat']):,} places, radius 10 km; processor time")
    path, empty = _file(france, "france"), _file(france, "france", empty=True)
    kept = report.figures["kept"] = {}
    for count in (1, 10, 100, 500):
        found = kept[count] = _run("covering", path, count, 0.0004, 10.0)
        first = found["told"][0][1]
        held = found["gap"] < 0.001 and found["cpu"] < 25.0 and first < 1.0
        report.line(
            f"{count} new, existing kept: gap {found['gap']:.4%} (< 0.1 %), first answer {first:.2f} s (< 1), all {_said(found)} (< 25 s)",
            held=held,
        )
    found = report.figures["empty"] = _run("covering", empty, 500, 0.008, 0.0)
    report.line(
        f"500 from an empty map: gap {found['gap']:.3%} (< 1 %), {_said(found)} (< 60 s)",
        held=found["gap"] < 0.01 and found["cpu"] < 60.0,
    )
    medians = report.figures["medians"] = {}
    for count in (10, 50, 100, 500):
        medians[str(count)] = _run("median", path, count)
    for count in (10, 500):
        medians[f"{count}, empty map"] = _run("median", empty, count, 0.008)
    for words, found in medians.items():
        report.line(
            f"p-median, {words} new: gap {found['gap']:.4%} (< 1 %), {_said(found)} (< 60 s)",
            held=found["gap"] < 0.01 and found["cpu"] < 60.0,
        )
    found = report.figures["measures"] = _run("measures", path, 0)
    report.line(
        f"three radii, three groupings, {found['zones']} white zones: {found['first']:.3f} s the first time (< 0.3 s), {found['fastest']:.3f} s then; {found['mb']:.0f} MB",
        held=found["first"] < 0.3,
    )
    found = report.figures["scenario"] = _run("scenario", path)
    report.line(
        f"five opened, three closed: {found['moves'] * 1e3:.2f} ms; with all the figures {found['figures'] * 1e3:.0f} ms (< 100 ms)",
        held=found["figures"] < 0.1,
    )


def _large(report: Report, france: Arrays) -> None:
    """Two million points of 200 m squares: each commune's people on squares around its centre, as many as its share of all communes."""
    rng = np.random.default_rng(2026)
    rows = np.sort(rng.integers(0, len(france["lat"]), 2_000_000))
    step = 0.2 / 111.2
    lat = np.round((france["lat"][rows] + rng.normal(0.0, 0.015, len(rows))) / step) * step
    lon = np.round((france["lon"][rows] + rng.normal(0.0, 0.02, len(rows))) / step) * step
    large = {**france, "lat": lat, "lon": lon, "weight": rng.integers(1, 80, len(rows)).astype(float)}
    large |= {name: france[name][rows] for name in GROUPS}
    found = report.figures["large"] = _run("measures", _file(large, "large"), 0.4)
    held = found["cpu"] < 20.0 and found["mb"] < 4_096
    report.line(f"2,000,000 points, the same with {found['zones']} zones: {_said(found)} (< 20 s, < 4,096 MB)", held=held)


def _growth(report: Report, france: Arrays) -> None:
    growth: dict[str, list[dict[str, Any]]] = {"n": [], "p": []}
    for size in SIZES:
        part = _near_centre(france, size)
        path = _file(part, f"near-{size}")
        growth["n"].append({
            "n": len(part["lat"]),
            "coverage": _run("coverage", path),
            "covering": _run("covering", path, 100, 0.0004, 0.0),
            "median": _run("median", path, 100),
        })  # fmt: skip
        row = growth["n"][-1]
        report.line(
            f"{row['n']:,} communes, 100 new: "
            + ", ".join(f"{name} {_said(row[name])}" for name in ("coverage", "covering", "median"))
        )
    path = _file(france, "france")
    for count in COUNTS:
        row = {"p": count, "covering": _run("covering", path, count, 0.0004, 0.0)}
        if count in MEDIANS:
            row["median"] = _run("median", path, count)
        growth["p"].append(row)
        report.line(f"all France, {count} new: " + ", ".join(f"{name} {_said(row[name])}" for name in row if name != "p"))
    report.figures["growth"] = growth


def _around(report: Report, france: Arrays) -> None:
    """Fifty places among the thousand communes around other points: what HiGHS alone reaches in a minute, and when that is reached here."""
    cases = report.figures["around"] = []
    for point in AROUND:
        for empty in (True, False):
            path = _file(_near_centre(france, 1_000, point), "around", empty=empty)
            theirs, ours = _run("alone", path, 50, 60.0), _run("covering", path, 50, 0.0, 0.0)
            same = next((step[1] for step in ours["told"] if step[2] >= theirs["objective"] * (1.0 - 1e-9)), None)
            cases.append({"point": point, "empty": empty, "ours": ours, "theirs": theirs, "same": same})
            more = ours["objective"] / theirs["objective"] - 1.0
            when = f"reached in {same:.2f} s" if same is not None else "not reached"
            report.line(
                f"1,000 communes around {point}{', empty map' if empty else ''}: HiGHS alone {theirs['objective']:,.0f} in "
                f"{theirs['cpu']:.1f} s, {when}; in the end {more:+.4%}, gap {ours['gap']:.3%}, {_said(ours)}"
            )


def _environment() -> Path:
    """The other solver's own: Python 3.12 where there is one, for its newest version."""
    python = OTHER / "bin" / "python"
    if not python.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        made = subprocess.run([uv, "venv", "--quiet", "--python", "3.12", str(OTHER)], check=False, capture_output=True).returncode
        if made:
            subprocess.run([uv, "venv", "--quiet", str(OTHER)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), "spopt", "pulp", "highspy"], check=True)
    return python


def _against(report: Report, france: Arrays, cases: list[tuple[int, int]]) -> None:
    python, runs = _environment(), []
    for empty in (True, False):
        for size, count in cases:
            if empty and size > 1_000:
                continue  # hours of branch and bound; the places that exist leave it minutes
            path = _file(_near_centre(france, size), f"near-{size}", empty=empty)
            before = [_run("covering", path, count, 0.0, 0.0) for _time in range(REPEATS)]
            theirs = _theirs(python, path, count)
            ours = before + [_run("covering", path, count, 0.0, 0.0) for _time in range(REPEATS)]
            runs.append({"n": size, "p": count, "empty": empty, "ours": _median(ours), "theirs": theirs})
            _compared(report, runs[-1])
    report.figures["spopt"] = runs


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run whose whole time is in the middle: all gave the same answers."""
    ordered = sorted(runs, key=lambda run: float(run["cpu"]))
    return ordered[len(ordered) // 2]


def _theirs(python: Path, path: Path, count: int) -> dict[str, Any] | None:
    command = [str(python), str(ROOT / "benchmarks" / "mesh_spopt.py"), str(path), str(count), str(CAP_SECONDS)]

    def capped() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (CAP_SECONDS, CAP_SECONDS))

    done = subprocess.run(command, check=False, capture_output=True, text=True, preexec_fn=capped)
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 and lines else None


def _compared(report: Report, run: dict[str, Any]) -> None:
    ours, theirs = run["ours"], run["theirs"]
    name = f"{run['n']:,} communes, {run['p']} new{' from an empty map' if run['empty'] else ''}"
    if theirs is None:
        report.line(
            f"{name}: spopt did not finish within {CAP_SECONDS} s; here {ours['objective']:,.0f}, gap {ours['gap']:.3%}, {_said(ours)}"
        )
        return
    spent = theirs["build"] + theirs["solve"]
    same = next((step for step in ours["told"] if step[2] >= theirs["objective"] * (1.0 - 1e-9)), None)
    memory = theirs["mb"] / max(ours["mb"], 1.0)
    reached = (
        f"the same in {same[1]:.2f} s with gap {same[3]:.3%}, {spent / same[1]:.0f} times as fast (≥ 100)"
        if same
        else f"{1.0 - ours['objective'] / theirs['objective']:.3%} less in {ours['cpu']:.2f} s, {spent / ours['cpu']:.0f} times as fast"
    )
    report.line(
        f"{name}: {reached}; at most 1/{memory:.0f} of the memory (1/3); in the end {ours['objective']:,.0f} with gap {ours['gap']:.3%}, "
        f"{_said(ours)}; {theirs['version']}: {theirs['objective']:,.0f} {theirs['status']}, {theirs['build']:.1f} s to build + "
        f"{theirs['solve']:.1f} s to solve, {theirs['mb']:.0f} MB",
        held=same is not None and spent / same[1] >= 100.0 and memory >= 3.0,
    )


if __name__ == "__main__":
    sys.exit(main())
