"""The production server, in this process: gunicorn with synchronous workers (the best tail latency of those measured)."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Imported in the worker, once the static files are collected: they are listed when the application is made.
        from maillage.instance.wsgi import application

        return application


class _Log(Logger):  # type: ignore[misc]
    """The server's messages go through the instance's own log, which takes people's addresses out."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def serve(*, host: str, port: int, workers: int) -> None:
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
        }
    ).run()
