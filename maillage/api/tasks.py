"""What the journal's worker does for the interface for programs. Each may run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from maillage.api.operations import once, sending
from maillage.api.operations.webhooks import SUBSCRIBER
from maillage.journal.chores import chore
from maillage.journal.models import Entry
from maillage.journal.subscriptions import subscribe


def declare() -> None:
    """Called once, when the instance starts."""
    subscribe(SUBSCRIBER, verbs=None, handle=_spread, handle_target=_send)
    chore("api.forget_old", timedelta(hours=1), _forget)


def _spread(entry: Entry) -> None:
    sending.spread(entry=entry)


def _send(entry: Entry, target: str) -> None:
    sending.send(entry=entry, target=target)


def _forget(now: datetime) -> None:
    once.forget_old(at=now)
    sending.forget_old(at=now)
