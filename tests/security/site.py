"""The two networks, served as people meet them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.site import ROOT, environment, free_port, wait_for


@dataclass(frozen=True)
class Served:
    """``pages`` maps each address to those who may read it."""

    url: str
    database: Path
    cookie: str
    sessions: dict[str, str]
    pages: dict[str, list[str]]
    columns: list[list[str]]
    objects: dict[str, str]

    def path_of(self, example: str) -> str:
        """The address that an example of the table stands for here."""
        return "/" + example.lstrip("/").format_map(self.objects)

    def write(self, statements: list[tuple[str, list[str]]]) -> None:
        """Straight into the tables, past whatever cleans what people type."""
        with closing(sqlite3.connect(self.database, timeout=20)) as connection, connection:
            for statement, values in statements:
                connection.execute(statement, values)


@contextmanager
def served_world(data: Path) -> Iterator[Served]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = environment(data, url)
    seed = [sys.executable, "-W", "ignore", "-m", "tests.security.seed"]
    done = subprocess.run(seed, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    [database] = data.glob("*.sqlite3")
    run = [sys.executable, "-c", "from maillage.instance.cli import main; main()", "run", "--port", str(port)]
    with (data / "log").open("w") as log:
        server = subprocess.Popen(run, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait_for(url, server, data / "log")
            yield Served(url, database, told["cookie"], told["sessions"], told["pages"], told["columns"], told["objects"])
        finally:
            server.terminate()
            server.wait(30)
