"""When letters leave: slots and quiet hours, in a person's own time. No database here."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from maillage.notices.enums import Pace


class Hours(Protocol):
    """What a ``Rhythm`` says."""

    time_zone: str
    quiet_from: time | None
    quiet_to: time | None
    digest_day: int
    digest_hour: int


def told_until(pace: str, hours: Hours, now: datetime, *, default_zone: str) -> datetime | None:
    """The end (excluded) of the window that a letter of ``pace`` may tell at ``now``; None when none may leave.

    A digest tells up to its last slot, so that its windows end on the hour whenever the worker comes.
    """
    zone = ZoneInfo(hours.time_zone or default_zone)
    if pace == Pace.IMMEDIATE:
        return None if is_quiet(hours, now.astimezone(zone).time()) else now
    if pace == Pace.DAILY:
        return _last_slot(now, zone, hours.digest_hour, every=1)
    if pace == Pace.WEEKLY:
        return _last_slot(now, zone, hours.digest_hour, every=7, weekday=hours.digest_day)
    return None


def is_quiet(hours: Hours, at: time) -> bool:
    """Whether ``at`` (her wall clock) falls in her quiet hours: from the first, included, to the second, excluded."""
    start, end = hours.quiet_from, hours.quiet_to
    if start is None or end is None:
        return False
    return start <= at < end if start < end else at >= start or at < end


def _last_slot(now: datetime, zone: ZoneInfo, hour: int, *, every: int, weekday: int = 0) -> datetime:
    """The last instant, at or before ``now``, when it was ``hour`` on the day asked for. An hour that a change of clocks skips is
    the one that follows it; one that comes twice counts the first time.
    """
    today = now.astimezone(zone).date()
    back = (today.weekday() - weekday) % 7 if every == 7 else 0
    for days in (back, back + every):
        slot = datetime.combine(today - timedelta(days=days), time(hour), tzinfo=zone).astimezone(UTC)
        if slot <= now:
            return slot
    raise AssertionError  # a slot of another day lies behind
