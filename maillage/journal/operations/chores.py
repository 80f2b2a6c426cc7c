"""The door of chores: one worker at a time runs each, when it is due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q, QuerySet

from maillage.core import clock
from maillage.journal.chores import Chore
from maillage.journal.models import ChoreState

FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(hours=1)
LONGEST_ERROR: Final = 2_000

_log = logging.getLogger(__name__)


def run_chore(*, chore: Chore, worker: str, at: datetime) -> bool:
    """Run ``chore`` if it is due, needed, and nobody runs it; say whether it was run. What it raises is kept, and it is run again later."""
    if not _is_due(chore, at) or (chore.needed and not chore.needed()):
        return False
    if not _taken(chore, worker, at):
        return False
    try:
        chore.run(at)
    except Exception as error:  # noqa: BLE001 - whatever a chore raises is kept, the worker goes on
        _log.exception("the chore %s failed", chore.name)
        _failed(chore, worker, error)
        return True
    _held(chore, worker).update(next_at=at + chore.every, ran_at=at, leased_until=None, leased_by="", failures=0, last_error="")
    return True


def _free(chore: Chore, at: datetime) -> Q:
    return Q(name=chore.name, next_at__lte=at) & (Q(leased_until=None) | Q(leased_until__lte=at))


def _is_due(chore: Chore, at: datetime) -> bool:
    state = ChoreState.objects.filter(name=chore.name).first()
    if state is None:
        ChoreState.objects.bulk_create([ChoreState(name=chore.name, next_at=at)], ignore_conflicts=True)
        return True
    return state.next_at <= at and (state.leased_until is None or state.leased_until <= at)


def _taken(chore: Chore, worker: str, at: datetime) -> bool:
    """One statement decides between two workers."""
    return ChoreState.objects.filter(_free(chore, at)).update(leased_until=at + chore.lease, leased_by=worker) == 1


def _held(chore: Chore, worker: str) -> QuerySet[ChoreState]:
    return ChoreState.objects.filter(name=chore.name, leased_by=worker)


def _failed(chore: Chore, worker: str, error: Exception) -> None:
    state = _held(chore, worker).first()
    if state is None:
        return
    wait = max(chore.every, min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(state.failures, 20)))
    _held(chore, worker).update(
        next_at=clock.now() + wait,
        leased_until=None,
        leased_by="",
        failures=F("failures") + 1,
        last_error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
    )
