"""Three etcd, three Patroni, three PostgreSQL, all on this machine's loopback, in one folder that belongs to their user."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

NODES = 3
TTL_S = 20
SUPER, REPLICATION, APPLICATION = "postgres", "replicator", "maillage"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(what: str, done: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.25)


@dataclass
class Cluster:
    """``mode`` is "strict" (a write is acknowledged once two machines have it) or "async" (the control, which may lose)."""

    folder: Path
    patroni: Path
    bin: Path
    mode: str = "strict"
    user: str = "postgres"
    password: str = field(default_factory=lambda: secrets.token_hex(12))

    def __post_init__(self) -> None:
        self.etcd = [(free_port(), free_port()) for _ in range(NODES)]
        self.ports = [(free_port(), free_port()) for _ in range(NODES)]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        account = pwd.getpwnam(self.user)
        self.ids = (account.pw_uid, account.pw_gid)

    # What is started

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        os.chown(self.folder, *self.ids)
        members = ",".join(f"etcd{n}=http://127.0.0.1:{peer}" for n, (_client, peer) in enumerate(self.etcd))
        for n, (client, peer) in enumerate(self.etcd):
            here, there = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
            words = ["etcd", "--name", f"etcd{n}", "--data-dir", str(self.folder / f"etcd{n}"), "--initial-cluster", members]
            urls = ["--listen-client-urls", here, "--advertise-client-urls", here, "--listen-peer-urls", there]
            self._spawn(f"etcd{n}", [*words, *urls, "--initial-advertise-peer-urls", there, "--logger", "zap"])
        time.sleep(2)
        for n in range(NODES):
            self.start_node(n)
        wait("a primary and its standbys", self.is_whole, 180)
        self._make_database()

    def start_node(self, n: int) -> None:
        file = self.folder / f"node{n}.json"
        file.write_text(json.dumps(self._configuration(n)))
        os.chown(file, *self.ids)
        file.chmod(0o600)
        self._spawn(f"node{n}", [str(self.patroni), str(file)])

    def _spawn(self, name: str, words: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            environment = {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
            self.running[name] = subprocess.Popen(
                words, cwd=self.folder, env=environment, stdout=log, stderr=log, user=self.user, group=self.ids[1], extra_groups=[]
            )

    def _configuration(self, n: int) -> dict[str, Any]:
        sql, rest = self.ports[n]
        strict = self.mode == "strict"
        everywhere = {
            "ttl": TTL_S,
            "loop_wait": 5,
            "retry_timeout": 5,
            "synchronous_mode": strict,
            "synchronous_mode_strict": strict,
            "primary_start_timeout": 0,
            "postgresql": {
                "use_pg_rewind": True,
                "parameters": {"max_connections": 60, "wal_log_hints": "on", "wal_keep_size": "256MB"},
            },
        }
        login = {name: {"username": name, "password": self.password} for name in (SUPER, REPLICATION)}
        return {
            "scope": "maillage",
            "name": f"node{n}",
            "restapi": {"listen": f"127.0.0.1:{rest}", "connect_address": f"127.0.0.1:{rest}"},
            "etcd3": {"hosts": [f"127.0.0.1:{client}" for client, _peer in self.etcd]},
            "bootstrap": {"dcs": everywhere, "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"]},
            "postgresql": {
                "listen": f"127.0.0.1:{sql}",
                "connect_address": f"127.0.0.1:{sql}",
                "data_dir": str(self.folder / f"data{n}"),
                "bin_dir": str(self.bin),
                "authentication": {"superuser": login[SUPER], "replication": login[REPLICATION], "rewind": login[SUPER]},
                "pg_hba": ["host all all 127.0.0.1/32 scram-sha-256", "host replication all 127.0.0.1/32 scram-sha-256"],
                "parameters": {"unix_socket_directories": str(self.folder), "shared_buffers": "64MB", "fsync": "on"},
            },
        }

    def _make_database(self) -> None:
        with self.connect(self.primary(), SUPER, "postgres") as server:
            server.execute(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{self.password}'")
            server.execute(f"CREATE DATABASE {APPLICATION} OWNER {APPLICATION}")

    # What is asked

    def url(self, aim: str = "read-write") -> str:
        machines = ",".join(f"127.0.0.1:{sql}" for sql, _rest in self.ports)
        return f"postgresql://{APPLICATION}:{self.password}@{machines}/{APPLICATION}?target_session_attrs={aim}&connect_timeout=2"

    def connect(self, n: int, user: str = SUPER, database: str = APPLICATION) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.ports[n][0],
            user=user,
            password=self.password,
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )

    def members(self) -> list[dict[str, Any]]:
        for _sql, rest in self.ports:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{rest}/cluster", timeout=2) as answer:
                    found: list[dict[str, Any]] = json.load(answer)["members"]
                    return found
            except (OSError, urllib.error.URLError, ValueError, KeyError):
                continue
        return []

    def primary(self) -> int:
        """Which node leads and runs; -1 for none."""
        leaders = [one for one in self.members() if one["role"] == "leader" and one["state"] == "running"]
        return int(leaders[0]["name"].removeprefix("node")) if leaders else -1

    def is_whole(self) -> bool:
        """One primary, two standbys that stream, one of them synchronous when asked."""
        members = self.members()
        standbys = [one for one in members if one["role"] != "leader" and one["state"] == "streaming" and one.get("lag", 1) == 0]
        synchronous = self.mode != "strict" or any(one["role"] == "sync_standby" for one in standbys)
        return self.primary() >= 0 and len(standbys) == NODES - 1 and synchronous

    # What is broken

    def kill_node(self, n: int) -> None:
        """SIGKILL Patroni and every process of its PostgreSQL at once, as a machine that loses its power."""
        doomed = [psutil.Process(self.running[f"node{n}"].pid)]
        pid_file = self.folder / f"data{n}" / "postmaster.pid"
        if pid_file.exists():
            doomed.append(psutil.Process(int(pid_file.read_text().splitlines()[0])))
        doomed += [child for process in doomed for child in process.children(recursive=True)]
        for process in doomed:
            process.suspend()  # none may say goodbye while the others are being killed
        for process in set(doomed):
            process.kill()
        self.running[f"node{n}"].wait(10)

    def stop(self) -> None:
        for n in range(NODES):
            node = self.running.get(f"node{n}")
            if node is not None and node.poll() is None:
                node.terminate()
        for name, process in self.running.items():
            if name.startswith("etcd"):
                continue
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill_node(int(name.removeprefix("node")))
        for name, process in self.running.items():
            if name.startswith("etcd"):
                process.kill()
                process.wait(10)

    def erase(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
