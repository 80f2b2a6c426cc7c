"""Nothing skipped, nothing twice, wherever the machine stops: every stretch of time is told once, every notice in one letter.

The one gap is named and measured: between the mail server's yes and our note of it a stop makes the letter leave again, whole,
under the same Message-ID. Here as in a mail reader, the Message-ID tells one letter from another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from maillage.journal import operations as journal
from maillage.journal.models import Entry
from maillage.network.models import ChangeProposal
from maillage.notices.enums import MailState, Pace
from maillage.notices.models import Letter, Notice, Window
from maillage.notices.operations.preferences import choose
from maillage.notices.post.making import make_letters
from maillage.notices.post.sending import LEASE, send_letters
from maillage.notices.preferences import Choice
from maillage.notices.telling import tell
from tests.factories import NOW
from tests.notices.crashing import Machine, undone
from tests.notices.world import World

pytestmark = pytest.mark.django_db
CATEGORIES = ["places", "proposals"]
PACES = [Pace.IMMEDIATE, Pace.DAILY, Pace.WEEKLY]

HAPPENING = st.one_of(
    st.tuples(st.just("tell"), st.sampled_from(CATEGORIES)),
    st.tuples(st.just("round"), st.just("")),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 600, 1440, 3000, 12000])),
    st.tuples(st.just("pace"), st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(PACES))),
)


class Story:
    """A machine that serves Ana and Bea through what happens and its crashes; ``marks`` are what they must be told."""

    def __init__(self, crashes: list[int]) -> None:
        self.world = World()
        self.machine = Machine(NOW, crashes)
        self.marks: list[str] = []

    def live(self, what: str, value: Any) -> None:
        doings: dict[str, Callable[[Any], None]] = {"tell": self.tell, "round": self.round, "wait": self.wait, "pace": self.pace}
        doings[what](value)

    def tell(self, category: str) -> None:
        """The journal hands an entry over until it is heard to the end."""
        mark = f"x{len(self.marks)}"
        self.marks.append(mark)
        entry = self._entry(category, mark)
        while not self.machine.lives(lambda: tell(entry, at=self.machine.clock())):
            pass

    def round(self, _value: str = "") -> None:
        self.machine.lives(lambda: (make_letters(at=self.machine.clock()), send_letters(self.machine.post, now=self.machine.clock)))

    def wait(self, minutes: int) -> None:
        self.machine.now += timedelta(minutes=minutes)

    def pace(self, value: tuple[str, str]) -> None:
        category, pace = value
        choices = {category: Choice(in_app=True, mail=pace)}
        self.machine.lives(lambda: choose(choices=choices, by=self.world.bea, at=self.machine.clock()))

    def end(self) -> None:
        """The machine is mended: what waits leaves, at the latest in the next weekly letter."""
        self.machine.crashes.clear()
        for minutes in (0, LEASE.total_seconds() // 60 + 1, 8 * 1440, LEASE.total_seconds() // 60 + 1):
            self.wait(int(minutes))
            self.round()

    def _entry(self, category: str, mark: str) -> Entry:
        at, place = self.machine.clock(), self.world.place
        with transaction.atomic():
            if category == "places":
                return journal.record("place.edited", subject=place, by=None, at=at, details={"fields": [mark]})
            proposal = ChangeProposal.objects.create(place=place, at=at, changes={mark: ["", "a"]})
            return journal.record("proposal.made", subject=proposal, context=place, by=None, at=at)


def letters_read(machine: Machine) -> dict[str, frozenset[str]]:
    """What a reader sees who is shown each Message-ID once; a letter that came again said the same."""
    read: dict[str, frozenset[str]] = {}
    for message_id, marks in machine.mailbox:
        assert read.setdefault(message_id, marks) == marks
    return read


def marks_by_person(machine: Machine) -> dict[int, Counter[str]]:
    people: dict[int, Counter[str]] = {}
    owners = {str(uid): person for uid, person in Letter.objects.values_list("uid", "person")}
    for message_id, marks in letters_read(machine).items():
        people.setdefault(owners[message_id[1:].split("@")[0]], Counter()).update(marks)
    return people


@settings(max_examples=60)
@given(
    happenings=st.lists(HAPPENING, min_size=3, max_size=14),
    crashes=st.lists(st.integers(1, 60), max_size=6),
)
@example(happenings=[("pace", ("places", Pace.IMMEDIATE)), ("tell", "places"), ("wait", 1), ("round", "")], crashes=[])
def test_nothing_is_skipped_and_nothing_told_twice_wherever_the_machine_stops(happenings: list[Any], crashes: list[int]) -> None:
    with undone():
        story = Story(list(crashes))
        for what, value in happenings:
            story.live(what, value)
        story.end()

        for person in (story.world.ana, story.world.bea):
            assert marks_by_person(story.machine).get(person.pk, Counter()) == Counter(story.marks)
        assert_windows_are_whole()
        assert not Notice.objects.filter(mail=MailState.WAITING).exists()
        doubled = len(story.machine.mailbox) - len(letters_read(story.machine))
        assert doubled <= story.machine.crashed_after_yes
        event(f"crashes: {story.machine.crashed}, letters doubled: {doubled}")


@pytest.mark.parametrize("step", range(1, 46))
def test_a_stop_at_each_step_of_a_round_in_turn(step: int) -> None:
    """Two people, two categories told at once: every statement of telling, making and sending is the last one in one of these."""
    with undone():
        story = Story([])
        for category in CATEGORIES:
            story.pace((category, Pace.IMMEDIATE))
            story.tell(category)
        story.wait(1)
        story.machine.crashes = [step]

        story.round()
        story.end()

        for person in (story.world.ana, story.world.bea):
            assert marks_by_person(story.machine)[person.pk] == Counter(story.marks)
        assert_windows_are_whole()
        assert len(story.machine.mailbox) - len(letters_read(story.machine)) == story.machine.crashed_after_yes


def test_a_stop_right_after_the_servers_yes_sends_the_same_letter_again() -> None:
    """The limit, seen: two deliveries, one Message-ID, the same words."""
    with undone():
        story = Story([])
        story.pace(("places", Pace.IMMEDIATE))
        story.tell("places")
        story.wait(1)
        steps = steps_until_yes(story)

        assert [len(story.machine.mailbox), story.machine.crashed_after_yes] == [1, 1], steps
        story.end()

        to_bea = [each for each in story.machine.mailbox if each[0] == story.machine.mailbox[0][0]]
        assert len(to_bea) == 2
        assert to_bea[0] == to_bea[1]


def steps_until_yes(story: Story) -> int:
    """Stop the machine later and later until the server has said yes and nobody has noted it."""
    for step in range(1, 100):
        with transaction.atomic():
            trial = Machine(story.machine.now, [step])
            story.machine = trial
            story.round()
            if trial.crashed_after_yes:
                return step
            transaction.set_rollback(True)
    raise AssertionError


def assert_windows_are_whole() -> None:
    """Half-open and contiguous for each person and category; each notice lies in the window of its letter, and in no other."""
    rows: dict[tuple[int, str], list[Window]] = {}
    for window in Window.objects.order_by("start"):
        rows.setdefault((window.person_id, window.category), []).append(window)
    for windows in rows.values():
        assert all(before.end == after.start for before, after in pairwise(windows))
    for notice in Notice.objects.filter(mail=MailState.TAKEN):
        windows = rows[notice.person_id, notice.category]
        assert [each.letter_id for each in windows if each.start <= notice.noticed_at < each.end] == [notice.letter_id]
