"""What waits is put in letters: each thing in one, each stretch of time told once, at the pace and hours of the person."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.notices.enums import LetterState, MailState, Pace
from maillage.notices.models import Letter, Notice, Rhythm, Window
from maillage.notices.operations.preferences import choose, stop_mail
from maillage.notices.post.making import make_letters
from maillage.notices.preferences import Choice
from tests.factories import NOW, RoleHoldingFactory
from tests.notices.world import World, prefers, proposed, tell_edit

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MORNING = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)
"""Eight o’clock in Paris, the day after NOW (a Thursday, 10:00 in Paris)."""


@pytest.fixture
def world() -> World:
    """Nobody is written to but Bea."""
    made = World()
    for person in (made.ana, made.cleo, made.dora):
        for category in ("places", "proposals"):
            prefers(person, category, Pace.NEVER)
    return made


def letters(world: World) -> list[tuple[str, int]]:
    return [(letter.pace, letter.notices.count()) for letter in Letter.objects.filter(person=world.bea).order_by("pk")]


def test_what_is_told_at_once_leaves_at_the_next_round(world: World) -> None:
    prefers(world.bea, "places", Pace.IMMEDIATE)
    tell_edit(world.place)

    assert (make_letters(at=NOW), make_letters(at=NOW + MINUTE), make_letters(at=NOW + HOUR)) == (0, 1, 0)

    letter = Letter.objects.get()
    assert (letter.person, letter.state, letter.made_at) == (world.bea, LetterState.READY, NOW + MINUTE)
    assert Notice.objects.get(person=world.bea).mail == MailState.TAKEN


def test_a_daily_letter_waits_for_the_morning_and_takes_all_that_came_before_it(world: World) -> None:
    prefers(world.bea, "places", Pace.DAILY)
    tell_edit(world.place, at=NOW)
    tell_edit(world.place, at=MORNING - MINUTE)
    tell_edit(world.place, at=MORNING)

    assert (make_letters(at=MORNING - MINUTE), make_letters(at=MORNING + MINUTE)) == (0, 1)
    assert letters(world) == [("daily", 2)]
    assert (make_letters(at=MORNING + HOUR), make_letters(at=MORNING + DAY)) == (0, 1)
    assert letters(world) == [("daily", 2), ("daily", 1)]


def test_a_weekly_letter_waits_for_its_day(world: World) -> None:
    prefers(world.bea, "places", Pace.WEEKLY)
    tell_edit(world.place)
    monday = MORNING + 3 * DAY

    assert (make_letters(at=monday - MINUTE), make_letters(at=monday)) == (0, 1)


def test_categories_of_one_pace_share_a_letter_with_a_window_each(world: World) -> None:
    prefers(world.bea, "places", Pace.DAILY)
    prefers(world.bea, "proposals", Pace.DAILY)
    tell_edit(world.place)
    proposed(world.place, world.eve)

    make_letters(at=MORNING)

    assert letters(world) == [("daily", 2)]
    windows = Window.objects.order_by("category").values_list("category", "start", "end")
    assert list(windows) == [("places", NOW, MORNING), ("proposals", NOW, MORNING)]


def test_what_is_told_at_once_has_a_letter_a_category_so_that_one_can_be_stopped_alone(world: World) -> None:
    prefers(world.bea, "places", Pace.IMMEDIATE)
    prefers(world.bea, "proposals", Pace.IMMEDIATE)
    tell_edit(world.place)
    proposed(world.place, world.eve)

    make_letters(at=NOW + MINUTE)

    assert letters(world) == [("immediate", 1), ("immediate", 1)]


def test_quiet_hours_hold_letters_back_and_what_was_held_leaves_together(world: World) -> None:
    prefers(world.bea, "places", Pace.IMMEDIATE)
    tell_edit(world.place)
    Rhythm.objects.filter(pk=world.bea.pk).update(quiet_from=time(9), quiet_to=time(12))
    tell_edit(world.place, at=NOW + MINUTE)

    assert (make_letters(at=NOW + HOUR), letters(world)) == (0, [])
    assert (make_letters(at=NOW + 2 * HOUR), letters(world)) == (1, [("immediate", 2)])


def test_a_letter_is_not_made_when_there_is_nothing_to_tell(world: World) -> None:
    prefers(world.bea, "places", Pace.DAILY)

    assert make_letters(at=MORNING) == 0
    assert not Letter.objects.exists()


def test_a_change_of_pace_neither_loses_nor_doubles(world: World) -> None:
    """At once, then every week, then every day: each notice is in one letter, windows follow each other."""
    for number, pace in enumerate([Pace.IMMEDIATE, Pace.WEEKLY, Pace.DAILY, Pace.IMMEDIATE, Pace.DAILY]):
        choose(choices={"places": Choice(in_app=True, mail=pace)}, by=world.bea, at=NOW + number * DAY)
        tell_edit(world.place, at=NOW + number * DAY)
        make_letters(at=NOW + number * DAY + HOUR)
    make_letters(at=NOW + WEEK)

    assert Notice.objects.filter(person=world.bea, mail=MailState.TAKEN).count() == 5
    windows = list(Window.objects.filter(category="places").order_by("start"))
    assert all(before.end == after.start for before, after in pairwise(windows))


def test_what_waits_of_a_category_that_is_silenced_is_not_written(world: World) -> None:
    prefers(world.bea, "places", Pace.DAILY)
    tell_edit(world.place)

    stop_mail(categories=["places"], by=world.bea, at=NOW)

    assert make_letters(at=MORNING) == 0
    assert Notice.objects.get(person=world.bea).mail == MailState.NONE


def test_the_reads_that_find_whose_letters_are_due_do_not_depend_on_how_many_wait(world: World) -> None:
    prefers(world.bea, "places", Pace.WEEKLY)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert make_letters(at=NOW + HOUR) == 0
        return len(captured)

    tell_edit(world.place)
    one = queries()
    for _ in range(4):
        RoleHoldingFactory.create(place=world.place)
    tell_edit(world.place)

    assert queries() == one <= 4


def test_the_database_refuses_a_window_that_starts_where_another_does(world: World) -> None:
    prefers(world.bea, "places", Pace.IMMEDIATE)
    tell_edit(world.place)
    make_letters(at=NOW + MINUTE)
    window = Window.objects.get()
    other = Letter.objects.create(person=world.bea, pace=Pace.DAILY, made_at=NOW, next_at=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.create(letter=other, person=world.bea, category="places", start=window.start, end=window.end + HOUR)


def test_the_database_refuses_a_notice_said_to_be_in_a_letter_that_is_none(world: World) -> None:
    tell_edit(world.place)

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(mail=MailState.TAKEN)
