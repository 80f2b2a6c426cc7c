"""Pages read from a standby: the standby stops replaying, someone writes, and reads what she wrote while others read what was."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.patroni.cluster import NODES, Cluster, wait

ROOT = Path(__file__).resolve().parent.parent.parent


def check(cluster: Cluster, environment: dict[str, str]) -> bool:
    wait("a whole cluster", cluster.is_whole, 180)
    primary = cluster.primary()
    standby = next(n for n in range(NODES) if n != primary)
    login = cluster.url().partition("@")[0]
    url = f"{login}@127.0.0.1:{cluster.ports[standby][0]}/maillage"
    command = [sys.executable, "-m", "tools.patroni.reader"]
    done = subprocess.Popen(
        command, cwd=ROOT, env=environment | {"MAILLAGE_REPLICA_URL": url}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert done.stdin is not None
    assert done.stdout is not None
    with cluster.connect(standby) as server:
        for line in done.stdout:
            word = line.strip()
            if word == "pause":
                server.execute("SELECT pg_wal_replay_pause()")
            elif word == "resume":
                server.execute("SELECT pg_wal_replay_resume()")
            elif word == "stop":
                cluster.kill_node(standby)
            else:
                print(f"  {word}", flush=True)
                continue
            done.stdin.write("done\n")
            done.stdin.flush()
    return done.wait(60) == 0
