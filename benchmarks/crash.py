"""The server is killed while people write, again and again: ``python -m benchmarks.crash --kills 100``.

``maillage run`` (two gunicorn processes and the journal's worker) is started, several writers write, the whole process group is killed
by SIGKILL at a random moment, and the server is started again on the same SQLite file. A write counts as acknowledged when its writer was
told so: an HTTP answer of a bare address (``--way requests``) or of the site's pages (``pages``), a line on a pipe after the commit (``operations``). Exit code 1 if one is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crash_writers import WAYS, Acknowledge

ROOT = Path(__file__).resolve().parent.parent
MAILLAGE = [sys.executable, "-c", "from maillage.instance.cli import main; main()"]
TABLES = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0); c('createcachetable', verbosity=0)"
KEPT = """SELECT json_extract(changes, '$.name[1]') FROM network_revision UNION SELECT json_extract(changes, '$.description[1]') FROM network_revision"""
UNTOLD = """WITH written AS (SELECT p.uid AS uid, count(*) AS n FROM network_revision r JOIN network_place p ON p.id = r.place_id GROUP BY 1),
told AS (SELECT subject_uid AS uid, count(*) AS n FROM journal_entry WHERE verb IN ('place.created', 'place.edited') GROUP BY 1)
SELECT (SELECT count(*) FROM written w LEFT JOIN told t USING (uid) WHERE t.n IS NOT w.n) + (SELECT count(*) FROM told t LEFT JOIN written w
USING (uid) WHERE w.uid IS NULL)"""


@dataclass
class Ledger:
    """What writers were told, by token, and what the file holds after each kill."""

    acknowledged: set[str] = field(default_factory=set)
    back: list[float] = field(default_factory=list)
    lost: int = 0
    untold: int = 0
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, token: str) -> None:
        with self.lock:
            self.acknowledged.add(token)

    def check(self, database: Path) -> None:
        """Read the file as it is now."""
        with closing(sqlite3.connect(database, timeout=60)) as file:
            kept = {row[0] for row in file.execute(KEPT)}
            with self.lock:
                self.lost += len(self.acknowledged - kept)
            self.untold += int(file.execute(UNTOLD).fetchone()[0])
            self.broken += file.execute("PRAGMA integrity_check").fetchone()[0] != "ok"


class Site:
    """``maillage run`` in a process group of its own; writers that are processes join it, and die with it."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAILLAGE_", "DATABASE_URL"))}
        return kept | {
            "MAILLAGE_DATA_DIR": str(self.data),
            "MAILLAGE_LOG_LEVEL": "ERROR",
            "MAILLAGE_PUBLIC_URL": f"http://localhost:{self.port}",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PYTHONPATH": str(ROOT),
        }

    def start(self) -> float:
        """Seconds until it answers."""
        begun = time.monotonic()
        with (self.data / "server.log").open("ab") as log:
            words = [*MAILLAGE, "run", "--port", str(self.port), "--workers", "2"]
            self.process = subprocess.Popen(words, cwd=ROOT, env=self.environment, stdout=log, stderr=log, process_group=0)
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/health", timeout=5):
                    return time.monotonic() - begun
            except OSError:
                if time.monotonic() - begun > 120 or self.process.poll() is not None:
                    raise RuntimeError((self.data / "server.log").read_text()[-3000:]) from None
                time.sleep(0.1)

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def main() -> int:
    options = _options()
    data = Path(tempfile.mkdtemp(prefix="maillage-crash-"))
    failures = run(data, kills=options.kills, writers=options.writers, way=WAYS[options.way], port=options.port)
    shutil.rmtree(data, ignore_errors=True)  # kept for who looks into what went wrong otherwise
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--writers", type=int, default=6)
    parser.add_argument("--way", choices=sorted(WAYS), default="requests")
    parser.add_argument("--port", type=int, default=0)
    return parser.parse_args()


def run(data: Path, *, kills: int, writers: int, way: type[Acknowledge], port: int = 0) -> int:
    """How many writes were lost, places whose journal differs, kills that left a broken file, journals that do not verify."""
    site, ledger = Site(data, port or free_port()), Ledger()
    subprocess.run([sys.executable, "-c", TABLES], cwd=ROOT, env=site.environment, check=True)
    ledger.back.append(site.start())
    hand = way(site, writers, ledger.note)
    for turn in range(1, kills + 1):
        before = len(ledger.acknowledged)
        hand.start(turn)
        _until_some(ledger, before, hand)
        time.sleep(random.uniform(0.1, 1.0))
        site.kill()
        hand.killed()
        ledger.check(data / "maillage.sqlite3")
        ledger.back.append(site.start())
        if turn % 10 == 0 or turn == kills:
            print(
                f"{turn:4d} kills  {len(ledger.acknowledged):6d} acknowledged  {ledger.lost} lost  {ledger.untold} untold",
                flush=True,
            )
    site.kill()
    hand.stop()
    false = false_journal(site)
    _tell(ledger, kills, false)
    return ledger.lost + ledger.untold + ledger.broken + false


def _round(turn: int, site: Site, hand: Acknowledge, ledger: Ledger) -> None:
    before = len(ledger.acknowledged)
    hand.start(turn)
    _until_some(ledger, before, hand)
    time.sleep(random.uniform(0.1, 1.0))
    site.kill()
    hand.killed()
    ledger.check(site.data / "maillage.sqlite3")
    ledger.back.append(site.start())


def _until_some(ledger: Ledger, before: int, hand: Acknowledge) -> None:
    end = time.monotonic() + 90
    while len(ledger.acknowledged) < before + 5:
        if time.monotonic() > end:
            raise RuntimeError(f"nobody writes: {hand.said()}")
        time.sleep(0.05)


def false_journal(site: Site) -> int:
    """1 when the sealed log does not verify from its first entry to its last; the worker is first left to seal what waits."""
    subprocess.run([*MAILLAGE, "worker", "--once"], cwd=ROOT, env=site.environment, capture_output=True, check=False)
    done = subprocess.run(
        [*MAILLAGE, "journal", "verify"], cwd=ROOT, env=site.environment, capture_output=True, text=True, check=False
    )
    print(done.stdout.strip() or done.stderr.strip(), flush=True)
    return int(done.returncode != 0)


def _tell(ledger: Ledger, kills: int, false: int) -> None:
    found = {
        "kills": kills,
        "acknowledged": len(ledger.acknowledged),
        "lost": ledger.lost,
        "places whose journal differs": ledger.untold,
        "broken files": ledger.broken,
        "journal verified": not false,
        "seconds to answer again, median": round(statistics.median(ledger.back), 1),
        "seconds to answer again, longest": round(max(ledger.back), 1),
    }
    print(json.dumps(found), flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
