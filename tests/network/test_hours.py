"""When a place is open, as people read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from maillage.network import hours, hours_words, words
from maillage.network.hours import zone_of

PARIS = zone_of("86000")
THURSDAY = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("Mo-Fr 09:00-18:00", f"Ouvert maintenant, jusqu’à 18{NBSP}h"),
        ("Mo-Fr 09:00-24:00", "Ouvert maintenant, jusqu’à minuit"),
        ("24/7", "Ouvert maintenant"),
        ("Mo-Fr 14:30-18:00", f"Fermé, ouvre 14{NBSP}h{NBSP}30"),
        ("Fr 09:00-12:00", f"Fermé, ouvre demain à 9{NBSP}h"),
        ("Su 09:00-12:00", f"Fermé, ouvre dimanche à 9{NBSP}h"),
        ("Dec 25 10:00-12:00", "Fermé en ce moment"),
        ("Mo-Fr 09:00-18:00 unknown", "Horaires à vérifier auprès du lieu"),
    ],
)
def test_now_is_said_in_words(expression: str, said: str) -> None:
    assert words.open_words(hours.moment(expression, PARIS, THURSDAY), THURSDAY) == said


@pytest.mark.parametrize(
    ("code", "state"),
    [("86194", "open"), ("97411", "open"), ("97105", "closed"), ("98735", "closed")],
)
def test_the_hour_is_that_of_the_place(code: str, state: str) -> None:
    # 9 h UTC: 10 h in Paris, 13 h in Réunion, 5 h in Guadeloupe, 23 h the day before in Tahiti
    assert hours.moment("Mo-Su 09:00-18:00", zone_of(code), THURSDAY).state == state


def test_the_ordinary_week_says_its_holidays_once() -> None:
    week = hours.week("Mo-Fr 09:00-12:00,14:00-18:00; PH off", PARIS, date(2026, 4, 30))

    assert [len(spans) for spans in week.days] == [2, 2, 2, 2, 2, 0, 0]
    assert (week.holidays, week.exceptions) == ("closed", ())


def test_a_holiday_that_the_expression_does_not_name_is_a_day_like_another() -> None:
    week = hours.week("Mo-Fr 09:00-12:00", PARIS, date(2026, 4, 30))

    assert (week.holidays, week.exceptions) == ("", ())


def test_the_next_three_exceptions_of_the_year_are_told_a_closed_fortnight_as_one() -> None:
    expression = "Mo-Fr 09:00-12:00; Aug 03-14 off; Oct 05 off; Nov 02 10:00-11:00; Dec 24 off"

    week = hours.week(expression, PARIS, date(2026, 1, 5))

    assert week.exceptions == (
        (date(2026, 8, 3), date(2026, 8, 14), ()),
        (date(2026, 10, 5), date(2026, 10, 5), ()),
        (date(2026, 11, 2), date(2026, 11, 2), ((time(10), time(11), ""),)),
    )


def test_a_span_over_midnight_belongs_to_the_evening_it_starts() -> None:
    week = hours.week("Fr 20:00-02:00", PARIS, THURSDAY.date())

    assert week.days[4] == ((time(20), time(2), ""),)
    assert week.days[5] == ()
    assert hours.span_words(week.days[4][0]) == f"20{NBSP}h–2{NBSP}h"


def test_days_without_end_are_whole_days() -> None:
    week = hours.week("24/7", PARIS, THURSDAY.date())

    assert {hours.span_words(span) for spans in week.days for span in spans} == {"toute la journée"}
    assert week.exceptions == ()


def test_the_day_when_clocks_change_is_not_an_exception() -> None:
    assert hours.week("Mo-Su 01:00-05:00", PARIS, date(2026, 3, 20)).exceptions == ()


def test_a_comment_of_the_hours_is_kept() -> None:
    week = hours.week('We 14:00-17:00 "sur rendez-vous"', PARIS, THURSDAY.date())

    assert hours.span_words(week.days[2][0]) == f"14{NBSP}h–17{NBSP}h (sur rendez-vous)"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("Mo-Fr 09:00-12:30; PH off", f"lundi–vendredi 9{NBSP}h–12{NBSP}h{NBSP}30\u202f; jours fériés fermé"),
        ("Aug 02-Sep 22 off", f"2{NBSP}août–22{NBSP}septembre fermé"),
        ('We,Th 14:00-17:00 "sur rendez-vous"', f"mercredi, jeudi 14{NBSP}h–17{NBSP}h (sur rendez-vous)"),
        ("24/7", "tous les jours, jour et nuit"),
    ],
)
def test_hours_are_written_in_words(expression: str, words: str) -> None:
    assert hours_words.said(expression) == words
