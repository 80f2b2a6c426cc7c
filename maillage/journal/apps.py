from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "maillage.journal"
    label = "journal"

    def ready(self) -> None:
        from maillage.journal.chores import chore

        chore("journal.prune_deliveries", timedelta(hours=1), _prune)


def _prune(now: datetime) -> None:
    from maillage.journal.operations import deliveries

    deliveries.prune(at=now)
