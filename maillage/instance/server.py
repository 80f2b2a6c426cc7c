"""The production server, in this process: gunicorn with synchronous workers (the best tail latency of those measured)."""

from __future__ import annotations

from typing import Any

from gunicorn.app.base import BaseApplication

from maillage.instance.wsgi import application


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application


def serve(*, host: str, port: int, workers: int) -> None:
    """Answer requests until interrupted. No access log: addresses of people are not kept."""
    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "preload_app": False,
            "control_socket_disable": True,
            "max_requests": 10_000,
            "max_requests_jitter": 1_000,
            "timeout": 60,
            "graceful_timeout": 20,
        }
    ).run()
