"""The worker starts a process for a search, which ends it; a worker that is killed, or told to stop, leaves it to another."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.instance.site import MAILLAGE, ROOT, environment

pytestmark = pytest.mark.slow
PLANT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from tests.factories import PlaceFactory, TerritoryFactory, UserFactory
from maillage.observatory.operations.searches import ask_search
import numpy as np
rng = np.random.default_rng(5)
for rank in range(COUNT):
    TerritoryFactory.create(population=int(rng.integers(100, 9000)), lat=46 + 3 * rng.random(), lon=3 * rng.random())
PlaceFactory.create(lat=46.5, lon=0.5)
ask_search(level="country", code="", filters="rayon=20", number=NUMBER, seconds=20, by=UserFactory.create())
"""


class Instance:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.env = environment(data, DJANGO_SETTINGS_MODULE="maillage.instance.settings")

    def plant(self, count: int, number: int) -> None:
        code = PLANT.replace("COUNT", str(count)).replace("NUMBER", str(number))
        subprocess.run([sys.executable, "-c", code], env=self.env, cwd=ROOT, check=True, capture_output=True)

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*MAILLAGE, "worker"], env=self.env, cwd=ROOT, stderr=subprocess.DEVNULL)

    def row(self) -> dict[str, Any]:
        with sqlite3.connect(self.data / "maillage.sqlite3", timeout=20) as base:
            base.row_factory = sqlite3.Row
            return dict(base.execute("SELECT * FROM observatory_sitingrun").fetchone())

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for _turn in range(600):
            if wanted(row := self.row()):
                return row
            time.sleep(0.2)
        raise AssertionError(self.row())


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    if connection.vendor != "sqlite":
        pytest.skip("processes of their own, on a database of their own: one kind is enough")
    return Instance(tmp_path)


def test_a_search_is_done_beside_the_worker(instance: Instance) -> None:
    instance.plant(60, 6)
    worker = instance.worker()
    try:
        row = instance.until(lambda row: row["state"] not in {"waiting", "running"})
    finally:
        worker.terminate()
        worker.wait(30)

    assert (row["state"], row["attempts"], row["error"]) == ("done", 1, "")
    assert row["found"].count("[") == 7


def test_a_killed_worker_leaves_the_search_to_the_next(instance: Instance) -> None:
    instance.plant(900, 40)  # too few to serve everybody, too many to be proven best at once
    worker = instance.worker()
    try:
        instance.until(lambda row: row["state"] == "running" and row["facts"] != "{}")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(30)

    row = instance.until(lambda row: row["state"] != "running")

    assert row["state"] in {"waiting", "done"}, "given back, unless the sums ended first"
    assert row["attempts"] == (0 if row["state"] == "waiting" else 1)
