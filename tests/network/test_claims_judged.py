"""Claims that are judged: who is heard, who decides, what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.core.limits import TooManyTries
from maillage.network import backends
from maillage.network.enums import ClaimSide, ClaimState
from maillage.network.exceptions import ClaimRefused
from maillage.network.models import Claim
from maillage.network.operations import claims, leaving
from maillage.network.queries import claims as asked
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, TerritoryFactory, UserFactory
from tests.network.claiming import FORTNIGHT, LATER, animator, concierges, made, own_place, sent_code, verbs

pytestmark = pytest.mark.django_db


def test_without_mail_the_animator_reads_and_decides_with_reasons() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)

    assert asked.judges(place) == [judge]
    assert asked.side_of(claim, judge) == ClaimSide.JUDGE
    with pytest.raises(ClaimRefused):
        claims.accept_claim(claim=claim, reasons="  ", by=judge, at=LATER)
    claims.accept_claim(claim=claim, reasons="Je connais Camille.", by=judge, at=LATER)

    claim.refresh_from_db()
    assert concierges(place) == {person}
    assert (claim.state, claim.decision, claim.decided_by) == (ClaimState.ACCEPTED, "Je connais Camille.", judge)
    assert verbs(claim) == [("claim.made", False), ("claim.accepted", True)]


def test_a_refusal_tells_why_and_changes_nothing() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)

    claims.refuse_claim(claim=claim, reasons="Le lieu ne vous connaît pas.", by=judge, at=LATER)

    claim.refresh_from_db()
    assert (claim.state, concierges(place)) == (ClaimState.REFUSED, set())
    assert verbs(claim)[-1] == ("claim.refused", False)
    assert made(place, person) != claim, "she may ask again"


def test_a_held_place_is_contested_and_both_sides_are_heard_first() -> None:
    place, person = own_place(), UserFactory.create()
    judge, holder = animator(place), RoleHoldingFactory.create(role="concierge", place=place).person
    claim = made(place, person)

    assert claim.is_contested
    assert ("claim.contested", False) in verbs(claim)
    assert asked.hearing(claim).missing == ("holder",)
    with pytest.raises(ClaimRefused):
        claims.accept_claim(claim=claim, reasons="Vite.", by=judge, at=LATER)
    assert list(asked.to_answer(holder)) == [claim]
    claims.add_statement(claim=claim, text="Nous sommes là depuis 2014.", by=holder, at=LATER)
    assert list(asked.to_answer(holder)) == []
    claims.accept_claim(claim=claim, reasons="Les deux en sont.", by=judge, at=LATER)

    assert concierges(place) == {person, holder}


def test_a_new_team_may_replace_the_former_one_whose_invitations_end() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge, holder = animator(place), RoleHoldingFactory.create(role="concierge", place=place).person
    claim = made(place, person)
    claims.add_statement(claim=claim, text="Nous sommes partis.", by=holder, at=LATER)

    claims.accept_claim(claim=claim, reasons="L’équipe a changé.", replaces=True, by=judge, at=LATER)

    assert concierges(place) == {person}
    assert asked.side_of(claim, holder) == ClaimSide.HOLDER, "she still reads why"


def test_silence_is_waited_for_fourteen_days_and_no_longer() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    RoleHoldingFactory.create(role="concierge", place=place)
    claim = made(place, person)

    with pytest.raises(ClaimRefused):
        claims.refuse_claim(claim=claim, reasons="Non.", by=judge, at=FORTNIGHT - timedelta(seconds=1))
    claims.accept_claim(claim=claim, reasons="Personne ne répond.", replaces=True, by=judge, at=FORTNIGHT)

    assert concierges(place) == {person}


def test_two_who_claim_a_place_contest_each_other_and_their_proof_waits_for_a_judgement() -> None:
    place, one, two = own_place(), UserFactory.create(), UserFactory.create()
    first = made(place, one)
    second = claims.ask_code(place=place, email="a@lamaison.example", by=two, at=NOW)
    first.refresh_from_db()
    assert not first.is_contested, "an attempt is not yet a claim"

    claims.prove(claim=second, code=sent_code(second), by=two, at=LATER)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.is_contested
    assert second.is_contested
    assert (second.state, second.proved_at, concierges(place)) == (ClaimState.OPEN, LATER, set())
    assert asked.hearing(first).missing == ("rival",)
    claims.add_statement(claim=second, text="Voici mes clés.", by=two, at=LATER)
    assert asked.hearing(first).missing == ()


def test_a_place_that_found_a_concierge_meanwhile_is_contested_before_it_is_judged() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)
    RoleHoldingFactory.create(role="concierge", place=place)

    with pytest.raises(ClaimRefused):
        claims.accept_claim(claim=claim, reasons="Oui.", by=judge, at=LATER)

    assert len(concierges(place)) == 1


def test_who_is_a_side_does_not_judge() -> None:
    place = PlaceFactory.create()
    judge = animator(place)
    steward = RoleHoldingFactory.create(role="steward").person
    claim = made(place, judge)

    assert asked.side_of(claim, judge) == ClaimSide.CLAIMANT
    assert asked.judges(place, but=asked.sides(claim)) == [steward]
    with pytest.raises(ClaimRefused):
        claims.accept_claim(claim=claim, reasons="C’est moi.", by=judge, at=LATER)
    with pytest.raises(ClaimRefused):
        claims.refuse_claim(claim=claim, reasons="Non.", by=judge, at=LATER)


def test_a_concierge_does_not_judge_who_claims_her_place_even_as_an_animator() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    RoleHoldingFactory.create(role="concierge", place=place, person=judge)
    claim = made(place, person)

    assert asked.side_of(claim, judge) == ClaimSide.HOLDER
    with pytest.raises(ClaimRefused):
        claims.refuse_claim(claim=claim, reasons="Non.", by=judge, at=FORTNIGHT)


def test_who_judges_animators_of_its_networks_then_those_around_then_stewards() -> None:
    departement = TerritoryFactory.create(level="departement")
    place = PlaceFactory.create(commune=TerritoryFactory.create(departement=departement))
    steward = RoleHoldingFactory.create(role="steward").person
    assert asked.judges(place) == [steward]
    around = RoleHoldingFactory.create(role="animator", network=NetworkFactory.create(territory=departement)).person
    claim = made(place, UserFactory.create())
    assert asked.judges(place) == [around]
    assert list(asked.to_judge(around)) == [claim]
    closer = animator(place)

    assert asked.judges(place) == [closer]
    assert list(asked.to_judge(closer)) == [claim]
    assert list(asked.to_judge(around)) == []
    assert list(asked.to_judge(steward)) == [claim]
    assert asked.side_of(claim, around) is None


def test_others_are_told_nothing() -> None:
    place, person = own_place(), UserFactory.create()
    claim = made(place, person)
    attempt = claims.ask_code(place=own_place(website="", email="b@autre.example"), email="b@autre.example", by=person, at=NOW)
    stranger, judge = UserFactory.create(), RoleHoldingFactory.create(role="steward").person

    assert asked.side_of(claim, stranger) is None
    assert asked.side_of(attempt, judge) is None, "an attempt is nobody's business"
    with pytest.raises(ClaimRefused):
        claims.add_statement(claim=claim, text="Et moi ?", by=stranger, at=LATER)
    assert list(asked.to_judge(stranger)) == []


def test_a_claim_is_made_once_at_a_time_with_words_and_not_by_who_holds_the_place() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    made(place, person)

    with pytest.raises(ClaimRefused):
        made(place, person)
    with pytest.raises(ClaimRefused):
        made(PlaceFactory.create(), person, statement=" ")
    with pytest.raises(ClaimRefused):
        made(place, RoleHoldingFactory.create(role="concierge", place=place).person)
    assert Claim.objects.count() == 1


def test_after_a_code_that_never_came_she_may_go_through_the_animator() -> None:
    place, person = own_place(), UserFactory.create()
    attempt = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)

    claim = made(place, person)

    assert claim == attempt
    assert list(asked.counted()) == [claim]


def test_a_withdrawn_claim_is_over_for_everybody() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)

    with pytest.raises(ClaimRefused):
        claims.withdraw_claim(claim=claim, by=judge, at=LATER)
    claims.withdraw_claim(claim=claim, by=person, at=LATER)

    for refused in (
        lambda: claims.withdraw_claim(claim=claim, by=person, at=LATER),
        lambda: claims.accept_claim(claim=claim, reasons="Oui.", by=judge, at=LATER),
        lambda: claims.refuse_claim(claim=claim, reasons="Non.", by=judge, at=LATER),
        lambda: claims.add_statement(claim=claim, text="Encore un mot.", by=person, at=LATER),
    ):
        with pytest.raises(ClaimRefused):
            refused()
    assert verbs(claim)[-1] == ("claim.withdrawn", False)


def test_ten_claims_a_day_are_enough() -> None:
    person = UserFactory.create()
    for place in PlaceFactory.create_batch(10):
        made(place, person)

    with pytest.raises(TooManyTries):
        made(PlaceFactory.create(), person)


def test_who_deletes_her_account_takes_her_words_with_her() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)

    leaving.leave_network(person=person, by=person, at=LATER)
    person.delete()

    claim.refresh_from_db()
    assert (claim.state, claim.person) == (ClaimState.WITHDRAWN, None)
    assert not claim.statements.exists()
    assert not backends.is_held(place)
    with pytest.raises(ClaimRefused):
        claims.accept_claim(claim=claim, reasons="Trop tard.", by=judge, at=LATER)
