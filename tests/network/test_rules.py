"""Who may do what with places."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.network.models import Place
from maillage.network.rules import can_see_place
from tests.factories import PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_public_place_is_for_everyone_and_a_hidden_one_for_who_runs_the_instance() -> None:
    shown, hidden = PlaceFactory(), PlaceFactory(is_public=False)
    nobody, somebody, steward = AnonymousUser(), UserFactory(), UserFactory(is_staff=True)

    assert [can_see_place(person, shown) for person in (nobody, somebody, steward)] == [True, True, True]
    assert [can_see_place(person, hidden) for person in (nobody, somebody, steward)] == [False, False, True]


def test_lists_follow_the_same_rule() -> None:
    places = [PlaceFactory(), PlaceFactory(is_public=False)]

    for person in (AnonymousUser(), UserFactory(), UserFactory(is_staff=True)):
        assert set(Place.objects.visible_to(person)) == {place for place in places if can_see_place(person, place)}
