"""« Mon bureau »: what a person holds, what awaits her, what changed around her; hers alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal.operations import record
from maillage.network.models import ChangeProposal, Claim, ConfirmationRequest, JoinRequest, Place
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db


def words(response: Any) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def desk_of(person: User) -> str:
    return words(signed_in(person).get("/mon-bureau/"))


def concierge(place: Place) -> User:
    return RoleHoldingFactory.create(role="concierge", place=place).person


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Client) -> None:
    response = client.get("/mon-bureau/")

    assert response.status_code == 302
    assert response["Location"].endswith("?next=/mon-bureau/")


def test_who_holds_nothing_yet_is_told_how_to_begin() -> None:
    said = desk_of(UserFactory.create())

    assert "Vous tenez un lieu" in said
    assert "Chercher mon lieu" in said


def test_a_concierge_sees_her_places_and_what_awaits_them() -> None:
    place, other = PlaceFactory.create(name="Le Moulin"), PlaceFactory.create(name="La Forge")
    for each in (place, other):
        ChangeProposal.objects.create(place=each, changes={"phone": [None, "+33549000000"]}, at=NOW)
    ConfirmationRequest.objects.create(place=place, person=(person := concierge(place)), fields=["phone"], at=NOW)
    JoinRequest.objects.create(place=place, network=NetworkFactory.create(name="Mailles"), at=NOW)

    said = desk_of(person)

    assert "3 choses vous attendent" in said
    assert "Une correction est proposée" in said
    assert "toujours vraies" in said
    assert "Le réseau Mailles propose" in said
    assert "Le Moulin" in said
    assert "La Forge" not in said


def test_an_animator_sees_what_waits_on_the_places_that_nobody_holds() -> None:
    network = NetworkFactory.create(name="Mailles")
    unheld, held, elsewhere = (PlaceFactory.create(name=name) for name in ("Le Moulin", "La Forge", "La Grange"))
    for place in (unheld, held):
        network.place_links.create(place=place)
    concierge(held)
    for place in (unheld, held, elsewhere):
        ChangeProposal.objects.create(place=place, kind="closed", reason="Volets fermés", at=NOW)
    Claim.objects.create(place=unheld, person=UserFactory.create(), at=NOW)
    person = RoleHoldingFactory.create(role="animator", network=network).person

    said = desk_of(person)

    assert "2 choses vous attendent" in said
    assert "signalé comme fermé" in said
    assert "À vous de vérifier" in said
    assert "2 lieux, 1 que personne ne tient encore" in said
    assert "La Grange" not in said


def test_what_the_person_asked_is_under_way_and_awaits_others() -> None:
    person, place = UserFactory.create(), PlaceFactory.create(name="Le Moulin")
    Claim.objects.create(place=place, person=person, at=NOW)
    ChangeProposal.objects.create(place=place, by=person, at=NOW)

    said = desk_of(person)

    assert "Votre proposition attend sa réponse" in said
    assert "la réponse viendra ici" in said
    assert "vous attend." not in said


def test_what_changed_lately_on_her_places_and_those_of_her_networks_is_told() -> None:
    network = NetworkFactory.create()
    mine, of_network, other = (PlaceFactory.create(name=name) for name in ("Le Moulin", "La Forge", "La Grange"))
    network.place_links.create(place=of_network)
    person = concierge(mine)
    RoleHoldingFactory.create(role="member", network=network, person=person)
    with transaction.atomic():
        for place in (mine, of_network, other):
            record("place.edited", subject=place, by=None)
        record("place.created", subject=mine, by=None, at=clock.now() - timedelta(days=40))

    said = desk_of(person)

    around = said.partition("autour de vous")[2]
    assert "Le Moulin" in around
    assert "La Forge" in around
    assert "La Grange" not in around
    assert around.count("Le Moulin") == 1


def test_the_instance_is_shown_to_its_steward_only() -> None:
    steward = RoleHoldingFactory.create(role="steward").person

    assert "Voir les livraisons" in desk_of(steward)
    assert "Voir les livraisons" not in desk_of(concierge(PlaceFactory.create()))


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_queries_do_not_grow_with_the_rows(count: int, django_assert_max_num_queries: Any) -> None:
    network = NetworkFactory.create()
    person = RoleHoldingFactory.create(role="animator", network=network).person
    for place in PlaceFactory.create_batch(count):
        network.place_links.create(place=place)
        RoleHoldingFactory.create(role="concierge", place=place, person=person)
        ChangeProposal.objects.create(place=place, at=NOW)
        Claim.objects.create(place=place, person=UserFactory.create(), is_contested=True, at=NOW)
        with transaction.atomic():
            record("place.edited", subject=place, by=person)
    client = signed_in(person)

    with django_assert_max_num_queries(12):
        assert client.get("/mon-bureau/").status_code == 200
