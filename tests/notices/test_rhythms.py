"""Letters leave at a person's own hours, and each stretch of time is told in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.notices.enums import Pace
from maillage.notices.rhythms import is_quiet, told_until

ZONES = ["Europe/Paris", "Indian/Reunion", "Pacific/Tahiti", "America/Miquelon", "Pacific/Noumea", "Australia/Lord_Howe"]


@dataclass
class Hours:
    time_zone: str = "Europe/Paris"
    quiet_from: time | None = None
    quiet_to: time | None = None
    digest_day: int = 0
    digest_hour: int = 8


def until(pace: str, hours: Hours, now: datetime) -> datetime | None:
    return told_until(pace, hours, now, default_zone="Europe/Paris")


def paris(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (paris(2026, 3, 12, 8, 0), paris(2026, 3, 12, 8)),
        (paris(2026, 3, 12, 7, 59), paris(2026, 3, 11, 8)),
        (paris(2026, 3, 12, 23, 59), paris(2026, 3, 12, 8)),
    ],
)
def test_a_daily_letter_tells_up_to_the_last_hour_chosen(now: datetime, slot: datetime) -> None:
    assert until(Pace.DAILY, Hours(), now) == slot


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        (paris(2026, 3, 12, 9, 0), paris(2026, 3, 6, 18)),
        (paris(2026, 3, 13, 17, 59), paris(2026, 3, 6, 18)),
        (paris(2026, 3, 13, 18, 0), paris(2026, 3, 13, 18)),
    ],
)
def test_a_weekly_letter_tells_up_to_the_last_day_and_hour_chosen(now: datetime, slot: datetime) -> None:
    assert until(Pace.WEEKLY, Hours(digest_day=4, digest_hour=18), now) == slot


def test_an_hour_is_the_persons_own() -> None:
    now = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)

    assert until(Pace.DAILY, Hours(time_zone="Indian/Reunion"), now) == datetime(2026, 3, 12, 4, 0, tzinfo=UTC)
    assert until(Pace.DAILY, Hours(time_zone=""), now) == datetime(2026, 3, 11, 7, 0, tzinfo=UTC)


def test_an_hour_that_summer_skips_is_the_next_and_one_that_winter_repeats_is_the_first() -> None:
    skipped, repeated = Hours(digest_hour=2), Hours(digest_hour=2)

    assert until(Pace.DAILY, skipped, datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert until(Pace.DAILY, repeated, datetime(2026, 10, 25, 12, tzinfo=UTC)) == datetime(2026, 10, 25, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "at", "quiet"),
    [
        (time(22), time(7), time(23), True),
        (time(22), time(7), time(6, 59), True),
        (time(22), time(7), time(7), False),
        (time(22), time(7), time(22), True),
        (time(12), time(14), time(13), True),
        (time(12), time(14), time(14), False),
        (None, None, time(3), False),
    ],
)
def test_quiet_hours_hold_from_the_first_to_the_second_across_midnight(
    start: time | None, end: time | None, at: time, quiet: bool
) -> None:
    assert is_quiet(Hours(quiet_from=start, quiet_to=end), at) is quiet


def test_what_is_told_at_once_waits_for_the_end_of_quiet_hours_and_digests_do_not() -> None:
    hours = Hours(quiet_from=time(22), quiet_to=time(8, 30))

    assert until(Pace.IMMEDIATE, hours, paris(2026, 3, 12, 8, 29)) is None
    assert until(Pace.IMMEDIATE, hours, paris(2026, 3, 12, 8, 30)) == paris(2026, 3, 12, 8, 30)
    assert until(Pace.DAILY, hours, paris(2026, 3, 12, 8, 29)) == paris(2026, 3, 12, 8)


def test_never_is_never() -> None:
    assert until(Pace.NEVER, Hours(), paris(2026, 3, 12, 8)) is None


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    steps=st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=9)), max_size=40),
    zone=st.sampled_from(ZONES),
    day=st.integers(0, 6),
    hour=st.integers(0, 23),
    pace=st.sampled_from([Pace.DAILY, Pace.WEEKLY]),
)
def test_slots_never_go_back_never_lie_ahead_and_are_never_long_past(
    start: datetime, steps: list[timedelta], zone: str, day: int, hour: int, pace: Pace
) -> None:
    moments = [start]
    for step in steps:
        moments.append(moments[-1] + step)
    longest = timedelta(days=1 if pace == Pace.DAILY else 7, hours=1)

    slots = [until(pace, Hours(time_zone=zone, digest_day=day, digest_hour=hour), moment) for moment in moments]

    assert all(slot is not None and slot <= moment < slot + longest for slot, moment in zip(slots, moments, strict=True))
    assert all(before <= after for before, after in pairwise(slots) if before and after)
