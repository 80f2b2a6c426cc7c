"""The published words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.models import Kind
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def test_each_word_has_its_definition_its_anchor_and_its_count_of_visible_places(client: Client) -> None:
    cafe = Kind.objects.get(slug="cafe")
    for values in ({}, {}, {"is_public": False}, {"stage": "closed"}):
        PlaceFactory(**values).kinds.add(cafe)

    html = client.get("/vocabulaire/").content.decode()

    assert 'id="kind-cafe"' in html
    assert 'id="service-desk"' in html
    assert "2 lieux" in html
    assert "Un café tenu par ses habitants" in html


def test_the_page_speaks_english_to_who_asks(client: Client) -> None:
    assert "Community café" in client.get("/vocabulaire/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.parametrize(("path", "accept"), [("/vocabulaire.jsonld", "*/*"), ("/vocabulaire/", "application/ld+json")])
def test_machines_read_skos_in_both_languages(client: Client, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert response["Content-Type"] == "application/ld+json"
    cafe = next(node for node in response.json()["@graph"] if node["@id"].endswith("/vocabulaire/#kind-cafe"))
    assert {word["@language"]: word["@value"] for word in cafe["skos:prefLabel"]} == {
        "fr": "Café associatif",
        "en": "Community café",
    }
    assert cafe["skos:inScheme"]["@id"].endswith("/vocabulaire/#kinds")


def test_the_number_of_queries_does_not_depend_on_the_places(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/vocabulaire/")
        return len(captured)

    one = queries()
    PlaceFactory.create_batch(3)

    assert queries() == one <= 12


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/vocabulaire/").status_code == 405
