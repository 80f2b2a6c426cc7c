"""Roles are given, accepted, ended; the instance always has a steward; who is hidden is seen by its own people."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.accounts.exceptions import LastSteward as AccountOfLastSteward
from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.journal.models import Entry
from maillage.network import backends
from maillage.network.exceptions import LastSteward, RoleRefused
from maillage.network.models import Invitation, RoleHolding
from maillage.network.operations import invitations, leaving, roles
from maillage.network.queries import places
from maillage.network.roles import Permission
from maillage.network.rules import can_see_place
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db


def told(subject: Any) -> list[tuple[str, bool, dict[str, Any]]]:
    return list(Entry.objects.filter(subject_uid=subject.uid).order_by("pk").values_list("verb", "is_public", "details"))


def test_a_role_counts_once_it_is_accepted_and_until_it_ends() -> None:
    person, place = UserFactory.create(), PlaceFactory.create()
    other = UserFactory.create()

    holding = roles.give_role(person=person, role="concierge", on=place, by=other)
    assert not person.has_perm(Permission.EDIT_PLACE, place)
    roles.accept_role(holding=holding, by=person)
    assert person.has_perm(Permission.EDIT_PLACE, place)
    roles.end_role(holding=holding, by=person, reason="Je déménage")

    assert not User.objects.get(pk=person.pk).has_perm(Permission.EDIT_PLACE, place)
    assert [verb for verb, _public, _details in told(holding)] == ["role.given", "role.accepted", "role.ended"]
    assert RoleHolding.objects.get().reason == "Je déménage"


def test_the_journal_tells_the_role_and_where_and_names_nobody() -> None:
    person, place = UserFactory.create(display_name="Camille Dupré"), PlaceFactory.create()

    holding = roles.hold_role(person=person, role="concierge", on=place, by=person)

    assert {(public, str(details)) for _verb, public, details in told(holding)} == {(True, "{'role': 'concierge'}")}
    assert set(Entry.objects.filter(subject_uid=holding.uid).values_list("context_uid", flat=True)) == {place.uid}


@pytest.mark.parametrize(("role", "where"), [("steward", "place"), ("animator", "place"), ("concierge", "network"), ("member", "instance"), ("king", "place")])  # fmt: skip
def test_a_role_is_not_held_where_it_has_no_sense(role: str, where: str) -> None:
    on = {"place": PlaceFactory.create(), "network": NetworkFactory.create(), "instance": None}[where]

    with pytest.raises(RoleRefused):
        roles.give_role(person=UserFactory.create(), role=role, on=on, by=None)


def test_a_role_is_not_held_twice_but_may_be_held_again() -> None:
    person, place = UserFactory.create(), PlaceFactory.create()
    first = roles.hold_role(person=person, role="member", on=place, by=None)

    with pytest.raises(RoleRefused):
        roles.give_role(person=person, role="member", on=place, by=None)
    assert roles.hold_role(person=person, role="member", on=place, by=None) == first
    roles.end_role(holding=first, by=person)

    assert roles.hold_role(person=person, role="member", on=place, by=None) != first


def test_nobody_accepts_for_somebody_else_nor_twice_nor_too_late() -> None:
    person, place = UserFactory.create(), PlaceFactory.create()
    holding = roles.give_role(person=person, role="member", on=place, by=None)

    with pytest.raises(RoleRefused):
        roles.accept_role(holding=holding, by=UserFactory.create())
    roles.accept_role(holding=holding, by=person)
    with pytest.raises(RoleRefused):
        roles.accept_role(holding=holding, by=person)
    roles.end_role(holding=holding, by=person)
    for again in (lambda: roles.accept_role(holding=holding, by=person), lambda: roles.end_role(holding=holding, by=person)):
        with pytest.raises(RoleRefused):
            again()


def test_the_last_concierge_may_leave_and_nobody_holds_the_place() -> None:
    place = PlaceFactory.create()
    holding = roles.hold_role(person=UserFactory.create(), role="concierge", on=place, by=None)
    assert backends.is_held(place)

    roles.end_role(holding=holding, by=holding.person)

    assert not backends.is_held(place)


def test_a_steward_is_staff_as_long_as_she_is_one_and_the_last_one_stays() -> None:
    one, two = UserFactory.create(), UserFactory.create()
    first = roles.hold_role(person=one, role="steward", on=None, by=None)
    second = roles.hold_role(person=two, role="steward", on=None, by=one)
    assert User.objects.filter(is_staff=True).count() == 2

    roles.end_role(holding=first, by=two)

    assert list(User.objects.filter(is_staff=True)) == [two]
    with pytest.raises(LastSteward):
        roles.end_role(holding=second, by=two)
    assert two.has_perm(Permission.RUN_INSTANCE)


def test_the_invitations_that_somebody_sent_end_with_her_role() -> None:
    place, other = PlaceFactory.create_batch(2)
    person = RoleHoldingFactory.create(role="concierge", place=place).person
    RoleHoldingFactory.create(role="concierge", place=other, person=person)
    closed = invitations.invite(email="a@example.org", role="member", on=place, by=person, at=NOW)
    kept = invitations.invite(email="b@example.org", role="member", on=other, by=person, at=NOW)

    roles.end_role(holding=RoleHolding.objects.get(place=place), by=None, at=NOW)

    assert Invitation.objects.get(pk=closed.pk).answered_at == NOW
    assert Invitation.objects.get(pk=closed.pk).email == ""
    assert Invitation.objects.get(pk=kept.pk).is_open(NOW)


def test_a_hidden_place_is_seen_by_its_people_and_its_animators_and_by_nobody_else() -> None:
    network, elsewhere = NetworkFactory.create_batch(2)
    place = PlaceFactory.create(is_public=False)
    network.place_links.create(place=place)

    def holder(role: str, **on: Any) -> User:
        return RoleHoldingFactory.create(role=role, **on).person

    for person in (
        holder("concierge", place=place),
        holder("member", place=place),
        holder("animator", network=network),
        holder("steward"),
    ):
        assert can_see_place(person, place)
        assert places.visible_place(place.slug, person) == place
    for person in (holder("animator", network=elsewhere), holder("member", network=network), holder("concierge", place=PlaceFactory.create()), AnonymousUser()):  # fmt: skip
        assert not can_see_place(person, place)
        assert places.visible_place(place.slug, person) is None


def test_a_public_place_is_found_in_one_query_by_anybody(django_assert_num_queries: Any) -> None:
    place = PlaceFactory.create()
    person = RoleHoldingFactory.create(role="member", place=place).person

    for somebody in (AnonymousUser(), person):
        with django_assert_num_queries(1):
            assert places.visible_place(place.slug, somebody) == place


def test_who_deletes_her_account_leaves_her_roles_and_no_private_word() -> None:
    place = PlaceFactory.create()
    person = RoleHoldingFactory.create(role="concierge", place=place).person
    sent = invitations.invite(email="a@example.org", role="member", on=place, message="Viens !", by=person, at=NOW)

    leaving.leave_network(person=person, by=person, at=NOW)
    person.delete()

    holding = RoleHolding.objects.get()
    assert (holding.person, holding.ended_at) == (None, NOW)
    assert Invitation.objects.get(pk=sent.pk).message == ""


def test_the_last_steward_hands_over_before_she_leaves() -> None:
    person = UserFactory.create()
    roles.hold_role(person=person, role="steward", on=None, by=None)

    with pytest.raises(LastSteward):
        leaving.leave_network(person=person, by=person)
    with pytest.raises(AccountOfLastSteward):
        delete_account(person=person, by=person)
    assert backends.holdings(person)


def test_deleting_an_account_ends_its_roles() -> None:
    place = PlaceFactory.create()
    person = RoleHoldingFactory.create(role="concierge", place=place).person

    delete_account(person=person, by=person)

    assert not backends.is_held(place)
    assert RoleHolding.objects.get().person is None
