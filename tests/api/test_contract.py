"""What every address of the interface promises, whatever it answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings

from maillage.api.v1 import api
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network.models import Tag
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, PostalCodeFactory, SourceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/api/v1/places",
    "/api/v1/places.geojson",
    "/api/v1/places/le-lieu",
    "/api/v1/places/le-lieu/revisions",
    "/api/v1/networks",
    "/api/v1/networks/mailles",
    "/api/v1/organisations",
    "/api/v1/organisations/assoc",
    "/api/v1/kinds",
    "/api/v1/services",
    "/api/v1/tags",
    "/api/v1/sources",
    "/api/v1/sources/cget-2019",
    "/api/v1/territories",
    "/api/v1/territories/commune/86194",
    "/api/v1/search?q=lieu",
    "/api/v1/journal",
    "/api/v1/openapi.json",
]
WRITTEN = {"/api/v1/places": "POST", "/api/v1/places/le-lieu": "PATCH"}
"""What programs write, with a token: see test_writing.py."""


@pytest.fixture(autouse=True)
def _some_of_everything() -> None:
    commune = TerritoryFactory.create(
        code="86194", name="Poitiers", departement=TerritoryFactory.create(level="departement", code="86")
    )
    PostalCodeFactory.create(territory=commune, code="86000")
    network = NetworkFactory.create(slug="mailles", name="Le lieu des mailles", territory=commune)
    place = PlaceFactory.create(slug="le-lieu", name="Le lieu", commune=commune, manager=OrganisationFactory.create(slug="assoc"))
    place.networks.add(network)
    place.tags.add(Tag.objects.create(slug="velo", label="Vélo"))
    SourceFactory.create(key="cget-2019")
    with transaction.atomic():
        journal.record("place.created", subject=place, by=None, at=clock.now() - timedelta(hours=1))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_may_be_read_from_any_site_kept_and_asked_for_again(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]
    tagged = client.get(address, headers={"If-None-Match": answer["ETag"]})
    dated = client.get(address, headers={"If-Modified-Since": answer["Last-Modified"]})
    assert (tagged.status_code, tagged.content, dated.status_code, dated.content) == (304, b"", 304, b"")
    assert tagged["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_head_of_an_answer_is_that_of_its_get(client: Client, address: str) -> None:
    whole, head = client.get(address), client.head(address)

    assert head.status_code == 200
    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Type", "Last-Modified")} == {
        name: whole[name] for name in ("ETag", "Content-Type", "Last-Modified")
    }
    assert int(head["Content-Length"]) == len(whole.content)


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_answers_link_to_the_conditions_of_reuse_and_to_the_reference(client: Client, address: str) -> None:
    links = client.get(address)["Link"]

    assert 'rel="license"' in links
    assert 'rel="service-desc"' in links


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_else_can_be_written(client: Client, address: str) -> None:
    written = WRITTEN.get(address, "")
    for method in sorted({"POST", "PUT", "PATCH", "DELETE"} - {written}):
        answer = client.generic(method, address)
        assert answer.status_code == 405
        assert answer["Allow"] == ", ".join(sorted(filter(None, ["GET", "HEAD", "OPTIONS", written])))
        assert answer["Content-Type"] == "application/problem+json"


def test_a_browser_may_ask_before_a_conditional_request(client: Client) -> None:
    answer = client.options(
        "/api/v1/places", headers={"Origin": "https://ailleurs.example", "Access-Control-Request-Method": "GET"}
    )

    assert answer.status_code == 204
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_a_change_is_not_dated_before_its_second_is_over(client: Client) -> None:
    with transaction.atomic():
        journal.record("place.edited", subject=PlaceFactory.create(), by=None, at=clock.now())

    assert "Last-Modified" not in client.get("/api/v1/places")


def test_a_change_changes_the_tag(client: Client) -> None:
    before = client.get("/api/v1/places")["ETag"]
    PlaceFactory.create()

    assert client.get("/api/v1/places", headers={"If-None-Match": before}).status_code == 200


REFUSED: list[tuple[str, int, str]] = [
    ("/api/v1/places?limit=0", 422, "limit"),
    ("/api/v1/places?limit=501", 422, "limit"),
    ("/api/v1/places?limit=99999999999999999999999", 422, "limit"),
    ("/api/v1/places?limit=dix", 422, "limit"),
    ("/api/v1/places?radius=nan&near=46,0", 422, "radius"),
    ("/api/v1/places?radius=inf&near=46,0", 422, "radius"),
    ("/api/v1/places?radius=-1&near=46,0", 422, "radius"),
    ("/api/v1/places?near=91,0", 422, "near"),
    ("/api/v1/places?near=nan,nan", 422, "near"),
    ("/api/v1/places?near=1e400,0", 422, "near"),
    ("/api/v1/places?near=46,0&bbox=0,0,1,1", 400, "bbox"),
    ("/api/v1/places?bbox=0,47,1,46", 400, "bbox"),
    ("/api/v1/places?sort=distance", 400, "sort"),
    ("/api/v1/places?sort=password", 422, "sort"),
    ("/api/v1/places?kind=%00", 422, "kind.0"),
    ("/api/v1/places?q=%00", 422, "q"),
    ("/api/v1/places?q=" + "a" * 201, 422, "q"),
    ("/api/v1/places?stage=ouvert", 422, "stage.0"),
    ("/api/v1/places?territory=departement:99", 400, "territory"),
    ("/api/v1/places?territory=pays:fr", 422, "territory"),
    ("/api/v1/places?network=inconnu", 400, "network"),
    ("/api/v1/places?rayon=10", 422, "rayon"),
    ("/api/v1/kinds?page=2", 422, "page"),
    ("/api/v1/search", 422, "q"),
    ("/api/v1/territories/pays/fr", 422, "level"),
    ("/api/v1/journal?place=inconnu", 400, "place"),
    ("/api/v1/journal?network=inconnu", 400, "network"),
    ("/api/v1/journal?since=hier", 422, "since"),
    ("/api/v1/journal?since=2026-01-01T00:00:00", 422, "since"),
    ("/api/v1/journal?since=0001-01-01T00:00:00%2B14:00", 400, "since"),
    ("/api/v1/journal?since=2026-02-31T00:00:00Z", 400, "since"),
    ("/api/v1/journal?after=-2", 422, "after"),
    ("/api/v1/journal?order=plus", 422, "order"),
    ("/api/v1/journal?cursor=abc", 400, "cursor"),
]


@pytest.mark.parametrize(("address", "status", "field"), REFUSED)
def test_a_refusal_names_the_parameter_and_says_what_to_do(client: Client, address: str, status: int, field: str) -> None:
    answer = client.get(address)
    problem: dict[str, Any] = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["errors"][0]["field"]) == (status, field)
    assert problem["errors"][0]["message"].endswith(".")
    assert answer["Cache-Control"] == "no-store"


def test_refusals_follow_the_language_of_the_request(client: Client) -> None:
    answer = client.get("/api/v1/places?limit=dix")

    assert answer.json()["errors"][0]["message"] == "Un nombre entier est attendu."
    assert "Accept-Language" in answer["Vary"]
    if not (settings.LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.mo").exists():
        pytest.skip("the translations are not compiled: make build")
    english = client.get("/api/v1/places?limit=dix", headers={"Accept-Language": "en"}).json()
    assert "number" in english["errors"][0]["message"]


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v2/places", "/api/v1/places/", "/api/v1/rien"])
def test_an_unknown_address_is_a_problem_not_a_page(client: Client, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_reference_is_readable_without_script_and_names_every_address(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()

    for path in api.get_openapi_schema()["paths"]:
        assert f"<code>{path}</code>" in page
    assert "swagger" not in page


@override_settings(ALLOWED_HOSTS=["lieux.example.org"])
def test_the_next_page_is_on_the_host_that_was_asked(client: Client) -> None:
    PlaceFactory.create()

    page = client.get("/api/v1/places?limit=1", headers={"Host": "lieux.example.org"}).json()

    assert page["next"].startswith("http://lieux.example.org/api/v1/places?")
    assert page["items"][0]["page"].startswith("http://lieux.example.org/lieux/")
