"""Anyone proposes, who keeps the page answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from maillage.journal.models import Entry
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.exceptions import InvalidValue, MergeRefused, NothingProposed, ProposalAnswered
from maillage.network.models import ChangeProposal, Place
from maillage.network.operations import answers, proposals
from tests.factories import NOW, UserFactory
from tests.network.care import concierge, made, verbs

pytestmark = pytest.mark.django_db


def proposed(place: Place, **values: Any) -> ChangeProposal:
    return proposals.propose(place=place, by=UserFactory(display_name="Ali"), values=values or {"phone": "05 49 11 11 11"}, at=NOW)


def test_only_the_differences_are_kept_and_the_journal_says_no_word_of_them() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    someone = UserFactory()

    proposal = proposals.propose(
        place=place, by=someone, values={"phone": "05.49.00.00.00", "email": "b@example.org"}, reason="vu sur la porte", at=NOW
    )

    entry = Entry.objects.get(verb="proposal.made")
    assert proposal.changes == {"email": ["a@example.org", "b@example.org"]}
    assert (entry.subject_uid, entry.context_uid, entry.actor, entry.is_public) == (proposal.uid, place.uid, someone, True)
    assert entry.details == {"kind": "change", "fields": ["email"]}


@pytest.mark.parametrize(
    "told",
    [
        {"values": {"phone": "05 49 00 00 00"}},
        {"values": {}},
        {"kind": ProposalKind.CLOSED},
        {"kind": ProposalKind.DOUBTFUL, "reason": "  "},
        {"kind": ProposalKind.DUPLICATE},
    ],
)
def test_a_proposal_that_says_nothing_is_refused(told: dict[str, Any]) -> None:
    place = made(phone="05 49 00 00 00")

    with pytest.raises(NothingProposed):
        proposals.propose(place=place, by=None, **told)

    assert not ChangeProposal.objects.exists()


def test_a_value_that_cannot_be_kept_is_not_proposed() -> None:
    with pytest.raises(InvalidValue):
        proposals.propose(place=made(), by=None, values={"phone": "12"})


def test_accepting_makes_one_revision_credited_to_who_proposed() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    proposal = proposed(place, phone="05 49 11 11 11", email="b@example.org")
    person = concierge(place)

    revision = proposals.accept(proposal=proposal, by=person, answer="Merci", at=NOW + timedelta(days=1))

    proposal.refresh_from_db()
    place.refresh_from_db()
    assert revision is not None
    assert (revision.origin, revision.by, sorted(revision.changes)) == ("contributor", proposal.by, ["email", "phone"])
    assert (proposal.state, proposal.answer, proposal.answered_by, proposal.revision) == ("accepted", "Merci", person, revision)
    assert (place.phone, place.email) == ("+33549111111", "b@example.org")
    assert Entry.objects.get(verb="place.edited").actor == person
    assert verbs(place) == ["place.created", "proposal.made", "place.edited", "proposal.accepted"]


def test_a_part_may_be_taken_and_corrected() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    proposal = proposed(place, phone="05 49 11 11 11", email="b@example.org")

    proposals.accept(proposal=proposal, by=concierge(place), names=["phone"], corrections={"phone": "05 49 22 22 22"})

    proposal.refresh_from_db()
    place.refresh_from_db()
    assert (proposal.state, proposal.accepted) == ("partly", ["phone"])
    assert (place.phone, place.email) == ("+33549222222", "a@example.org")


def test_a_place_said_closed_is_closed_and_a_doubt_only_heard() -> None:
    place = made()
    person = concierge(place)
    closed = proposals.propose(place=place, by=None, kind=ProposalKind.CLOSED, reason="rideau baissé")
    doubt = proposals.propose(place=place, by=None, kind=ProposalKind.DOUBTFUL, reason="personne ne répond")

    proposals.accept(proposal=doubt, by=person)
    number = place.revisions.count()
    proposals.accept(proposal=closed, by=person, closed_on="2026-01-31")

    place.refresh_from_db()
    assert number == 1
    assert (place.stage, place.closed_on and place.closed_on.isoformat()) == ("closed", "2026-01-31")


def test_a_proposal_is_answered_once() -> None:
    place = made()
    person, proposal = concierge(place), proposed(place)
    proposals.refuse(proposal=proposal, by=person, answer="Non, rien n’a changé.")

    for again in (
        lambda: proposals.accept(proposal=proposal, by=person),
        lambda: proposals.refuse(proposal=proposal, by=person, answer=""),
        lambda: proposals.withdraw(proposal=proposal, by=proposal.by),
    ):
        with pytest.raises(ProposalAnswered):
            again()
    assert place.revisions.count() == 1


def test_refusing_needs_a_reason_and_accepting_a_field() -> None:
    place = made()
    person, proposal = concierge(place), proposed(place)

    with pytest.raises(NothingProposed):
        proposals.refuse(proposal=proposal, by=person, answer=" ")
    with pytest.raises(NothingProposed):
        proposals.accept(proposal=proposal, by=person, names=[])
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_the_same_sent_twice_is_proposed_once_and_a_while_later_again() -> None:
    place, person = made(), UserFactory()
    sent = {"place": place, "values": {"phone": "05 49 11 11 11"}, "reason": "Lu sur la porte."}

    first = proposals.propose(**sent, by=None, at=NOW)

    assert proposals.propose(**sent, by=None, at=NOW + timedelta(seconds=5)) == first
    for others in (
        {"by": person},
        {"by": None, "values": {"phone": "05 49 22 22 22"}},
        {"by": None, "answer_to": "ali@example.org"},
    ):
        assert proposals.propose(**{**sent, **others}, at=NOW + timedelta(seconds=5)) != first
    assert proposals.propose(**sent, by=None, at=NOW + timedelta(minutes=2)) != first
    assert Entry.objects.filter(verb="proposal.made", subject_uid=first.uid).count() == 1


def test_a_double_is_accepted_by_merging_only() -> None:
    place, other = made(), made("L’autre")
    proposal = proposals.propose(place=place, by=None, kind=ProposalKind.DUPLICATE, duplicate_of=other)

    with pytest.raises(MergeRefused):
        proposals.accept(proposal=proposal, by=concierge(place))


def test_the_answer_is_mailed_to_who_left_an_address_which_is_then_erased() -> None:
    place = made("Chez nous")
    waits = proposals.propose(place=place, by=None, values={"phone": "05 49 11 11 11"}, answer_to="ali@example.org")
    proposals.propose(place=place, by=None, values={"phone": "05 49 33 33 33"}, answer_to="attend@example.org")
    proposals.refuse(proposal=waits, by=concierge(place), answer="Ce numéro est celui du voisin.")

    counts = [answers.mail_answers(), answers.mail_answers()]

    waits.refresh_from_db()
    assert counts == [1, 0]
    assert waits.answer_to == ""
    assert [(letter.to, "voisin" in letter.body) for letter in mail.outbox] == [(["ali@example.org"], True)]
    assert ChangeProposal.objects.exclude(answer_to="").count() == 1


def test_withdrawing_forgets_the_address_at_once() -> None:
    proposal = proposals.propose(place=made(), by=None, values={"phone": "05 49 11 11 11"}, answer_to="ali@example.org")

    proposals.withdraw(proposal=proposal, by=None)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer_to) == ("withdrawn", "")
