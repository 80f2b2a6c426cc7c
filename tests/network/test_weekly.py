"""The week of a form and the expression it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.network import cleaning, hours, weekly
from maillage.network.weekly import NotUnderstood, Stretch, Weekly

ZONE = hours.zone_of("86194")
TIMES = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
SPANS = st.lists(st.tuples(TIMES, TIMES).filter(lambda span: span[0] < span[1]), max_size=2).map(
    lambda spans: ",".join(f"{opens}-{closes}" for opens, closes in spans)
)


@given(st.lists(SPANS, min_size=7, max_size=7), st.booleans())
def test_a_week_read_and_written_again_opens_the_same_hours(days: list[str], closed_on_holidays: bool) -> None:
    rules = [f"{day} {spans}" for day, spans in zip(weekly.DAYS, days, strict=True) if spans]
    rules += ["PH off"] if closed_on_holidays and rules else []
    said = cleaning.opening_hours("opening_hours", "; ".join(rules))
    week = weekly.read(said or "")

    assert week is not None
    again = cleaning.opening_hours("opening_hours", weekly.write(week))
    assert bool(again) == bool(said)
    if said and again:
        assert hours.week(again, ZONE, date(2026, 3, 12)) == hours.week(said, ZONE, date(2026, 3, 12))


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9h-12h, 14h-18h", "09:00-12:00,14:00-18:00"),
        ("9-12 14-18", "09:00-12:00,14:00-18:00"),
        ("de 9h30 à midi", "09:30-12:00"),
        ("09:00-12:00,14:00-18:00", "09:00-12:00,14:00-18:00"),
        ("fermé", ""),
        ("", ""),
    ],
)
def test_a_day_is_written_as_people_write_it(text: str, spans: str) -> None:
    assert weekly.spans(text) == spans


@pytest.mark.parametrize(
    ("week", "row"),
    [
        (Weekly(("", "", "quand je veux", "", "", "", "")), 2),
        (Weekly(holidays="peut-être"), "holidays"),
        (Weekly(stretches=[Stretch("2026-12-31", "2026-12-24")]), ("stretch", 0)),
        (Weekly(stretches=[Stretch("", "2026-12-24")]), ("stretch", 0)),
        (Weekly(stretches=[Stretch("2026-12-24", "", "tôt")]), ("stretch", 0)),
    ],
)
def test_what_is_not_understood_is_named(week: Weekly, row: object) -> None:
    with pytest.raises(NotUnderstood) as lost:
        weekly.write(week)

    assert lost.value.row == row


def test_closures_by_date_follow_the_week() -> None:
    week = Weekly(
        ("9h-18h",) * 5 + ("", ""), "fermé", [Stretch("2026-12-24", "2027-01-02"), Stretch("2026-05-02", "2026-05-02", "10h-12h")]
    )

    said = cleaning.opening_hours("opening_hours", weekly.write(week))

    assert said == "Mo-Fr 09:00-18:00; PH closed; 2026 Dec 24-2027 Jan 2 closed; 2026 May 2 10:00-12:00"
    assert weekly.read(said) == week


@pytest.mark.parametrize("said", ["Mo 09:00+", 'Mo-Fr 09:00-18:00 "sur rendez-vous"', "week 1-10 Mo 09:00-12:00", "Dec 25 closed"])
def test_what_no_week_can_hold_is_left_to_its_own_writing(said: str) -> None:
    assert weekly.read(str(cleaning.opening_hours("opening_hours", said))) is None
