"""Who may do what: only the roles that were accepted and have not ended, only where they are held."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.accounts.models import User
from maillage.network import roles
from maillage.network.models import Network, Place
from maillage.network.roles import Permission
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def concierge(place: Place) -> User:
    return RoleHoldingFactory.create(role="concierge", place=place).person


def animator(network: Network) -> User:
    return RoleHoldingFactory.create(role="animator", network=network).person


def test_a_concierge_edits_her_own_place_and_no_other() -> None:
    mine, other = PlaceFactory.create_batch(2)
    person = concierge(mine)

    assert person.has_perm(Permission.EDIT_PLACE, mine)
    assert not person.has_perm(Permission.EDIT_PLACE, other)
    assert not person.has_perm(Permission.JUDGE_CLAIMS, mine)
    assert not person.has_perm(Permission.EDIT_PLACE)


@pytest.mark.parametrize("dates", [{"accepted_at": None}, {"ended_at": NOW + timedelta(days=1)}])
def test_a_role_not_yet_accepted_or_ended_gives_nothing(dates: dict[str, object]) -> None:
    place = PlaceFactory.create()

    person = RoleHoldingFactory.create(role="concierge", place=place, **dates).person

    assert not person.has_perm(Permission.EDIT_PLACE, place)


def test_an_animator_tends_the_places_of_her_network_until_they_have_a_concierge() -> None:
    network, other = NetworkFactory.create_batch(2)
    place, elsewhere = PlaceFactory.create_batch(2)
    network.place_links.create(place=place)
    other.place_links.create(place=elsewhere)
    person = animator(network)

    assert person.has_perm(Permission.EDIT_PLACE, place)
    assert not person.has_perm(Permission.EDIT_PLACE, elsewhere)
    assert not person.has_perm(Permission.EDIT_NETWORK, other)
    concierge(place)
    assert not person.has_perm(Permission.EDIT_PLACE, place)
    assert person.has_perm(Permission.JUDGE_CLAIMS, place)


def test_an_animator_judges_claims_around_her_on_places_of_no_network() -> None:
    departement = TerritoryFactory.create(level="departement")
    inside = PlaceFactory.create(commune=TerritoryFactory.create(departement=departement))
    outside = PlaceFactory.create(commune=TerritoryFactory.create())
    gathered = PlaceFactory.create(commune=inside.commune)
    NetworkFactory.create().place_links.create(place=gathered)
    person = animator(NetworkFactory.create(territory=departement))

    assert person.has_perm(Permission.JUDGE_CLAIMS, inside)
    assert not person.has_perm(Permission.EDIT_PLACE, inside)
    assert not person.has_perm(Permission.JUDGE_CLAIMS, outside)
    assert not person.has_perm(Permission.JUDGE_CLAIMS, gathered)


def test_a_steward_may_everything_and_a_stranger_nothing() -> None:
    place = PlaceFactory.create()
    steward = RoleHoldingFactory.create(role="steward", place=None).person

    assert all(steward.has_perm(permission, place) and steward.has_perm(permission) for permission in Permission)
    for person in (UserFactory.create(), UserFactory.create(is_active=False), AnonymousUser()):
        assert not any(person.has_perm(permission, place) for permission in Permission)


def test_the_roles_of_a_person_are_read_once(django_assert_num_queries: object) -> None:
    place = PlaceFactory.create()
    person = concierge(place)

    with django_assert_num_queries(1):  # type: ignore[operator]
        for permission in roles.CONCIERGE.permissions:
            assert person.has_perm(permission, place)
