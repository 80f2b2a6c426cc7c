"""Who is told what, from the writes themselves: each operation is done, the journal hands it over, people are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

from maillage.journal.models import Delivery
from maillage.network.enums import Origin, ProposalKind
from maillage.network.models import Claim, RoleHolding
from maillage.network.operations import claims, confirmations, invitations, joining, merges, proposals, roles
from maillage.network.operations.places import Statement, edit_place, restore_revision
from maillage.notices.messages import registry
from maillage.notices.messages.base import Item
from maillage.notices.models import Notice
from maillage.notices.tasks import hear
from maillage.notices.telling import review_all
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory
from tests.notices.world import World, awaited

pytestmark = pytest.mark.django_db
THEIRS = Statement(Origin.PLACE)
PHONE = {"phone": "05 49 00 00 00"}
ALL = ("ana", "bea", "cleo", "dora", "eve")


class Heard:
    """What the writes of a block told, by person: ``heard()`` gives the new kinds only."""

    def __init__(self, world: World) -> None:
        self.world, self._last = world, 0

    def __call__(self) -> dict[str, list[str]]:
        for delivery in Delivery.objects.filter(subscriber="notices", pk__gt=self._last).select_related("entry").order_by("pk"):
            hear(delivery.entry)
            self._last = delivery.pk
        new = {name: self._new(name) for name in ALL}
        return {name: kinds for name, kinds in new.items() if kinds}

    def _new(self, name: str) -> list[str]:
        seen: set[int] = self.__dict__.setdefault("seen", set())
        rows = Notice.objects.filter(person=getattr(self.world, name)).exclude(pk__in=seen).order_by("pk")
        kinds = [(row.pk, row.kind) for row in rows]
        seen.update(pk for pk, _kind in kinds)
        return [kind for _pk, kind in kinds]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def heard(world: World) -> Heard:
    return Heard(world)


def sentences(person: Any) -> list[str]:
    return [item.sentence for item in items(person)]


def items(person: Any) -> list[Item]:
    found = [
        (registry.get(notice.kind), notice)
        for notice in Notice.objects.filter(person=person).select_related("actor").order_by("pk")
    ]
    return [message.item(notice) for message, notice in found if message]


def test_a_proposal_and_its_answer(world: World, heard: Heard) -> None:
    proposal = proposals.propose(place=world.place, by=world.eve, values=PHONE, at=NOW)
    assert heard() == {"ana": ["proposal.made"], "bea": ["proposal.made"]}

    proposals.accept(proposal=proposal, by=world.ana, at=NOW + timedelta(minutes=1))

    assert heard() == {"bea": ["place.edited"], "cleo": ["place.edited"], "eve": ["proposal.accepted"]}
    assert awaited(world.bea) == []
    assert sentences(world.eve) == [
        "Votre proposition pour «\u202fLe Moulin\u202f» est acceptée. La page est à jour, grâce à vous."
    ]


def test_a_proposal_taken_in_part_says_so(world: World, heard: Heard) -> None:
    proposal = proposals.propose(place=world.place, by=world.eve, values=PHONE | {"summary": "Un café"}, at=NOW)
    proposals.accept(proposal=proposal, by=world.ana, names=["phone"], at=NOW)
    heard()

    assert "en partie" in sentences(world.eve)[0]


def test_a_proposal_refused_or_withdrawn(world: World, heard: Heard) -> None:
    one, other = (proposals.propose(place=world.place, by=world.eve, values={"summary": text}, at=NOW) for text in "ab")
    heard()

    proposals.refuse(proposal=one, by=world.ana, answer="Non", at=NOW)
    assert heard() == {"eve": ["proposal.refused"]}
    proposals.withdraw(proposal=other, by=world.eve, at=NOW)
    assert heard() == {"ana": ["proposal.withdrawn"], "bea": ["proposal.withdrawn"]}
    assert awaited(world.ana) == awaited(world.bea) == []


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (ProposalKind.DOUBTFUL, "Eve doute de ce que dit la page de «\u202fLe Moulin\u202f»."),
        (ProposalKind.CLOSED, "Eve dit que «\u202fLe Moulin\u202f» est fermé."),
    ],
)
def test_a_mark_is_told_in_its_own_words(world: World, heard: Heard, kind: ProposalKind, sentence: str) -> None:
    proposals.propose(place=world.place, by=world.eve, kind=kind, reason="Vu hier", at=NOW)
    heard()

    assert sentences(world.ana) == [sentence]


def test_a_proposal_for_a_place_that_nobody_holds_goes_to_the_animator_then_to_the_stewards(world: World, heard: Heard) -> None:
    unheld, alone = PlaceFactory.create(), PlaceFactory.create()
    world.network.place_links.create(place=unheld)

    proposals.propose(place=unheld, by=None, values=PHONE, at=NOW)
    assert heard() == {"cleo": ["proposal.made"]}
    proposals.propose(place=alone, by=None, values=PHONE, at=NOW)
    assert heard() == {"dora": ["proposal.made"]}


def test_a_new_place_waits_for_its_network(world: World, heard: Heard) -> None:
    proposals.propose_place(values={"name": "La Grange"}, network=world.network, by=world.eve, at=NOW)

    assert heard() == {"cleo": ["proposal.made"]}
    assert "propose un nouveau lieu" in sentences(world.cleo)[0]


def test_an_edit_and_a_restoration(world: World, heard: Heard) -> None:
    edit_place(place=world.place, values={"summary": "Un café"}, statement=THEIRS, by=world.ana, at=NOW)
    assert heard() == {"bea": ["place.edited"], "cleo": ["place.edited"]}
    edit_place(place=world.place, values={"summary": "Un bar"}, statement=THEIRS, by=world.ana, at=NOW)
    restore_revision(place=world.place, number=1, statement=THEIRS, by=world.cleo, at=NOW)

    assert heard() == {"ana": ["place.restored"], "bea": ["place.edited", "place.restored"], "cleo": ["place.edited"]}
    assert items(world.bea)[0].lines == ["Changé\u00a0: en une phrase"]


def test_two_pages_made_one_are_told_once_and_so_is_their_parting(world: World, heard: Heard) -> None:
    other = PlaceFactory.create(name="Le Vieux Moulin")
    RoleHoldingFactory.create(person=world.eve, place=other)

    merge = merges.merge(kept=world.place, absorbed=other, values={}, statement=THEIRS, by=world.cleo, at=NOW)
    assert heard() == {"ana": ["place.merged"], "bea": ["place.merged"], "eve": ["place.merged"]}
    assert "«\u202fLe Vieux Moulin\u202f» et «\u202fLe Moulin\u202f»" in sentences(world.ana)[0]

    merges.undo(merge=merge, statement=THEIRS, by=world.cleo, at=NOW + timedelta(minutes=1))
    assert {name: kinds[-1] for name, kinds in heard().items()} == dict.fromkeys(("ana", "bea", "eve"), "merge.undone")


def test_a_claim_on_a_free_place_is_checked_by_the_animator(world: World, heard: Heard) -> None:
    free = PlaceFactory.create(name="La Grange")
    world.network.place_links.create(place=free)

    claim = claims.make_claim(place=free, statement="J’y suis", by=world.eve, at=NOW)
    assert (heard(), awaited(world.cleo)) == ({"cleo": ["claim.made"]}, ["claim.made"])

    claims.accept_claim(claim=claim, reasons="Vue sur place", by=world.cleo, at=NOW + timedelta(minutes=1))
    assert heard() == {"eve": ["claim.accepted"]}
    assert awaited(world.cleo) == []


def test_a_refused_claim_is_told_to_who_made_it(world: World, heard: Heard) -> None:
    free = PlaceFactory.create()
    world.network.place_links.create(place=free)
    claim = claims.make_claim(place=free, statement="J’y suis", by=world.eve, at=NOW)
    heard()

    claims.refuse_claim(claim=claim, reasons="Inconnue", by=world.cleo, at=NOW + timedelta(minutes=1))

    assert heard() == {"eve": ["claim.refused"]}


def test_both_sides_of_a_contested_claim_are_heard_before_who_decides(world: World, heard: Heard) -> None:
    claim = claims.make_claim(place=world.place, statement="C’est à moi", by=world.eve, at=NOW)
    contested = {"ana": ["claim.contested"], "bea": ["claim.contested"], "eve": ["claim.contested_for_claimant"]}
    assert heard() == {**contested, "cleo": ["claim.contested_to_judge"]}
    assert (awaited(world.ana), awaited(world.eve), awaited(world.cleo)) == (["claim.contested"], [], ["claim.contested_to_judge"])

    claims.add_statement(claim=claim, text="Non, à nous", by=world.ana, at=NOW + timedelta(minutes=1))
    assert heard() == {name: ["claim.commented"] for name in ("bea", "cleo", "eve")}
    assert (awaited(world.ana), awaited(world.bea), awaited(world.cleo)) == ([], [], ["claim.contested_to_judge"])

    claims.refuse_claim(claim=claim, reasons="Le lieu est tenu", by=world.cleo, at=NOW + timedelta(minutes=2))
    assert heard() == {"ana": ["claim.settled"], "bea": ["claim.settled"], "eve": ["claim.refused"]}
    assert awaited(world.cleo) == []
    assert "rien ne change" in sentences(world.ana)[-1]


def test_a_side_is_waited_for_as_long_as_the_claim_says(world: World, heard: Heard) -> None:
    claims.make_claim(place=world.place, statement="C’est à moi", by=world.eve, at=NOW)
    heard()

    assert Notice.objects.get(person=world.ana).until == NOW + timedelta(days=14)


def test_a_claim_withdrawn_asks_nothing_more(world: World, heard: Heard) -> None:
    claim = claims.make_claim(place=world.place, statement="C’est à moi", by=world.eve, at=NOW)
    heard()

    claims.withdraw_claim(claim=claim, by=world.eve, at=NOW + timedelta(minutes=1))
    heard()

    assert [awaited(person) for person in (world.ana, world.bea, world.cleo)] == [[], [], []]


def test_a_role_offered_waits_for_its_answer(world: World, heard: Heard) -> None:
    holding = roles.give_role(person=world.eve, role="concierge", on=world.place, by=world.ana, at=NOW)
    assert (heard(), awaited(world.eve)) == ({"eve": ["role.given"]}, ["role.given"])

    roles.accept_role(holding=holding, by=world.eve, at=NOW + timedelta(minutes=1))
    assert heard() == {"ana": ["role.accepted"], "bea": ["role.accepted"]}
    assert awaited(world.eve) == []
    assert sentences(world.ana) == ["Eve a accepté un rôle pour «\u202fLe Moulin\u202f»\u00a0: concierge."]


@pytest.mark.parametrize("role", ["animator", "steward"])
def test_a_role_given_from_the_command_line_is_told_to_her(world: World, heard: Heard, role: str) -> None:
    on = world.network if role == "animator" else None
    roles.hold_role(person=world.eve, role=role, on=on, by=None)

    assert heard()["eve"] == ["role.held"]
    assert awaited(world.eve) == []
    (sentence,) = sentences(world.eve)
    assert sentence.startswith("Un rôle vous est confié pour «")


def test_a_role_that_ends_is_told_to_her_and_to_the_team_that_stays(world: World, heard: Heard) -> None:
    roles.end_role(holding=RoleHolding.objects.get(person=world.bea), by=world.ana, at=NOW)

    assert heard() == {"bea": ["role.ended"]}
    RoleHoldingFactory.create(person=world.eve, place=world.place)
    roles.end_role(holding=RoleHolding.objects.get(person=world.eve), by=world.eve, at=NOW)
    assert heard() == {"ana": ["role.ended_for_team"]}


def test_an_invitation_is_told_to_the_team_and_its_refusal_to_who_sent_it(world: World, heard: Heard) -> None:
    invitation = invitations.invite(email="flo@example.org", role="concierge", on=world.place, by=world.ana, at=NOW)
    assert heard() == {"bea": ["role.invited"]}
    assert "flo@" not in str([vars(notice) for notice in Notice.objects.all()])

    invitations.decline_invitation(invitation=invitation, by=None, at=NOW + timedelta(minutes=1))
    assert heard() == {"ana": ["invitation.declined"]}


def test_an_invitation_accepted_does_not_ask_again(world: World, heard: Heard) -> None:
    invitation = invitations.invite(email="eve@example.org", role="concierge", on=world.place, by=world.ana, at=NOW)
    invitations.accept_invitation(invitation=invitation, by=world.eve, at=NOW + timedelta(minutes=1))

    found = heard()
    assert (found["ana"], found["bea"]) == (["role.accepted"], ["role.invited", "role.accepted"])
    assert awaited(world.eve) == []


def test_a_network_asks_a_held_place(world: World, heard: Heard) -> None:
    network = NetworkFactory.create(name="Les Collines")
    RoleHoldingFactory.create(person=world.eve, role="animator", network=network)

    request = joining.gather_place(network=network, place=world.place, by=world.eve, at=NOW)
    assert request is not None
    assert (heard(), awaited(world.ana)) == ({"ana": ["join.requested"], "bea": ["join.requested"]}, ["join.requested"])

    joining.accept_joining(asked=request, by=world.ana, at=NOW + timedelta(minutes=1))
    assert heard()["eve"][0] == "join.accepted"
    assert awaited(world.bea) == []


def test_a_place_that_declines_is_told_to_who_asked(world: World, heard: Heard) -> None:
    network = NetworkFactory.create(name="Les Collines")
    request = joining.gather_place(network=network, place=world.place, by=world.eve, at=NOW)
    assert request is not None
    heard()

    joining.decline_joining(asked=request, by=world.ana, at=NOW + timedelta(minutes=1))

    assert heard() == {"eve": ["join.declined"]}


def aged(world: World) -> None:
    edit_place(place=world.place, values=PHONE, statement=THEIRS, by=None, at=NOW - timedelta(days=400))
    world.place.refresh_from_db()


def test_old_facts_are_asked_about_and_asked_no_more_once_confirmed(world: World, heard: Heard) -> None:
    aged(world)
    heard()
    confirmations.ask(at=NOW)
    assert (heard(), awaited(world.ana)) == ({"ana": ["confirmation.asked"]}, ["confirmation.asked"])
    assert items(world.ana)[-1].lines == ["À relire\u00a0: téléphone"]

    confirmations.confirm(place=world.place, names=["phone"], statement=THEIRS, by=world.ana, at=NOW + timedelta(minutes=1))
    heard()

    assert awaited(world.ana) == []


def test_what_was_answered_or_went_without_a_word_is_found_at_the_next_review(world: World, heard: Heard) -> None:
    """Nothing was left to confirm: no entry tells it. A proposal went with its place."""
    aged(world)
    other = PlaceFactory.create()
    RoleHoldingFactory.create(person=world.ana, place=other)
    proposals.propose(place=other, by=world.eve, values=PHONE, at=NOW)
    proposals.propose(place=world.place, by=world.eve, values={"summary": "Un café"}, at=NOW)
    confirmations.ask(at=NOW)
    heard()
    edit_place(place=world.place, values={"phone": ""}, statement=THEIRS, by=world.bea, at=NOW)
    world.place.refresh_from_db()
    confirmations.confirm(place=world.place, names=["phone"], statement=THEIRS, by=world.ana, at=NOW)
    other.delete()
    assert awaited(world.ana) == ["proposal.made", "proposal.made", "confirmation.asked"]

    review_all(at=NOW + timedelta(minutes=1))

    assert awaited(world.ana) == ["proposal.made"]


def test_asked_again_the_last_request_alone_awaits(world: World, heard: Heard) -> None:
    aged(world)
    heard()
    roles.end_role(holding=RoleHolding.objects.get(person=world.bea), by=world.bea, at=NOW)
    confirmations.ask(at=NOW)
    confirmations.ask(at=NOW + timedelta(days=31))
    heard()
    heard._last = 0
    heard()

    rows = Notice.objects.filter(person=world.ana, kind="confirmation.asked").order_by("at")
    assert [(row.at, row.answered_at) for row in rows] == [(NOW, NOW + timedelta(days=31)), (NOW + timedelta(days=31), None)]


def test_a_file_taken_in_is_told_to_the_other_animators(world: World, heard: Heard) -> None:
    from django.db import transaction

    from maillage.journal import operations as journal

    with transaction.atomic():
        counts = {"created": 12, "updated": 1, "refused": 0}
        journal.record("import.finished", subject=world.network, by=None, at=NOW, details={"counts": counts})

    assert heard() == {"cleo": ["import.finished"]}
    assert items(world.cleo)[0].lines == ["Lignes\u00a0: 12\u00a0créées, 1\u00a0mis à jour"]


@pytest.mark.parametrize("key", [message.key for message in registry.all_messages()])
def test_every_message_has_its_words_and_is_registered_for_what_it_tells(key: str) -> None:
    message = registry.get(key)
    assert message is not None
    assert message.verbs
    assert message.verbs <= registry.verbs()
    for language in ("fr", "en"):
        with translation.override(language):
            assert all(str(words).strip() for words in (message.headline, message.sentence, message.button))


def stories() -> list[Callable[[World], object]]:
    def claimed(world: World) -> Claim:
        return claims.make_claim(place=world.place, statement="x", by=world.eve, at=NOW)

    return [
        claimed,
        lambda world: proposals.propose(place=world.place, by=world.eve, values=PHONE, at=NOW),
        lambda world: roles.give_role(person=world.eve, role="member", on=world.network, by=world.cleo, at=NOW),
        lambda world: roles.give_role(person=world.eve, role="steward", on=None, by=world.dora, at=NOW),
        lambda world: invitations.invite(email="f@example.org", role="member", on=world.network, by=world.dora, at=NOW),
        lambda world: joining.gather_place(network=NetworkFactory.create(), place=world.place, by=world.eve, at=NOW),
        lambda world: (aged(world), confirmations.ask(at=NOW)),
        lambda world: edit_place(place=world.place, values=PHONE, statement=THEIRS, by=world.ana, at=NOW),
    ]


@pytest.mark.parametrize("story", stories())
def test_every_notice_leads_to_a_page_of_this_instance(world: World, heard: Heard, story: Callable[[World], object]) -> None:
    story(world)
    heard()

    found = list(Notice.objects.values_list("path", "about_path"))
    assert found
    for path in {path for pair in found for path in pair}:
        try:
            resolve(path)
        except Resolver404:
            pytest.fail(path)


def test_moments_of_a_notice_are_those_of_its_entry(world: World, heard: Heard) -> None:
    at: datetime = NOW - timedelta(days=3)
    edit_place(place=world.place, values=PHONE, statement=THEIRS, by=world.ana, at=at)
    heard()

    assert Notice.objects.get(person=world.bea).at == at
