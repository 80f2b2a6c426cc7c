"""Networks and structures: their doors and their pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.journal.models import Entry
from maillage.network.exceptions import InvalidValue, UnknownField
from maillage.network.models import Network, NetworkPlace, Organisation
from maillage.network.operations import networks, organisations
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def verbs(subject: Any) -> list[str]:
    return list(Entry.objects.filter(subject_uid=subject.uid).order_by("pk").values_list("verb", flat=True))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_network_is_made_with_its_territory_and_its_parent_and_is_found() -> None:
    TerritoryFactory(level="region", code="53", name="Bretagne")
    whole = NetworkFactory(slug="france")

    network = networks.create_network(
        values={"name": "Réseau breton", "territory": "region:53", "parent": "france", "website": "breizh.example"},
        by=UserFactory(),
    )

    assert (network.slug, network.parent, network.website) == ("reseau-breton", whole, "https://breizh.example")
    assert network.territory is not None
    assert list(Network.objects.matching("reseaux bretons")) == [network]
    assert verbs(network) == ["network.created"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "x", "territory": "region:999"}, "territory"),
        ({"name": "x", "territory": "Bretagne"}, "territory"),
        ({"name": "x", "parent": "none"}, "parent"),
        ({"name": "x", "email": "nobody"}, "email"),
    ],
)
def test_a_network_that_cannot_be_is_refused_and_nothing_is_written(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        networks.create_network(values=values, by=None)

    assert refusal.value.field == field
    assert not Network.objects.exists()


def test_editing_changes_what_differs_and_tells_it_once() -> None:
    network = networks.create_network(values={"name": "Réseau"}, by=None)

    networks.edit_network(network=network, values={"name": "Réseau du Clain", "description": "Des lieux."}, by=None)
    networks.edit_network(network=network, values={"name": "Réseau du Clain"}, by=None)

    network.refresh_from_db()
    assert (network.name, network.description) == ("Réseau du Clain", "Des lieux.")
    assert verbs(network) == ["network.created", "network.edited"]


def test_a_parent_can_be_taken_away() -> None:
    network = NetworkFactory(parent=NetworkFactory())

    assert networks.edit_network(network=network, values={"parent": ""}, by=None).parent is None


def test_no_network_is_above_itself() -> None:
    top = NetworkFactory(slug="top")
    middle = NetworkFactory(slug="middle", parent=top)
    NetworkFactory(slug="low", parent=middle)

    for parent in ("top", "middle", "low"):
        with pytest.raises(InvalidValue):
            networks.edit_network(network=top, values={"parent": parent}, by=None)


def test_a_fact_that_networks_do_not_have_is_refused() -> None:
    with pytest.raises(UnknownField):
        networks.edit_network(network=NetworkFactory(), values={"colour": "red"}, by=None)


def test_a_place_joins_and_leaves_once_and_its_history_says_so() -> None:
    network, place = NetworkFactory(slug="loire"), PlaceFactory()
    NetworkFactory(slug="other").place_links.create(place=place)

    assert networks.add_place(network=network, place=place, since=date(2020, 1, 1), by=None) is True
    assert networks.add_place(network=network, place=place, by=None) is False
    assert NetworkPlace.objects.get(network=network).since == date(2020, 1, 1)
    assert networks.remove_place(network=network, place=place, by=None) is True
    assert networks.remove_place(network=network, place=place, by=None) is False

    assert [revision.changes for revision in place.revisions.order_by("number")] == [
        {"networks": [["other"], ["loire", "other"]]},
        {"networks": [["loire", "other"], ["other"]]},
    ]
    assert verbs(network) == ["network.joined", "network.left"]
    assert verbs(place) == ["place.edited", "place.edited"]


def test_a_structure_is_made_edited_and_found() -> None:
    made = organisations.create_organisation(
        values={"name": "Coopérative du Clain", "siret": "732 829 320 00074", "legal_form": "scic"}, by=None
    )

    organisations.edit_organisation(organisation=made, values={"phone": "05 49 00 00 00"}, by=None)
    organisations.edit_organisation(organisation=made, values={"phone": "0549000000"}, by=None)

    made.refresh_from_db()
    assert (made.slug, made.siret, made.phone) == ("cooperative-du-clain", "73282932000074", "+33549000000")
    assert list(Organisation.objects.matching("cooperatives")) == [made]
    assert verbs(made) == ["organisation.created", "organisation.edited"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "x", "siret": "73282932000075"}, "siret"),
        ({"name": "x", "siret": "12"}, "siret"),
        ({"name": "x", "legal_form": "empire"}, "legal_form"),
    ],
)
def test_a_structure_that_cannot_be_is_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        organisations.create_organisation(values=values, by=None)

    assert refusal.value.field == field
    assert not Organisation.objects.exists()


def test_two_structures_do_not_share_a_siret() -> None:
    organisations.create_organisation(values={"name": "Une", "siret": "73282932000074"}, by=None)

    with pytest.raises(InvalidValue) as refusal:
        organisations.create_organisation(values={"name": "Deux", "siret": "73282932000074"}, by=None)

    assert refusal.value.field == "siret"
    assert Organisation.objects.count() == 1


def test_a_fact_that_structures_do_not_have_is_refused() -> None:
    with pytest.raises(UnknownField):
        organisations.edit_organisation(organisation=OrganisationFactory(), values={"colour": "red"}, by=None)


def test_the_list_of_networks_is_a_tree_with_counts_of_what_people_may_see(client: Client) -> None:
    top = NetworkFactory(name="Haut", slug="haut")
    low = NetworkFactory(name="Bas", parent=top)
    for values in ({}, {"is_public": False}, {"stage": "closed"}):
        low.place_links.create(place=PlaceFactory(**values))

    branches = client.get("/reseaux/").context["branches"]

    assert [(branch.network, branch.count) for branch in branches] == [(top, 0)]
    assert [(branch.network, branch.count) for branch in branches[0].branches] == [(low, 1)]


def test_networks_that_turn_in_a_circle_are_all_listed(client: Client) -> None:
    one = NetworkFactory(name="Un")
    two = NetworkFactory(name="Deux", parent=one)
    Network.objects.filter(pk=one.pk).update(parent=two)

    html = client.get("/reseaux/").content.decode()

    assert html.count("tree__name") == 2


def test_without_a_network_the_page_says_what_will_come(client: Client) -> None:
    assert "Aucun réseau n’est encore inscrit" in client.get("/reseaux/").content.decode()


def test_a_network_shows_its_territory_its_places_and_those_it_is_made_of(client: Client) -> None:
    network = NetworkFactory(
        slug="loire", territory=TerritoryFactory(level="region", code="53", name="Bretagne"), description="Des lieux **amis**"
    )
    NetworkFactory(name="Petit réseau", parent=network)
    network.place_links.create(place=PlaceFactory(name="Chez nous"))
    network.place_links.create(place=PlaceFactory(name="Cachette", is_public=False))

    html = client.get("/reseaux/loire/").content.decode()

    for words in ("Bretagne", "Chez nous", "Petit réseau", "<strong>amis</strong>", "network=loire"):
        assert words in html
    assert "Cachette" not in html


def test_a_network_without_a_place_says_what_will_come(client: Client) -> None:
    NetworkFactory(slug="loire")

    assert "Aucun lieu de ce réseau n’est encore inscrit" in client.get("/reseaux/loire/").content.decode()


def test_a_structure_shows_the_places_it_manages_or_hosts(client: Client) -> None:
    organisation = OrganisationFactory(slug="asso")
    PlaceFactory(name="Gérée", manager=organisation)
    PlaceFactory(name="Accueillie", host=organisation)
    PlaceFactory(name="Cachette", host=organisation, is_public=False)

    response = client.get("/structures/asso/")

    assert [row["name"] for row in response.context["rows"]] == ["Accueillie", "Gérée"]
    assert "Cachette" not in response.content.decode()


def test_a_structure_without_a_place_says_what_will_come(client: Client) -> None:
    OrganisationFactory(slug="asso")

    assert "Aucun lieu n’est encore rattaché" in client.get("/structures/asso/").content.decode()


@pytest.mark.parametrize("path", ["/reseaux/none/", "/structures/none/"])
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/reseaux/", "/reseaux/loire/", "/structures/asso/"])
def test_the_number_of_queries_does_not_depend_on_the_rows(client: Client, path: str) -> None:
    network, organisation = NetworkFactory(slug="loire"), OrganisationFactory(slug="asso")

    def add(count: int) -> None:
        for place in PlaceFactory.create_batch(count, manager=organisation):
            network.place_links.create(place=place)
            NetworkFactory(parent=network)

    add(1)
    one = queries(client, path)
    add(2)

    assert queries(client, path) == one <= 12
