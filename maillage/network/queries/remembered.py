"""What is counted over all places is counted once, until the journal says that something changed."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from maillage.accounts.models import User
from maillage.journal import queries as journal

MOST: Final = 1_000
"""Answers kept by one process; the one that served least recently goes first."""
SECONDS: Final = 60.0
"""An answer is not trusted longer: two writers of PostgreSQL may commit in another order than their entries', and the second be missed."""

T = TypeVar("T")


class _Memory:
    """Answers given since the newest entry, in this process only: reading a page writes nothing."""

    def __init__(self) -> None:
        self._newest: UUID | None = None
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, newest: UUID, key: Hashable) -> tuple[Any] | None:
        with self._lock:
            if newest != self._newest:
                self._newest = newest
                self._kept.clear()
            at, answer = self._kept.get(key, (0.0, None))
            if not at or time.monotonic() - at > SECONDS:
                return None
            self._kept.move_to_end(key)
            return (answer,)

    def keep(self, newest: UUID, key: Hashable, answer: Any) -> None:
        with self._lock:
            if newest == self._newest:
                self._kept[key] = time.monotonic(), answer
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)


_memory = _Memory()


def remembered(key: Hashable, user: User | AnonymousUser, compute: Callable[[], T]) -> T:
    """``compute()``, or what it gave for ``key`` since the newest journal entry: every write of public data records one.

    The newest entry is read first, in one query, so an answer is never older than it. Who receives the answer must not change
    it. Nothing is kept for who runs the instance, who sees more, nor while the journal is empty.
    """
    newest = None if user.is_staff else journal.newest_uid()
    if newest is None:
        return compute()
    found = _memory.get(newest, key)
    if found is not None:
        answer: T = found[0]
        return answer
    answer = compute()
    _memory.keep(newest, key, answer)
    return answer
