"""Django's sessions in the database, that end: some time after their person was last seen, and at their term in any case.

The row itself says when (``expire_date``), so that what is over is never read. A visit moves it on, a few times in its life: reading a
page nearly never writes.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.db import DatabaseError, transaction

from maillage.core import clock

STEPS: Final = 12
"""How many times an idle period is moved on at most, while it runs."""
_IDLE: Final = "accounts_idle"
_TERM: Final = "accounts_term"


def begin(session: SessionBase, *, idle: timedelta, whole: timedelta, at: datetime | None = None) -> None:
    """From now on this session ends ``idle`` after the last visit, and ``whole`` after this moment at the latest."""
    session[_IDLE] = idle.total_seconds()
    session[_TERM] = ((at or clock.now()) + whole).timestamp()


def shorten(session: SessionBase, *, idle: timedelta, whole: timedelta, at: datetime | None = None) -> bool:
    """From now on this session lasts no longer than that; False when it did not, and nothing is written."""
    moment = at or clock.now()
    longest = moment + whole
    term = datetime.fromtimestamp(session[_TERM], UTC) if _TERM in session else None
    if term is not None and term <= longest and session.get(_IDLE, 0) <= idle.total_seconds():
        return False
    begin(session, idle=idle, whole=min(term or longest, longest) - moment, at=moment)
    return True


class SessionStore(db.SessionStore):
    """Named as Django's own: the name is part of how a session is signed."""

    def load(self) -> dict[str, Any]:
        row = self.model.objects.filter(session_key=self.session_key, expire_date__gt=clock.now()).first()
        if row is None:
            self._session_key = None
            return {}
        told: dict[str, Any] = self.decode(row.session_data)
        if _TERM in told:
            with suppress(DatabaseError):  # whoever reads is not stopped by a database that cannot write
                self._move_on(row, told)
        return told

    def get_expiry_date(self, **_when: Any) -> datetime:
        return _end(dict(self.items()), clock.now())

    def _move_on(self, row: Any, told: dict[str, Any]) -> None:
        end = _end(told, clock.now())
        step = timedelta(seconds=_idle(told) / STEPS)
        if end - row.expire_date > step:
            with transaction.atomic():
                self.model.objects.filter(pk=row.pk).update(expire_date=end)


def _idle(told: dict[str, Any]) -> float:
    return float(told[_IDLE]) if _IDLE in told else settings.SESSION_IDLE.total_seconds()


def _end(told: dict[str, Any], now: datetime) -> datetime:
    end = now + timedelta(seconds=_idle(told))
    return min(end, datetime.fromtimestamp(told[_TERM], UTC)) if _TERM in told else end
