"""The part of the map that is searched."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import PlaceFactory
from tests.network.test_directory import asked, names, slugs, town

pytestmark = pytest.mark.django_db


def test_the_part_of_the_map_that_is_shown_can_be_searched_without_distances(client: Client) -> None:
    PlaceFactory(slug="dedans", name="Dedans", lat=46.58, lon=0.34)
    PlaceFactory(slug="dehors", name="Dehors", lat=46.58, lon=0.61)

    response = client.get("/lieux/?bbox=0.200,46.500,0.600,46.700&kind=", headers={"Accept-Language": "fr"})

    assert names(response) == ["Dedans"]
    assert [row["distance"] for row in response.context["page"].rows] == [""]
    assert response.context["bounds"] == "0.2000,46.5000,0.6000,46.7000"
    assert [(chip.label, chip.href) for chip in response.context["chips"]] == [("dans la zone de la carte", "/lieux/")]
    assert 'name="bbox" value="0.200,46.500,0.600,46.700"' in response.content.decode()
    assert b"Dehors" not in b"".join(client.get("/lieux/export.csv?bbox=0.200,46.500,0.600,46.700"))


def test_a_part_of_the_map_may_lie_over_the_antimeridian() -> None:
    PlaceFactory(slug="fidji", lat=-17.0, lon=-179.5)
    PlaceFactory(slug="paris", lat=48.85, lon=2.35)

    assert slugs(asked("bbox=177,-20,-178,-10").selection) == {"fidji"}


def test_a_point_or_a_town_takes_the_place_of_the_part_of_the_map() -> None:
    town(code="86194", name="Poitiers", lat=46.58, lon=0.34)

    assert asked("bbox=1,1,2,2&near=46.58,0.34").selection.area is None
    assert asked("bbox=1,1,2,2&q=poitiers").selection.area is None
    assert asked("bbox=1,1,2,2&q=poterie").selection.area == (1, 1, 2, 2)
