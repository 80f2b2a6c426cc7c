"""Places as programs read them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.enums import Origin
from maillage.network.models import Kind, Place
from maillage.network.operations.places import Statement, confirm_fields, create_place
from tests.factories import NOW, NetworkFactory, PlaceFactory, SourceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/api/v1/places"


def names(answer: Any) -> list[str]:
    return [item["name"] for item in answer.json()["items"]]


def test_a_visitor_reads_the_public_places_and_no_other(client: Client) -> None:
    PlaceFactory.create(name="La Cantine")
    PlaceFactory.create(name="Le Secret", slug="le-secret", is_public=False)

    assert names(client.get(LIST)) == ["La Cantine"]
    assert client.get(f"{LIST}/le-secret").status_code == 404
    assert client.get(f"{LIST}/le-secret/revisions").status_code == 404


def test_a_steward_reads_no_more_than_a_visitor_because_answers_are_shared(client: Client) -> None:
    PlaceFactory.create(is_public=False)
    client.force_login(UserFactory.create(is_staff=True))

    answer = client.get(LIST)

    assert names(answer) == []
    assert answer["Cache-Control"] == "public, max-age=60"


def test_pages_hold_every_place_once_though_places_are_added_meanwhile(client: Client) -> None:
    PlaceFactory.create_batch(5)
    seen, address = [], f"{LIST}?limit=2&sort=name"
    while address:
        page = client.get(address).json()
        seen += [item["slug"] for item in page["items"]]
        address = page["next"]
        PlaceFactory.create(name=f"AAA nouveau {len(seen)}")

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("sort", ["created", "name", "recent", "distance"])
def test_each_order_pages_without_loss(client: Client, sort: str) -> None:
    for n in range(7):
        PlaceFactory.create(name=f"Lieu {n % 3}", lat=46.5 + (n % 4) / 100, lon=0.3, updated_at=NOW + timedelta(days=n % 2))
    near = "&near=46.5,0.3" if sort == "distance" else ""
    whole = [item["uid"] for item in client.get(f"{LIST}?sort={sort}{near}").json()["items"]]

    seen, address = [], f"{LIST}?limit=2&sort={sort}{near}"
    while address:
        page = client.get(address).json()
        seen += [item["uid"] for item in page["items"]]
        address = page["next"]

    assert seen == whole
    assert len(set(seen)) == 7


def test_a_cursor_continues_only_its_own_list(client: Client) -> None:
    PlaceFactory.create_batch(3)
    cursor = client.get(f"{LIST}?limit=1").json()["next"].partition("cursor=")[2]

    for address in (
        f"{LIST}?cursor={cursor}&stage=open",
        f"{LIST}?cursor=abc",
        f"{LIST}?cursor=W10",
        f"/api/v1/tags?cursor={cursor}",
    ):
        answer = client.get(address)
        assert answer.status_code == 400, address
        assert answer.json()["errors"][0]["field"] == "cursor"


def test_places_near_a_point_come_nearest_first_with_their_distance(client: Client) -> None:
    PlaceFactory.create(name="Loin", lat=46.9, lon=0.3)
    PlaceFactory.create(name="Près", lat=46.51, lon=0.3)
    PlaceFactory.create(name="Ailleurs", lat=48.0, lon=0.3)

    items = client.get(f"{LIST}?near=46.5,0.3&radius=50").json()["items"]

    assert [item["name"] for item in items] == ["Près", "Loin"]
    assert items[0]["distance_km"] == pytest.approx(1.112, abs=0.001)


def test_distance_can_be_from_a_commune(client: Client) -> None:
    TerritoryFactory.create(code="86194", name="Poitiers", lat=46.58, lon=0.34)
    PlaceFactory.create(name="Ici", lat=46.58, lon=0.34)

    assert client.get(f"{LIST}?commune=86194").json()["items"][0]["distance_km"] == 0
    assert client.get(f"{LIST}?commune=86999").status_code == 400


def test_a_box_holds_its_places(client: Client) -> None:
    PlaceFactory.create(name="Dedans", lat=46.5, lon=0.3)
    PlaceFactory.create(name="Dehors", lat=47.5, lon=0.3)
    PlaceFactory.create(name="Fidji", lat=-17.0, lon=179.5)

    assert names(client.get(f"{LIST}?bbox=0,46,1,47")) == ["Dedans"]
    assert names(client.get(f"{LIST}?bbox=179,-18,-179,-16")) == ["Fidji"]


def test_filters_are_those_of_the_directory(client: Client) -> None:
    poitiers = TerritoryFactory.create(code="86194", departement=TerritoryFactory.create(level="departement", code="86"))
    network = NetworkFactory.create(slug="mailles")
    fablab = Kind.objects.get(slug="fablab")
    found = PlaceFactory.create(name="Café des possibles", commune=poitiers, stage="project")
    found.kinds.add(fablab)
    found.networks.add(network)
    PlaceFactory.create(name="Autre")
    PlaceFactory.create(name="Fermé", stage="closed")

    for query in (
        "q=cafe possible",
        "territory=departement:86",
        "territory=commune:86194",
        "kind=fablab",
        "network=mailles",
        "stage=project",
    ):
        assert names(client.get(f"{LIST}?{query}")) == ["Café des possibles"], query
    assert names(client.get(f"{LIST}?stage=closed")) == ["Fermé"]
    assert names(client.get(LIST)) == ["Café des possibles", "Autre"]


def test_only_the_fields_asked_for_are_answered(client: Client) -> None:
    PlaceFactory.create(description="Un *texte*")

    item = client.get(f"{LIST}?fields=name,description").json()["items"][0]

    assert set(item) == {"uid", "slug", "name", "description"}
    assert client.get(f"{LIST}?fields=name,secret").status_code == 400


def test_a_place_says_who_said_each_fact_and_what_it_said_before(client: Client) -> None:
    source = SourceFactory.create(key="cget-2019", label="fichier CGET 2019", licence="Licence Ouverte")
    person = UserFactory.create(display_name="Camille", email="camille@example.org")
    place = create_place(
        values={"name": "La Filature", "phone": "05 49 00 00 00"}, statement=Statement(Origin.IMPORT, source), by=None, at=NOW
    )
    confirm_fields(place=place, names=["phone"], statement=Statement(Origin.PLACE), by=person, at=NOW + timedelta(days=1))

    answer = client.get(f"{LIST}/{place.slug}")
    said = answer.json()["provenance"]

    assert said["name"]["source"]["licence"] == "Licence Ouverte"
    assert said["phone"] == {
        "revision": 2,
        "kind": "confirmed",
        "origin": "place",
        "source": None,
        "by": "Camille",
        "at": "2026-03-13T09:00:00Z",
    }
    assert b"camille@example.org" not in answer.content
    revisions = client.get(f"{LIST}/{place.slug}/revisions").json()["items"]
    assert [revision["revision"] for revision in revisions] == [2, 1]
    assert revisions[1]["changes"]["name"] == [None, "La Filature"]


def test_a_place_is_found_by_its_slug_and_by_its_uid(client: Client) -> None:
    place = PlaceFactory.create()

    assert client.get(f"{LIST}/{place.slug}").json() == client.get(f"{LIST}/{place.uid}").json()
    assert client.get(f"{LIST}/nulle-part").status_code == 404


def test_a_part_of_a_hidden_place_does_not_name_it(client: Client) -> None:
    hidden = PlaceFactory.create(is_public=False)
    place = PlaceFactory.create(within=hidden)

    assert client.get(f"{LIST}/{place.slug}").json()["within"] is None


def test_geojson_puts_longitude_first_and_keeps_places_without_a_position(client: Client) -> None:
    PlaceFactory.create(name="Situé", lat=46.5, lon=0.3)
    PlaceFactory.create(name="Sans adresse", lat=None, lon=None)

    answer = client.get(f"{LIST}.geojson?sort=name")
    features = answer.json()["features"]

    assert answer["Content-Type"] == "application/geo+json"
    assert [feature["geometry"] for feature in features] == [None, {"type": "Point", "coordinates": [0.3, 46.5]}]


@pytest.mark.parametrize("address", [LIST, f"{LIST}.geojson", f"{LIST}?near=46.58,0.34", f"{LIST}?fields=name"])
def test_a_list_asks_the_database_as_much_for_three_places_as_for_one(client: Client, address: str) -> None:
    _whole_place()
    one = _queries(client, address)
    _whole_place()
    _whole_place()
    three = _queries(client, address)

    assert one == three <= 12


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _whole_place() -> Place:
    place: Place = PlaceFactory.create(commune=TerritoryFactory.create())
    place.kinds.add(Kind.objects.get(slug="fablab"))
    place.networks.add(NetworkFactory.create())
    return place
