"""Searches for new places: asked for, taken, noted, stopped, lost and found again; and the sums themselves."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.core import clock
from maillage.core.exceptions import TooManyTries
from maillage.journal.models import Entry
from maillage.observatory import running, tasks
from maillage.observatory.enums import SearchState
from maillage.observatory.exceptions import AlreadySearching, SearchOver, SearchRefused
from maillage.observatory.models import SitingRun
from maillage.observatory.operations import searches, searching
from maillage.observatory.queries.searches import result
from maillage.territory.models import Territory
from tests.factories import PlaceFactory, UserFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


def asked(by: User | None = None, **said: Any) -> SitingRun:
    wish = {"level": "region", "code": "53", "filters": "", "number": 1, "seconds": 20} | said
    return searches.ask_search(by=by or UserFactory.create(), **wish)


def taken(search: SitingRun | None = None) -> SitingRun:
    search = search or asked()
    found = searching.take()
    assert found == search
    return found


def state(search: SitingRun) -> str:
    search.refresh_from_db()
    return search.state


def test_a_search_waits_and_the_journal_keeps_it_to_itself() -> None:
    search = asked()

    assert (state(search), search.attempts) == ("waiting", 0)
    assert Entry.objects.get().is_public is False


@pytest.mark.parametrize(
    "said",
    [
        {"number": 0},
        {"number": 501},
        {"number": None},
        {"number": 3, "share": 0.9},
        {"number": None, "share": 0.0},
        {"number": None, "share": 1.01},
        {"seconds": 3600},
    ],
)
def test_a_wish_that_means_nothing_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(SearchRefused):
        asked(**said)
    assert not SitingRun.objects.exists()


def test_one_person_has_one_search_at_a_time() -> None:
    person = UserFactory.create()
    first = asked(person)

    with pytest.raises(AlreadySearching) as refusal:
        asked(person)

    assert refusal.value.uid == first.uid
    assert asked(UserFactory.create())


def test_too_many_that_wait_refuse_the_next_politely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_WAITING", 1)
    asked()

    with pytest.raises(SearchRefused, match="réessayez dans un quart d’heure"):
        asked()


def test_one_asks_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "_MOST_AN_HOUR", 1)
    person = UserFactory.create()
    searches.stop_search(search=asked(person), by=person)

    with pytest.raises(TooManyTries):
        asked(person)


def test_the_oldest_is_taken_first_and_one_runs_at_a_time() -> None:
    first, second = asked(), asked()

    taken(first)

    assert state(first) == "running"
    assert searching.take() is None
    assert state(second) == "waiting"


def test_what_waits_stops_at_once_and_what_runs_when_it_next_gives_a_sign() -> None:
    waiting = asked()
    searches.stop_search(search=waiting, by=None)
    running_one = taken()

    searches.stop_search(search=running_one, by=None)
    searches.stop_search(search=running_one, by=None)

    assert state(waiting) == "stopped"
    assert state(running_one) == "running"
    assert searching.note(uid=running_one.uid, runner=running_one.runner) is False
    assert searching.finish(uid=running_one.uid, runner=running_one.runner, state=SearchState.STOPPED, by=None)
    assert state(running_one) == "stopped"
    assert Entry.objects.filter(verb="search.stopped").count() == 2
    with pytest.raises(SearchOver):
        searches.stop_search(search=running_one, by=None)


def test_a_process_writes_only_to_the_search_that_it_holds() -> None:
    search = taken()

    assert searching.note(uid=search.uid, runner="another", steps=[{"step": "x"}]) is False
    assert searching.finish(uid=search.uid, runner="another", state=SearchState.DONE, by=None) is False
    assert searching.give_back(uid=search.uid, runner="another") is False
    assert (state(search), search.steps) == ("running", [])


def test_a_process_that_leaves_gives_its_search_back_and_that_is_no_failed_try() -> None:
    search = taken()

    assert searching.give_back(uid=search.uid, runner=search.runner)

    assert (state(search), search.attempts) == ("waiting", 0)


def test_a_search_whose_process_was_killed_is_taken_up_again_once_then_interrupted() -> None:
    search = taken()
    later = clock.now() + searching.LOST_AFTER + timedelta(seconds=1)

    assert searching.hand_back(by=None, at=clock.now()) == 0
    assert searching.hand_back(by=None, at=later) == 1
    assert (state(search), search.attempts) == ("waiting", 1)
    again = taken(search)
    assert again.runner != ""
    assert searching.hand_back(by=None, at=later + searching.LOST_AFTER) == 1
    assert state(search) == "interrupted"


def test_one_asked_to_stop_is_not_taken_up_again() -> None:
    search = taken()
    searches.stop_search(search=search, by=None)

    searching.hand_back(by=None, at=clock.now() + timedelta(minutes=5))

    assert state(search) == "interrupted"


def test_an_interrupted_search_is_started_again_under_its_address_by_whoever_wishes() -> None:
    search, other = taken(), UserFactory.create()
    with pytest.raises(SearchOver):
        searches.restart_search(search=search, by=other)
    searching.finish(uid=search.uid, runner=search.runner, state=SearchState.FAILED, error="Non", by=None)

    again = searches.restart_search(search=search, by=other)

    assert again.uid == search.uid
    assert (state(search), search.attempts, search.error, search.asked_by) == ("waiting", 0, "", other)


def ran(search: SitingRun, **options: Any) -> SitingRun:
    running.run(uid=search.uid, runner=search.runner, beat_s=0.02, **options)
    search.refresh_from_db()
    return search


def test_the_best_commune_is_found_and_proven(bretagne: Territory) -> None:
    """Rennes is served: Brest, 100,000 people, is what one more place brings most."""
    PlaceFactory.create(lat=48.11, lon=-1.67, commune=town("35238"))

    search = ran(taken(asked(number=1)))

    assert search.state == "done"
    assert search.found == [["29019", 100_000]]
    last = result(search).last
    assert last is not None
    assert last.proof is not None
    assert last.proof.is_best
    assert search.facts["people"] == 311_000
    assert search.facts["before"] == 210_000


def test_the_fewest_places_for_a_share_of_the_people(bretagne: Territory) -> None:
    search = ran(taken(asked(number=None, share=0.99)))

    last = result(search).last
    assert last is not None
    assert (search.state, last.number, last.least) == ("done", 2, 2)
    assert {code for code, _people in search.found} <= {"35238", "35024", "29019"}


def test_each_number_of_places_that_is_tried_is_a_step_of_the_search(bretagne: Territory) -> None:
    """Three communes each serve themselves: how many of them serve nearly everyone is tried, then shown."""
    search = taken(asked(number=None, share=0.99, filters="rayon=5"))
    job, _facts = running.prepared(search) or pytest.fail("its scope is there")
    sums = running.Sums(job)
    sums.do()

    said = [sums.told.get()[0] for _turn in range(sums.told.qsize())]

    assert [step["step"] for step in said] == ["greedy", *["halving"] * (len(said) - 1)]
    assert next(step["tried"] for step in said[1:]) == 1, "half of the two that are enough"
    numbers, least = [step["number"] for step in said], [step["least"] for step in said]
    assert numbers == sorted(numbers, reverse=True)
    assert least == sorted(least)


def test_the_same_search_gives_the_same_answer(bretagne: Territory) -> None:
    found = [ran(taken(asked(number=2))) for _turn in range(2)]

    assert found[0].found == found[1].found
    assert [step["served"] for step in found[0].steps] == [step["served"] for step in found[1].steps]


def test_a_search_of_a_territory_that_is_no_more_fails_with_a_sentence(bretagne: Territory) -> None:
    search = ran(taken(asked(code="99")))

    assert search.state == "failed"
    assert "n’est plus publié" in search.error


def broken(job: running.Job) -> running.Sums:
    return running.Sums(replace(job, radius_km=-1.0))


def test_sums_that_break_are_told_and_may_be_started_again(bretagne: Territory) -> None:
    search = ran(taken(asked()), sums_of=broken)

    assert search.state == "failed"
    assert "reprenez la recherche" in search.error
    assert search.may_start_again


class Slow(running.Sums):
    """Sums that find something, then go on until they are asked to leave."""

    def do(self) -> None:
        self.told.put(({"step": "greedy", "served": 5, "bound": 9, "seconds": 0.1, "number": 1}, [("29019", 5)]))
        self.leave.wait(30)


def test_a_search_that_is_stopped_keeps_what_it_had_found(bretagne: Territory) -> None:
    search = taken()
    searches.stop_search(search=search, by=None)

    ran(search, sums_of=Slow)

    assert search.state == "stopped"
    assert search.found == [["29019", 5]]


def test_a_process_whose_parent_is_gone_leaves_and_gives_its_search_back(bretagne: Territory) -> None:
    turns = itertools.count()

    search = ran(taken(), stays=lambda: next(turns) < 2, sums_of=Slow)

    assert (search.state, search.attempts) == ("waiting", 0)


def test_the_worker_is_told_only_when_there_is_something_to_do() -> None:
    assert tasks.is_needed() is False
    search = asked()
    assert tasks.is_needed() is True
    taken(search)
    assert tasks.is_needed() is False
    SitingRun.objects.update(beat_at=clock.now() - timedelta(minutes=2))
    assert tasks.is_needed() is True


def test_who_leaves_stops_her_search_and_is_named_by_none() -> None:
    person = UserFactory.create()
    search = asked(person)

    delete_account(person=person, by=person)

    assert state(search) == "stopped"
    assert search.asked_by is None


def ended(days_ago: float, by: User | None) -> SitingRun:
    at = clock.now() - timedelta(days=days_ago)
    return SitingRun.objects.create(
        level="region", code="53", aim="number", number=1, seconds=20, asked_by=by, state="done", asked_at=at, ended_at=at
    )


def test_an_old_search_that_nobody_is_shown_is_forgotten() -> None:
    ended(91, None)
    recent = ended(89, None)

    tasks.forget(clock.now())

    assert set(SitingRun.objects.all()) == {recent}


def test_an_old_search_stays_while_it_is_listed_to_who_asked_for_it() -> None:
    """Twenty are listed: with twenty newer ones, even under way, it is no more."""
    person, other = UserFactory.create(), UserFactory.create()
    old, hers = ended(200, person), ended(300, other)
    for days in range(1, 20):
        ended(days, person)
    assert searches.forget_old(at=clock.now()) == 0

    asked(person)

    assert searches.forget_old(at=clock.now()) == 1
    assert not SitingRun.objects.filter(pk=old.pk).exists()
    assert SitingRun.objects.filter(pk=hers.pk).exists()


def test_a_search_that_never_ended_is_not_forgotten() -> None:
    search = asked()
    SitingRun.objects.update(asked_by=None, asked_at=clock.now() - timedelta(days=400))

    assert searches.forget_old(at=clock.now()) == 0
    assert state(search) == "waiting"
