from __future__ import annotations

from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "maillage.instance"
    label = "instance"

    def ready(self) -> None:
        from maillage.accounts.departure import on_departure
        from maillage.instance import outbox

        on_departure(outbox.forget)
