"""Communes proposed while someone types."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.territory.enums import Level
from tests.factories import PostalCodeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
URL = "/recherche/communes/"


def test_a_program_is_answered_in_json(client: Client) -> None:
    departement = TerritoryFactory.create(level=Level.DEPARTEMENT, code="86", name="Vienne")
    TerritoryFactory.create(code="86194", name="Poitiers", population=90_000, departement=departement, lat=46.58, lon=0.36)
    assert client.get(URL, {"q": "poit"}).json() == {
        "results": [
            {
                "code": "86194",
                "level": "commune",
                "name": "Poitiers",
                "former": "",
                "where": "Vienne (86)",
                "population": 90_000,
                "lat": 46.58,
                "lon": 0.36,
                "href": "/lieux/?commune=86194",
            }
        ]
    }


def test_htmx_is_answered_with_options_that_lead_to_the_places_around(client: Client) -> None:
    TerritoryFactory.create(code="84054", name="L'Isle-sur-la-Sorgue")
    response = client.get(URL, {"q": "l'isle"}, headers={"HX-Request": "true"})
    assert response.headers["Content-Type"].startswith("text/html")
    assert response.content.count(b'role="option"') == 1
    assert b'data-href="/lieux/?commune=84054"' in response.content
    assert b"L&#x27;Isle" in response.content


def test_options_may_lead_to_the_pages_of_territories(client: Client) -> None:
    TerritoryFactory.create(code="86194", name="Poitiers")
    assert client.get(URL, {"q": "poitiers", "to": "territory"}).json()["results"][0]["href"] == "/territoires/commune/86194/"


def test_a_town_without_a_centre_leads_to_its_own_places(client: Client) -> None:
    paris = TerritoryFactory.create(code="75056", name="Paris")
    TerritoryFactory.create(
        level=Level.ARRONDISSEMENT, code="75110", name="Paris 10e arrondissement", commune=paris, lat=None, lon=None
    )
    assert client.get(URL, {"q": "paris 10"}).json()["results"][0]["href"] == "/lieux/?territory=arrondissement:75110"


@pytest.mark.parametrize("text", ["", " ", "'", "\x00", "🎉", "a" * 10_000, '"<script>'])
def test_any_text_has_an_answer(client: Client, text: str) -> None:
    assert client.get(URL, {"q": text}).json() == {"results": []}


def test_answers_may_be_kept_by_caches_apart_for_htmx(client: Client) -> None:
    response = client.get(URL, {"q": "a"})
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    assert "HX-Request" in response.headers["Vary"]
    assert "Cookie" not in response.headers["Vary"]


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(URL).status_code == 405


def test_one_and_eight_towns_cost_the_same_queries(client: Client) -> None:
    counts = []
    for start in (0, 1):
        for n in range(start, 1 + 7 * start):
            PostalCodeFactory.create(code=f"3500{n}", territory=TerritoryFactory.create(code=f"3500{n}", name=f"Ville {n}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"q": "ville"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
