"""``python -m tools.patroni``: start, write, kill, count. Exit code 1 when an acknowledged write is lost."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from tools.patroni import reading
from tools.patroni.cluster import NODES, Cluster, wait

ROOT = Path(__file__).resolve().parent.parent.parent
SETUP = "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0); c('createcachetable', verbosity=0)"
KEPT = "SELECT changes->'{}'->>1 FROM network_revision WHERE changes->'{}'->>1 LIKE 'ecriture-%'"
UNTOLD = """SELECT count(*) FROM (SELECT p.uid, count(*) AS n FROM network_revision r JOIN network_place p ON p.id = r.place_id GROUP BY 1) a
FULL JOIN (SELECT subject_uid AS uid, count(*) AS n FROM journal_entry WHERE verb LIKE 'place.%' GROUP BY 1) b USING (uid)
WHERE a.n IS DISTINCT FROM b.n"""
ALL = "SELECT md5(string_agg(t, '' ORDER BY t)) FROM (SELECT r::text AS t FROM {} r) s"
TABLES = ("network_place", "network_revision", "journal_entry")


class Load:
    """Writers in processes of their own; every acknowledgement is noted with the moment at which it was read."""

    def __init__(self, writers: int, environment: dict[str, str]) -> None:
        self.acknowledged: list[tuple[float, str]] = []
        self.failed = 0
        self._lock = threading.Lock()
        command = [sys.executable, "-m", "tools.patroni.writer"]
        self._writers = [
            subprocess.Popen([*command, str(n)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
            for n in range(writers)
        ]
        self._readers = [threading.Thread(target=self._read, args=(writer,), daemon=True) for writer in self._writers]
        for reader in self._readers:
            reader.start()

    def _read(self, writer: subprocess.Popen[str]) -> None:
        assert writer.stdout is not None
        for line in writer.stdout:
            word, token = line.split()
            with self._lock:
                if word == "ok":
                    self.acknowledged.append((time.monotonic(), token))
                else:
                    self.failed += 1

    def since(self, moment: float) -> int:
        return sum(at > moment for at, _token in self.acknowledged[-500:])

    def stop(self) -> None:
        for writer in self._writers:
            writer.kill()
        for writer, reader in zip(self._writers, self._readers, strict=True):
            writer.wait(10)
            reader.join(10)


def main() -> int:
    options = _options()
    base = Path(tempfile.mkdtemp(prefix="maillage-patroni-"))
    base.chmod(0o755)
    cluster = Cluster(folder=base / "cluster", patroni=_patroni(options.venv, base), bin=_postgresql(), mode=options.mode)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")} | {
        "DATABASE_URL": cluster.url(),
        "MAILLAGE_DATA_DIR": str(base / "data"),
        "MAILLAGE_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "maillage.instance.settings",
        "PYTHONPATH": str(ROOT),
    }
    try:
        print("starting three etcd and three nodes ...", flush=True)
        cluster.start()
        subprocess.run([sys.executable, "-c", SETUP], cwd=ROOT, env=environment, check=True)
        lost = _kills(cluster, environment, options) if options.kills else 0
        read = reading.check(cluster, environment) if options.replica else True
        return 0 if (lost == 0 or options.mode == "async") and read else 1
    finally:
        cluster.stop()
        if options.keep:
            print(f"kept: {base}")
        else:
            shutil.rmtree(base, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.patroni", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--mode", choices=["strict", "async"], default="strict", help="async is the control: it may lose")
    parser.add_argument("--replica", action="store_true", help="then read pages from a standby (MAILLAGE_REPLICA_URL)")
    parser.add_argument("--venv", type=Path, help="where patroni[etcd3,psycopg3] is installed already")
    parser.add_argument("--keep", action="store_true", help="keep the folder, with the logs of every node")
    return parser.parse_args()


def _patroni(venv: Path | None, base: Path) -> Path:
    """Patroni in an environment of its own, made by the system's Python: the user of PostgreSQL must be able to run it."""
    if shutil.which("etcd") is None:
        raise SystemExit("etcd is missing: apt install etcd-server")
    if venv is None:
        venv = base / "venv"
        subprocess.run(["/usr/bin/python3", "-m", "venv", str(venv)], check=True)
        subprocess.run([str(venv / "bin/pip"), "-q", "install", "patroni[etcd3,psycopg3]", "psycopg[binary]"], check=True)
    return venv / "bin" / "patroni"


def _postgresql() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise SystemExit("PostgreSQL is missing: apt install postgresql")
    return found[-1]


def _kills(cluster: Cluster, environment: dict[str, str], options: argparse.Namespace) -> int:
    load = Load(options.writers, environment)
    gaps: list[float] = []
    print("kill  node   writes acknowledged so far   no write for", flush=True)
    try:
        wait("the first writes", lambda: len(load.acknowledged) > 50)
        for turn in range(1, options.kills + 1):
            wait("a whole cluster", cluster.is_whole, 180)
            time.sleep(4)
            doomed = cluster.primary()
            before = len(load.acknowledged)
            cluster.kill_node(doomed)
            killed = time.monotonic()
            wait("writes after a kill", lambda at=killed: load.since(at + 0.5) > 20, 180)
            gaps.append(_gap(load.acknowledged, killed))
            print(f"{turn:4d}  node{doomed}  {before:27d}   {gaps[-1]:9.1f} s", flush=True)
            cluster.start_node(doomed)
        wait("a whole cluster", cluster.is_whole, 180)
    finally:
        load.stop()
    return _count(cluster, load, gaps)


def _gap(acknowledged: list[tuple[float, str]], killed: float) -> float:
    """The longest silence that a kill made."""
    moments = [at for at, _token in acknowledged if at > killed - 2]
    return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)


def _count(cluster: Cluster, load: Load, gaps: list[float]) -> int:
    wait("a whole cluster", cluster.is_whole, 180)
    time.sleep(2)
    with cluster.connect(cluster.primary()) as server:
        kept: set[str] = set()
        for name in ("name", "description"):
            kept |= {row[0] for row in server.execute(KEPT.format(name, name)).fetchall()}
        untold = int(_one(server.execute(UNTOLD)))
    acknowledged = {token for _at, token in load.acknowledged}
    digests = []
    for n in range(NODES):
        with cluster.connect(n) as server:
            digests.append(tuple(_one(server.execute(ALL.format(table))) for table in TABLES))
    lost = len(acknowledged - kept)
    print(f"mode                                  {cluster.mode}")
    print(f"primary killed                        {len(gaps)} times")
    print(f"writes acknowledged                   {len(acknowledged)}")
    print(f"acknowledged writes lost              {lost}")
    print(f"kept without having been acknowledged {len(kept - acknowledged)}")
    print(f"writes refused with an error          {load.failed}")
    print(f"places whose journal differs          {untold}")
    print(f"silence, median and longest           {statistics.median(gaps):.1f} s, {max(gaps):.1f} s")
    print(f"the three nodes hold the same rows    {'yes' if len(set(digests)) == 1 else 'NO'}", flush=True)
    return lost + untold + (len(set(digests)) != 1)


def _one(cursor: Any) -> Any:
    return cursor.fetchone()[0]


if __name__ == "__main__":
    sys.exit(main())
