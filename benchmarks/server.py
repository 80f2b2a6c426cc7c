"""An instance filled and served for measuring, and what its workers spend."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import synthetic_places

ROOT = Path(__file__).resolve().parent.parent
MAILLAGE = [sys.executable, "-c", "from maillage.instance.cli import main; main()"]
DEMONSTRATION = 1512
SOME_ROWS_REFUSED = 3  # made-up places have made-up defects


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True)
class Server:
    port: int
    workers: list[psutil.Process]

    def get(self, path: str) -> Answer:
        """One request on a connection of its own, as a browser's first."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            headers = {"Host": "localhost", "Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "fr"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read())
        finally:
            connection.close()

    def cpu(self) -> float:
        """Seconds of processor, user and system, spent by the workers until now."""
        return sum(times.user + times.system for worker in self.workers for times in [worker.cpu_times()])


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_"))}
    ours = {"MAILLAGE_DATA_DIR": str(data), "MAILLAGE_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    return kept | ours | {"PYTHONPATH": str(ROOT)}


def run(*arguments: str, data: Path, program: list[str] = MAILLAGE, fine: tuple[int, ...] = (0,)) -> str:
    """Run a command of the instance; its standard output. Raises RuntimeError with what it said when its exit code is not ``fine``."""
    done = subprocess.run([*program, *arguments], cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)
    if done.returncode not in fine:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def fill(data: Path, places: int) -> None:
    """Load the territories and ``places`` places, unless ``data`` was filled by an earlier run."""
    if (data / f"filled-{places}").exists():
        return
    data.mkdir(parents=True, exist_ok=True)
    if places == DEMONSTRATION:
        run("demo", "--no-serve", data=data)
    else:
        run("setup", data=data)
        file = data / "places.csv"
        synthetic_places.write(file, places)
        run(
            "import",
            "places",
            str(file),
            "--source",
            "banc",
            "--duplicates",
            "create",
            "--apply",
            data=data,
            fine=(0, SOME_ROWS_REFUSED),
        )
    (data / f"filled-{places}").touch()


@contextmanager
def served(data: Path) -> Iterator[Server]:
    """Serve ``data`` with two workers until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (data / "server.log").open("w") as log:
        command = [*MAILLAGE, "run", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(data), stdout=log, stderr=log)
        try:
            yield Server(port, _workers(process, port, data / "server.log"))
        finally:
            process.terminate()
            process.wait(60)


def _workers(process: subprocess.Popen[bytes], port: int, log: Path) -> list[psutil.Process]:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        try:
            if Server(port, []).get("/health").status == 200:
                return psutil.Process(process.pid).children()
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(log.read_text())
