"""Networks, organisations, words, territories, sources and search, as programs read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.network.models import Kind, Tag
from maillage.territory import names
from maillage.territory.models import TerritoryAlias
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, PostalCodeFactory, SourceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def _tag() -> None:
    PlaceFactory.create().tags.add(Tag.objects.create(slug=f"mot-{Tag.objects.count()}", label="Mot"))


LISTS: list[tuple[str, Callable[[], Any]]] = [
    ("networks", lambda: NetworkFactory.create(territory=TerritoryFactory.create(), parent=NetworkFactory.create(name="Mère"))),
    ("organisations", OrganisationFactory.create),
    ("tags", _tag),
    ("sources", SourceFactory.create),
    ("territories", lambda: TerritoryFactory.create(departement=TerritoryFactory.create(level="departement"))),
    ("search?q=lieu commune", lambda: PlaceFactory.create(name="Lieu Commune", commune=TerritoryFactory.create())),
]


@pytest.mark.parametrize(("address", "make"), LISTS)
def test_a_list_asks_the_database_as_much_for_three_rows_as_for_one(client: Client, address: str, make: Callable[[], Any]) -> None:
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            make()
        read(client, address)
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("address", "make"), [row for row in LISTS if row[0] in {"networks", "organisations", "tags", "territories"}]
)
def test_pages_of_a_list_hold_every_row_once(client: Client, address: str, make: Callable[[], Any]) -> None:
    for _ in range(3):
        make()
    whole = read(client, address)["items"]

    seen: list[Any] = []
    following: str | None = f"/api/v1/{address}?limit=2"
    while following:
        page = client.get(following).json()
        seen += page["items"]
        following = page["next"]

    assert seen == whole
    assert len(whole) >= 3


def test_a_network_says_where_it_is_what_it_is_part_of_and_how_many_public_places_it_has(client: Client) -> None:
    region = TerritoryFactory.create(level="region", code="75", name="Nouvelle-Aquitaine")
    network = NetworkFactory.create(slug="mailles", territory=region, parent=NetworkFactory.create(slug="pays", name="Le pays"))
    PlaceFactory.create().networks.add(network)
    PlaceFactory.create(is_public=False).networks.add(network)

    said = read(client, "networks/mailles")

    assert said["territory"] == {"level": "region", "code": "75", "name": "Nouvelle-Aquitaine"}
    assert said["parent"] == {"slug": "pays", "name": "Le pays"}
    assert said["places"] == 1
    assert said == read(client, f"networks/{network.uid}")


def test_an_organisation_is_found_by_slug_or_uid_and_searched_by_name(client: Client) -> None:
    row = OrganisationFactory.create(slug="la-fabrique", name="La Fabrique", siret="12345678901234")

    assert read(client, "organisations/la-fabrique")["siret"] == "12345678901234"
    assert read(client, f"organisations/{row.uid}")["slug"] == "la-fabrique"
    assert [item["slug"] for item in read(client, "organisations?q=fabriques")["items"]] == ["la-fabrique"]
    assert client.get("/api/v1/organisations/rien").status_code == 404


def test_kinds_are_counted_among_public_places_that_are_not_closed(client: Client) -> None:
    fablab = Kind.objects.get(slug="fablab")
    for place in (PlaceFactory.create(), PlaceFactory.create(is_public=False), PlaceFactory.create(stage="closed")):
        place.kinds.add(fablab)

    kinds = {item["slug"]: item for item in read(client, "kinds")["items"]}

    assert (kinds["fablab"]["places"], kinds["fablab"]["label"], kinds["cafe"]["places"]) == (1, "Fablab", 0)
    assert any(item["mednum"] for item in read(client, "services")["items"])


def test_only_tags_of_public_places_are_told(client: Client) -> None:
    PlaceFactory.create().tags.add(Tag.objects.create(slug="velo", label="Vélo"))
    PlaceFactory.create(is_public=False).tags.add(Tag.objects.create(slug="secret", label="Secret"))

    assert read(client, "tags")["items"] == [{"slug": "velo", "label": "Vélo"}]


def test_a_territory_is_found_by_its_code_past_ones_included(client: Client) -> None:
    departement = TerritoryFactory.create(level="departement", code="86", name="Vienne")
    commune = TerritoryFactory.create(code="86194", name="Poitiers", departement=departement)
    PostalCodeFactory.create(territory=commune, code="86000")
    TerritoryAlias.objects.create(code="86999", name="Ancienne", territory=commune)
    PlaceFactory.create(commune=commune)
    PlaceFactory.create(commune=commune, is_public=False)

    for query in ("code=86194", "code=86999", "postal_code=86000", "within=departement:86", "q=poitier", "level=commune"):
        assert [item["code"] for item in read(client, f"territories?{query}")["items"]] == ["86194"], query
    said = read(client, "territories/commune/86194")
    assert (said["departement"], said["postal_codes"], said["places"]) == ({"code": "86", "name": "Vienne"}, ["86000"], 1)
    assert read(client, "territories/departement/86")["places"] == 1
    assert client.get("/api/v1/territories/commune/00000").status_code == 404
    assert client.get("/api/v1/territories?within=region:99").json()["errors"][0]["field"] == "within"


def test_territories_called_so_come_first_then_the_most_peopled(client: Client) -> None:
    for code, name, population in [
        ("01350", "Saint-Étienne-du-Bois", 2584),
        ("42218", "Saint-Étienne", 172_718),
        ("76575", "Saint-Étienne-du-Rouvray", 28_000),
    ]:
        TerritoryFactory.create(code=code, name=name, population=population, name_key=names.key(name))

    for query in ("st etienne", "Saint-Étienne"):
        page = read(client, f"territories?q={query}")
        assert [item["code"] for item in page["items"]] == ["42218", "76575", "01350"]
        assert page["next"] is None
        assert [hit["code"] for hit in read(client, f"search?q={query}")["territories"]] == ["42218", "76575", "01350"]


def test_search_finds_in_every_list_and_nothing_that_is_not_public(client: Client) -> None:
    PlaceFactory.create(name="Le Moulin")
    PlaceFactory.create(name="Le Moulin caché", is_public=False)
    NetworkFactory.create(name="Réseau des moulins")
    OrganisationFactory.create(name="Association du Moulin")
    TerritoryFactory.create(name="Moulins")

    hits = read(client, "search?q=moulin")

    assert {name: [hit["name"] for hit in hits[name]] for name in hits} == {
        "places": ["Le Moulin"],
        "networks": ["Réseau des moulins"],
        "organisations": ["Association du Moulin"],
        "territories": ["Moulins"],
    }


def test_pages_for_people_are_where_the_interface_says(client: Client) -> None:
    territory = TerritoryFactory.create(code="86194")
    rows = [
        ("places", PlaceFactory.create(), "network:place_detail"),
        ("networks", NetworkFactory.create(), "network:network_detail"),
        ("organisations", OrganisationFactory.create(), "network:organisation_detail"),
    ]
    for name, row, view in rows:
        assert read(client, f"{name}/{row.slug}")["page"] == f"http://testserver{reverse(view, args=[row.slug])}"
    page = reverse("network:territory_detail", args=["commune", territory.code])
    assert read(client, "territories/commune/86194")["page"] == f"http://testserver{page}"
