from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "maillage.notices"
    label = "notices"

    def ready(self) -> None:
        from maillage.notices import tasks

        tasks.declare()
