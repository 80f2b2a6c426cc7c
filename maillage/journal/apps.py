from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from maillage.accounts import portability
    from maillage.accounts.models import User


class JournalConfig(AppConfig):
    name = "maillage.journal"
    label = "journal"

    def ready(self) -> None:
        from maillage.accounts import portability
        from maillage.accounts.departure import on_departure
        from maillage.journal.chores import chore

        on_departure(_forget)
        portability.tell("journal.Entry", _told)
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


def _told(rows: list[portability.Row]) -> list[str]:
    from maillage.journal import sentences

    return sentences.listed(rows)


def _forget(person: User) -> None:
    from maillage.journal.operations import forget

    forget(person, by=person)
