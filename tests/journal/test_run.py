"""The worker that `maillage run` keeps: started with it, started again when it dies, gone with it however it goes."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.instance.site import MAILLAGE, ROOT, environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]
Run = Callable[..., psutil.Process]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Start a server on a new data folder; whatever it leaves behind is killed."""
    started: list[psutil.Process] = []

    def start(*options: str) -> psutil.Process:
        tables = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--settings=maillage.instance.settings"]
        subprocess.run(tables, env=environment(tmp_path), cwd=ROOT, check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        command = [*MAILLAGE, "run", "--port", str(port), "--workers", "1", *options]
        process = psutil.Popen(command, env=environment(tmp_path), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            for left in [process, *process.children()]:
                left.kill()
        process.wait(10)


def worker_of(server: psutil.Process, *, seconds: float = 60) -> psutil.Process | None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        for child in server.children():
            if "worker" in child.cmdline():
                return child
        time.sleep(0.1)
    return None


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def wait_until_gone(process: psutil.Process, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not is_gone(process):
        assert time.monotonic() < limit, process
        time.sleep(0.1)


def test_a_worker_that_dies_is_started_again_and_stops_with_the_server(run: Run) -> None:
    server = run()
    first = worker_of(server)
    assert first is not None

    first.kill()
    wait_until_gone(first, 10)
    second = worker_of(server)
    assert second is not None
    assert second.pid != first.pid

    server.send_signal(signal.SIGTERM)
    assert server.wait(40) == 0
    assert is_gone(second)


def test_a_worker_leaves_when_its_server_was_killed(run: Run) -> None:
    server = run()
    worker = worker_of(server)
    assert worker is not None
    _ready(worker)

    answering = [child for child in server.children() if child.pid != worker.pid]
    server.kill()
    server.wait(10)

    wait_until_gone(worker, 30)
    for child in answering:
        wait_until_gone(child, 60)


def test_a_server_may_be_run_without_a_worker(run: Run) -> None:
    server = run("--no-worker")
    limit = time.monotonic() + 60
    while not server.children():
        assert time.monotonic() < limit
        time.sleep(0.1)

    assert worker_of(server, seconds=3) is None


def _ready(worker: psutil.Process) -> None:
    """Its loop has begun: it has opened the database."""
    limit = time.monotonic() + 60
    while not any("sqlite3" in file.path for file in worker.open_files()):
        assert time.monotonic() < limit
        time.sleep(0.1)
