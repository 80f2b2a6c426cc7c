"""How fast a file of places is taken in, and in how much memory: `python -m benchmarks.import_places`.

A made-up CSV of 100,000 rows is planned (dry run), imported, then imported again unchanged, each in a process of its own. The figures
are rows per second of processor time (user and system, the database's too on SQLite) and the highest resident memory. The baseline,
in the same run, reads the same file with `csv.DictReader` and makes bare `Place` rows with `bulk_create`: no check, no history, no
journal, no list, no search text. On SQLite its rows still go through the search index's trigger.

Several rounds, each on a database of its own: the same work has been seen to take half as long again from one minute to the next on a
shared machine. The limit, a number of rows, is held against the quickest round, which was disturbed least; the middle one is told too.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

STEPS = ("baseline", "dry run", "import", "import again")
FASTEST = "import"
AT_LEAST = 3_000
AT_MOST_MB = 400
Found = dict[str, dict[str, float]]
SETUP = "from maillage.instance.cli import main; main(['setup'])"


def main() -> int:
    arguments = _arguments()
    if arguments.step:
        print(json.dumps(_measured(arguments.step, arguments.file)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(arguments.keep or folder)
        home.mkdir(parents=True, exist_ok=True)
        file = home / f"places-{arguments.rows}.csv"
        _write(file, arguments.rows)
        rounds = [_round(home, file, first=not number) for number in range(arguments.rounds)]
    _tell(rounds, arguments.rows)
    return 0 if _holds(rounds) or arguments.rows < 50_000 else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", help="a folder where the filled SQLite database stays, for other benchmarks")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _write(file: Path, rows: int) -> None:
    from benchmarks.synthetic_places import write

    write(file, rows)


def _round(home: Path, file: Path, *, first: bool) -> Found:
    """The first one's database stays in ``home``."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MAILLAGE_DATA_DIR": str(home if first else folder), "MAILLAGE_LOG_LEVEL": "ERROR"}
        subprocess.run([sys.executable, "-c", SETUP], env=environment, check=True, capture_output=True)
        return {step: _run(step, file, environment) for step in STEPS}


def _run(step: str, file: Path, environment: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.import_places", "--step", step, "--file", str(file)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _measured(step: str, file: Path) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    work: Callable[[Path], int] = {"baseline": _baseline, "dry run": _plan, "import": _import, "import again": _import}[step]
    start, wall = time.process_time(), time.monotonic()
    rows = work(file)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": rows, "cpu": time.process_time() - start, "wall": time.monotonic() - wall, "memory": memory}


def _baseline(file: Path) -> int:
    """Bare rows, then undone."""
    from django.db import transaction

    from maillage.core import clock
    from maillage.mesh.cells import cell_of
    from maillage.network.models import Place

    now, count = clock.now(), 0
    with transaction.atomic(), file.open(encoding="utf-8", newline="") as stream:
        batch: list[Place] = []
        for count, row in enumerate(csv.DictReader(stream, delimiter=";"), start=1):
            lat, lon = (float(row[name].replace(",", ".") or 0) for name in ("latitude", "longitude"))
            batch.append(
                Place(name=row["nom"], slug=f"b-{count}", address=row["adresse"], postal_code=row["code postal"], lat=lat, lon=lon,
                      cell=cell_of(lat, lon), website=row["site web"], email=row["courriel"], created_at=now, updated_at=now)
            )  # fmt: skip
            if len(batch) == 1_000:
                Place.objects.bulk_create(batch)
                batch.clear()
        Place.objects.bulk_create(batch)
        transaction.set_rollback(True)
    return count


def _plan(file: Path) -> int:
    from maillage.network.importing.mapping import propose
    from maillage.network.importing.reading import read_table
    from maillage.network.operations.importing import plan_import

    table = read_table(file)
    return plan_import(table=table, mapping=propose(table, key="synthetic")).rows


def _import(file: Path) -> int:
    from maillage.network.importing.mapping import propose
    from maillage.network.importing.reading import read_table
    from maillage.network.operations.importing import import_places

    table = read_table(file)
    return import_places(table=table, mapping=propose(table, key="synthetic"), by=None).rows


def _tell(rounds: list[Found], rows: int) -> None:
    print(
        f"{rows} rows, {len(rounds)} rounds: the quickest, and the middle one's\n{'':<14}{'rows/CPU s':>16}{'wall s':>14}{'MB':>10}{'CPU ratio':>11}"
    )
    for step in STEPS:
        speeds, walls, memory = (sorted(told(found[step]) for found in rounds) for told in (_speed, _wall, _memory))
        ratio = statistics.median(found[step]["cpu"] / found["baseline"]["cpu"] for found in rounds)
        print(
            f"{step:<14}{speeds[-1]:>8.0f}{statistics.median(speeds):>8.0f}{walls[0]:>7.1f}{statistics.median(walls):>7.1f}{memory[-1]:>10.0f}{ratio:>11.2f}"
        )
    print(
        "held"
        if _holds(rounds)
        else f"MISSED: at least {AT_LEAST} rows per CPU second and at most {AT_MOST_MB} MB for « {FASTEST} »"
    )


def _speed(figures: dict[str, float]) -> float:
    return figures["rows"] / figures["cpu"]


def _wall(figures: dict[str, float]) -> float:
    return figures["wall"]


def _memory(figures: dict[str, float]) -> float:
    return figures["memory"]


def _holds(rounds: list[Found]) -> bool:
    fast = max(_speed(found[FASTEST]) for found in rounds) >= AT_LEAST
    return fast and max(_memory(figures) for found in rounds for figures in found.values()) <= AT_MOST_MB


if __name__ == "__main__":
    sys.exit(main())
