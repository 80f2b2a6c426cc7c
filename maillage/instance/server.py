"""The production server, in this process: gunicorn with synchronous workers (the best tail latency of those measured)."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

WORKER_REST_S: Final = 5.0
"""A worker that dies at once is not started again sooner."""
WORKER_GRACE_S: Final = 10.0


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn says no types
    def __init__(self, options: dict[str, Any], *, with_worker: bool) -> None:
        self.options, self.with_worker = options, with_worker
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Imported in the worker, once the static files are collected: they are listed when the application is made.
        from maillage.instance.wsgi import application

        return application

    def run(self) -> None:
        (_Arbiter if self.with_worker else Arbiter)(self).run()


class _Arbiter(Arbiter):  # type: ignore[misc]
    """Keeps a ``maillage worker`` too: started with the server, started again when it dies, stopped with it."""

    def __init__(self, app: _Server) -> None:
        super().__init__(app)
        self._worker: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def manage_workers(self) -> None:
        super().manage_workers()
        if (self._worker is None or self._worker.poll() is not None) and time.monotonic() - self._started > WORKER_REST_S:
            self._started = time.monotonic()
            command = [sys.executable, "-c", "from maillage.instance.cli import main; main()"]
            self._worker = subprocess.Popen([*command, "worker", "--parent", str(self.pid)])  # noqa: S603 - our own command

    def stop(self, graceful: bool = True) -> None:
        worker, self._worker = self._worker, None
        if worker is not None and worker.poll() is None:
            worker.terminate()
        super().stop(graceful)
        if worker is not None:
            _end(worker)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Wait a little for what it is doing; what is cut is done again later, by another."""
    try:
        worker.wait(WORKER_GRACE_S)
    except subprocess.TimeoutExpired:
        worker.kill()


class _Log(Logger):  # type: ignore[misc]
    """The server's messages go through the instance's own log, which takes people's addresses out."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def serve(*, host: str, port: int, workers: int, with_worker: bool = True) -> None:
    """Answer requests until interrupted; a stop waits 20 s for the requests under way. No access log: addresses are not kept."""
    _Server(
        {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "preload_app": False,
            "control_socket_disable": True,
            "logger_class": _Log,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "timeout": 60,
            "graceful_timeout": 20,
            "limit_request_line": 8190,
        },
        with_worker=with_worker,
    ).run()
