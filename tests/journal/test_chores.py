"""Work done again and again: when it is due, by one worker at a time, whatever happened the time before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from maillage.core import clock
from maillage.journal import chores
from maillage.journal.models import ChoreState
from maillage.journal.operations.chores import run_chore
from tests.journal.hearing import doing

pytestmark = pytest.mark.django_db
NOTHING: list[datetime] = []


def test_a_chore_is_run_at_once_then_when_it_is_due() -> None:
    now, ran = clock.now(), []
    with doing("essai", ran.append) as chore:
        said = [run_chore(chore=chore, worker="a", at=now + timedelta(seconds=s)) for s in (0, 59, 60, 61)]

    assert said == [True, False, True, False]
    assert ran == [now, now + timedelta(seconds=60)]


def test_a_chore_is_run_by_one_worker_at_a_time_and_taken_up_when_that_one_dies() -> None:
    now, said = clock.now(), []

    def meanwhile(_at: datetime) -> None:
        if not said:
            said.append(run_chore(chore=chore, worker="b", at=now + timedelta(minutes=9)))
            said.append(run_chore(chore=chore, worker="b", at=now + timedelta(minutes=11)))

    with doing("essai", meanwhile) as chore:
        run_chore(chore=chore, worker="a", at=now)

    assert said == [False, True]


def test_a_chore_that_fails_is_run_again_later_and_its_error_is_kept() -> None:
    now, fail = clock.now(), [True]

    def perhaps(_at: datetime) -> None:
        if fail:
            raise OSError("plein")

    with doing("essai", perhaps) as chore:
        assert run_chore(chore=chore, worker="a", at=now) is True
        failed = ChoreState.objects.get()
        assert run_chore(chore=chore, worker="a", at=now + timedelta(seconds=50)) is False
        fail.clear()
        assert run_chore(chore=chore, worker="a", at=now + timedelta(minutes=2)) is True

    assert (failed.failures, failed.last_error, failed.ran_at, failed.leased_by) == (1, "OSError: plein", None, "")
    assert ChoreState.objects.values_list("failures", "last_error").get() == (0, "")


def test_a_chore_that_is_not_needed_costs_no_write() -> None:
    ran: list[datetime] = []
    with doing("essai", ran.append, needed=lambda: False) as chore:
        run_chore(chore=chore, worker="a", at=clock.now())
        state = ChoreState.objects.get()
        assert run_chore(chore=chore, worker="a", at=clock.now()) is False

    assert (ran, state.ran_at, state.leased_until) == ([], None, None)


def test_two_chores_have_two_names() -> None:
    with doing("essai", print), pytest.raises(ValueError, match="essai"):
        chores.chore("essai", timedelta(minutes=1), repr)  # type: ignore[arg-type]
