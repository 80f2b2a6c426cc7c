"""Scenarios are kept, changed and removed by their owner; the journal tells nobody else."""

from __future__ import annotations

import pytest

from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.journal.models import Entry
from maillage.observatory.exceptions import ScenarioRefused
from maillage.observatory.models import Scenario
from maillage.observatory.moves import MOST_MOVES, Moves, Spot
from maillage.observatory.operations import scenarios as doors
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MOVES = Moves((Spot(46.5, 0.3),), ("le-moulin",))


def saved(by: User, name: str = "Un essai", moves: Moves = MOVES) -> Scenario:
    return doors.save_scenario(name=name, level="region", code="53", filters="rayon=15", moves=moves, by=by)


def test_a_scenario_is_kept_under_an_address_that_nobody_guesses() -> None:
    person = UserFactory.create()

    one, two = saved(person, "  Un\n essai "), saved(person)

    assert one.name == "Un essai"
    assert one.said == MOVES
    assert one.key != two.key
    assert len(one.key) >= 22
    entry = Entry.objects.get(subject_uid=one.uid)
    assert (entry.verb, entry.is_public, entry.details) == ("scenario.saved", False, {})


@pytest.mark.parametrize(
    ("name", "moves", "sentence"),
    [
        ("  ", MOVES, "Donnez un nom"),
        ("x" * 121, MOVES, "trop long"),
        ("Rien", Moves(), "ne change rien encore"),
        ("Trop", Moves(tuple(Spot.at(46 + rank / 1000, 0) for rank in range(MOST_MOVES + 1))), "200 changements"),
    ],
)
def test_what_cannot_be_kept_is_refused(name: str, moves: Moves, sentence: str) -> None:
    with pytest.raises(ScenarioRefused, match=sentence):
        saved(UserFactory.create(), name, moves)
    assert not Entry.objects.exists()


def test_one_keeps_so_many_scenarios_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_KEPT", 1)
    person = UserFactory.create()
    saved(person)

    with pytest.raises(ScenarioRefused, match="supprimez-en un"):
        saved(person)
    assert saved(UserFactory.create())


def test_it_is_edited_under_the_same_address_and_saying_the_same_is_no_edit() -> None:
    person = UserFactory.create()
    scenario = saved(person)
    said = {"scenario": scenario, "name": "Un autre", "filters": "", "moves": Moves((), ("la-halle",)), "by": person}

    assert doors.edit_scenario(**said) is True
    assert doors.edit_scenario(**said) is False

    scenario.refresh_from_db()
    assert (scenario.name, scenario.filters, scenario.said) == ("Un autre", "", Moves((), ("la-halle",)))
    assert list(Entry.objects.values_list("verb", flat=True)) == ["scenario.saved", "scenario.edited"]
    with pytest.raises(ScenarioRefused):
        doors.edit_scenario(scenario=scenario, name="", filters="", moves=MOVES, by=person)


def test_a_scenario_that_is_removed_is_no_more() -> None:
    person = UserFactory.create()

    doors.remove_scenario(scenario=saved(person), by=person)

    assert not Scenario.objects.exists()
    assert Entry.objects.filter(verb="scenario.removed", is_public=False).count() == 1


def test_scenarios_go_with_their_owner_and_those_of_others_stay() -> None:
    person, other = UserFactory.create(), UserFactory.create()
    saved(person)
    kept = saved(other)

    delete_account(person=person, by=person)

    assert Scenario.objects.get() == kept
