"""The doors of searches for new places, on the side of the worker: taken, noted while they run, finished, handed back.

What a process may do to a search it may do while it holds it: the row says ``running`` under that process's own ``runner``.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.observatory.enums import SearchState
from maillage.observatory.models import SitingRun, SitingRunQuerySet

LOST_AFTER: Final = timedelta(seconds=45)
"""A process that has not given a sign of life for so long is taken for dead."""
MOST_ATTEMPTS: Final = 2
"""One that killed two processes is not tried again unless somebody asks."""
AT_ONCE: Final = 1
"""On the whole instance: a search takes a processor for a minute or more."""


@transaction.atomic
def take(*, at: datetime | None = None) -> SitingRun | None:
    """The search that has waited longest, now running under a ``runner`` of its own; None when none waits or enough run."""
    moment = at or clock.now()
    if SitingRun.objects.filter(state=SearchState.RUNNING).count() >= AT_ONCE:
        return None
    waiting = SitingRun.objects.filter(state=SearchState.WAITING).select_for_update(skip_locked=True)
    search = waiting.order_by("asked_at", "pk").first()
    if search is None:
        return None
    search.state, search.runner = SearchState.RUNNING, f"{socket.gethostname()[:60]}:{secrets.token_hex(8)}"
    search.started_at = search.beat_at = moment
    search.attempts += 1
    search.steps, search.found, search.facts = [], [], {}
    search.save()
    return search


def note(
    *,
    uid: UUID,
    runner: str,
    steps: Iterable[Mapping[str, Any]] = (),
    found: Iterable[Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> bool:
    """A sign of life, and what was found since the last one; whether to go on: not once it was asked to stop, or is another's."""
    held = _held(uid, runner)
    said: dict[str, Any] = {"beat_at": at or clock.now()}
    if new := list(steps):
        said["steps"] = [*(held.values_list("steps", flat=True).first() or []), *new]
    if found is not None:
        said["found"] = list(found)
    if facts is not None:
        said["facts"] = dict(facts)
    return held.update(**said) == 1 and held.filter(stop_asked_at=None).exists()


@transaction.atomic
def finish(*, uid: UUID, runner: str, state: SearchState, by: User | None, error: str = "", at: datetime | None = None) -> bool:
    """It is done, stopped or failed, with what was noted. False when it was another's already."""
    moment = at or clock.now()
    search = _held(uid, runner).select_for_update().first()
    if search is None:
        return False
    SitingRun.objects.filter(pk=search.pk).update(state=state, ended_at=moment, error=error[:300])
    journal.record("search.ended", subject=search, by=by, at=moment, details={"state": str(state)}, is_public=False)
    return True


def give_back(*, uid: UUID, runner: str) -> bool:
    """Its process must leave before the end, by no fault of the search: another takes it up, from the start."""
    waiting = {"state": SearchState.WAITING, "runner": "", "attempts": F("attempts") - 1}
    return _held(uid, runner).filter(attempts__gt=0).update(**waiting) == 1


@transaction.atomic
def hand_back(*, by: User | None, at: datetime | None = None) -> int:
    """Those whose process is dead wait again, or are interrupted if it was their last try; how many there were."""
    moment = at or clock.now()
    lost = SitingRun.objects.silent_since(moment - LOST_AFTER).select_for_update(skip_locked=True)
    count = 0
    for search in lost.order_by("pk"):
        count += 1
        over = search.attempts >= MOST_ATTEMPTS or search.stop_asked_at is not None
        ended = {"state": SearchState.INTERRUPTED, "ended_at": moment}
        SitingRun.objects.filter(pk=search.pk).update(**(ended if over else {"state": SearchState.WAITING}), runner="")
        if over:
            journal.record("search.ended", subject=search, by=by, at=moment, details={"state": "interrupted"}, is_public=False)
    return count


def _held(uid: UUID, runner: str) -> SitingRunQuerySet:
    return SitingRun.objects.filter(uid=uid, runner=runner, state=SearchState.RUNNING)
