"""Places as files."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from maillage.network.models import Kind
from tests.factories import PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def body(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_a_selection_is_a_file_named_after_its_day_that_says_where_its_sources_are(client: Client) -> None:
    PlaceFactory(name="Chez nous").kinds.add(Kind.objects.get(slug="cafe"))
    PlaceFactory(name="Ailleurs")

    response = client.get("/lieux/export.csv?kind=cafe")

    rows = list(csv.reader(io.StringIO(body(response))))
    assert len(rows) == 2
    assert any("Chez nous" in cell for cell in rows[1])
    assert re.fullmatch(r'attachment; filename="tiers-lieux-\d{4}-\d\d-\d\d\.csv"', response["Content-Disposition"])
    assert response["Link"].endswith('/sources/>; rel="describedby"')


@pytest.mark.parametrize("form", ["csv", "geojson", "json", "mednum-csv", "jsonld"])
def test_each_format_answers_for_all_and_for_one_and_leaves_hidden_places_out(client: Client, form: str) -> None:
    PlaceFactory(slug="ici", name="Chez nous")
    PlaceFactory(name="Cachette", is_public=False)

    everything, one = body(client.get(f"/lieux/export.{form}")), body(client.get(f"/lieux/ici/export.{form}"))

    assert "Cachette" not in everything + one
    if "csv" not in form:
        assert json.loads(everything) is not None
        assert json.loads(one) is not None


def test_a_near_selection_holds_its_circle_only(client: Client) -> None:
    PlaceFactory(name="Près")
    PlaceFactory(name="Loin", lat=48.0)

    features = json.loads(body(client.get("/lieux/export.geojson?near=46.58,0.34&radius=20")))["features"]

    assert [feature["properties"]["name"] for feature in features] == ["Près"]


def test_what_is_not_understood_is_refused_in_words(client: Client) -> None:
    response = client.get("/lieux/export.csv?kind=palace&near=ici")

    assert response.status_code == 400
    assert "palace" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/lieux/export.exe", "/lieux/ici/export.exe", "/lieux/nulle-part/export.csv", "/lieux/cachette/export.csv"]
)
def test_unknown_formats_and_places_are_not_found(client: Client, path: str) -> None:
    PlaceFactory(slug="ici")
    PlaceFactory(slug="cachette", is_public=False)

    assert client.get(path).status_code == 404


def test_who_runs_the_instance_may_export_a_hidden_place(client: Client) -> None:
    PlaceFactory(slug="cachette", name="Cachette", is_public=False)
    client.force_login(UserFactory(is_staff=True))

    assert "Cachette" in body(client.get("/lieux/cachette/export.csv"))
