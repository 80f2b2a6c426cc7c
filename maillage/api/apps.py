from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "maillage.api"
    label = "api"

    def ready(self) -> None:
        from maillage.api import notices, tasks  # noqa: F401 - a message registers itself

        tasks.declare()
