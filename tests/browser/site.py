"""An instance as people meet it: production settings, production server, the demonstration's data."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Site:
    url: str
    data: Path

    def __truediv__(self, path: str) -> str:
        return self.url + path


def environment(data: Path, url: str) -> dict[str, str]:
    """This process's own, with nothing of the tests' settings and with SQLite in ``data``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DJANGO_", "DATABASE_URL"))}
    return kept | {"MAILLAGE_DATA_DIR": str(data), "MAILLAGE_PUBLIC_URL": url, "MAILLAGE_LOG_LEVEL": "WARNING"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data: Path) -> Iterator[Site]:
    """Fill an instance in ``data``, serve it until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(data, url)
    maillage = [sys.executable, "-c", "from maillage.instance.cli import main; main()"]
    for command in ([*maillage, "demo", "--no-serve"], [sys.executable, "-m", "tests.browser.seed"]):
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[-2:]}: {done.stdout[-1000:]}{done.stderr[-3000:]}"
    with (data / "log").open("w") as log:
        server = subprocess.Popen([*maillage, "run", "--port", str(port)], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(url, server, data / "log")
            yield Site(url=url, data=data)
        finally:
            server.terminate()
            server.wait(30)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text()[-3000:])
