"""The process: killed, stopped, or without a database, it loses nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from maillage.instance.cli import cli
from maillage.instance.env import Env
from maillage.journal.enums import DeliveryState
from maillage.journal.models import ChoreState, Delivery
from maillage.journal.operations import deliveries
from maillage.journal.worker import Worker
from tests.instance.site import ROOT
from tests.journal.hearing import doing, happened, hearing

# A worker of the same database as the test, whose handler writes who runs it, then sleeps as long as it is told.
PROGRAM = """
import os, sys, time
from datetime import timedelta
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from maillage.journal import subscriptions
from maillage.journal.worker import Worker
def handle(entry):
    print(entry.pk, flush=True)
    time.sleep(float(sys.argv[2]))
subscriptions.subscribe("essai", verbs=None, handle=handle)
worker = Worker(lease=timedelta(seconds=float(sys.argv[3])))
worker.stop_on_signals()
print("ready", flush=True)
worker.run()
print("left", flush=True)
"""


@pytest.fixture
def shared(tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """A database that other processes reach: SQLite's tests have theirs in memory, it is copied to a file for the test."""
    if connection.vendor != "sqlite":
        yield
        return
    path, memory = tmp_path / "base.sqlite3", connections["default"]
    memory.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        memory.connection.backup(copy)
    connections["default"] = ConnectionHandler({"default": Env(data_dir=tmp_path, database_url="").database() | {"NAME": path}})[
        "default"
    ]
    yield
    connections["default"].close()
    connections["default"] = memory


@pytest.fixture
def started(shared: None) -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def start(processes: list[subprocess.Popen[str]], *, sleep: float = 0, lease: float = 60) -> subprocess.Popen[str]:
    name = str(connection.settings_dict["NAME"])
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", PROGRAM, name, str(sleep), str(lease)]
    process = subprocess.Popen(command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    processes.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def heard(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def wait_for(count: int, state: DeliveryState = DeliveryState.DONE) -> None:
    limit = time.monotonic() + 30
    while Delivery.objects.filter(state=state).count() < count:
        assert time.monotonic() < limit, list(Delivery.objects.values())
        time.sleep(0.05)


@pytest.mark.slow
def test_what_a_killed_worker_was_doing_is_taken_up_by_another_when_its_lease_is_over(started: list[subprocess.Popen[str]]) -> None:
    with hearing():
        entry = happened()
    victim = start(started, sleep=600, lease=2)
    assert heard(victim) == entry.pk
    victim.send_signal(signal.SIGKILL)
    victim.wait(10)

    heir = start(started)

    assert heard(heir) == entry.pk
    wait_for(1)
    assert Delivery.objects.get().attempts == 2


@pytest.mark.slow
def test_two_workers_share_the_work_and_do_nothing_twice(started: list[subprocess.Popen[str]]) -> None:
    with hearing():
        entries = {happened().pk for _ in range(40)}
    both = [start(started, sleep=0.02) for _ in range(2)]
    wait_for(40)

    done = []
    for process in both:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        done += [int(line) for line in out.split() if line.isdigit()]
    assert (len(done), set(done)) == (40, entries)


@pytest.mark.slow
def test_a_worker_asked_to_stop_finishes_what_it_does_and_gives_back_the_rest(started: list[subprocess.Popen[str]]) -> None:
    with hearing():
        first, _second = happened(), happened()
    worker = start(started, sleep=1)
    assert heard(worker) == first.pk
    worker.send_signal(signal.SIGTERM)
    out, _ = worker.communicate(timeout=20)

    assert (worker.returncode, out) == (0, "left\n")
    assert list(Delivery.objects.order_by("pk").values_list("state", "leased_by", "attempts")) == [
        ("done", "", 1),
        ("waiting", "", 0),
    ]


@pytest.mark.django_db
def test_once_does_what_is_due_chores_included_then_leaves() -> None:
    ran: list[object] = []
    with hearing() as told, doing("essai", ran.append):
        for _ in range(12):
            happened()
        result = CliRunner().invoke(cli, ["worker", "--once"])

    assert result.exit_code == 0, result.output
    assert (len(told), len(ran)) == (12, 1)
    assert set(ChoreState.objects.exclude(ran_at=None).values_list("name", flat=True)) >= {"essai", "journal.prune_deliveries"}


@pytest.mark.django_db
def test_a_worker_leaves_with_the_process_that_started_it() -> None:
    with hearing() as told:
        happened()
        Worker(alive=lambda: False).run()

    assert not told


@pytest.mark.django_db
def test_the_command_shows_what_waits_or_failed_and_tries_again() -> None:
    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["journal", "deliveries", *words])
        return result.exit_code, result.output

    assert run() == (0, "Rien n’attend.\n")
    with hearing():
        happened()
    number = Delivery.objects.get().pk
    assert run("--failed") == (0, "Rien n’est abandonné.\n")
    assert "place.edited" in run()[1]

    Delivery.objects.update(state=DeliveryState.FAILED, last_error="[410] parti", attempts=deliveries.MOST_ATTEMPTS)
    assert "[410] parti" in run("--failed")[1]
    assert run("--retry", str(number + 1))[0] == 1
    assert run("--retry", str(number)) == (0, "À nouveau en attente : 1.\n")
    assert run("--retry-all")[0] == 1
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_a_lease_lasts_as_long_as_a_handler_may() -> None:
    assert timedelta(seconds=60) == deliveries.LEASE
