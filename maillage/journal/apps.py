from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "maillage.journal"
    label = "journal"

    def ready(self) -> None:
        from maillage.journal.chores import chore

        chore("journal.seal", timedelta(seconds=1), _seal, needed=_anything_to_seal)
        chore("journal.requeue", timedelta(days=1), _requeue)
        chore("journal.prune_deliveries", timedelta(hours=1), _prune)


def _anything_to_seal() -> bool:
    from maillage.journal.models import Unsealed

    return Unsealed.objects.exists()


def _seal(now: datetime) -> None:
    from maillage.journal.operations import sealing

    sealing.seal_all(at=now)


def _requeue(now: datetime) -> None:
    from maillage.journal.operations import sealing

    sealing.requeue(at=now - timedelta(hours=1))


def _prune(now: datetime) -> None:
    from maillage.journal.operations import deliveries

    deliveries.prune(at=now)
