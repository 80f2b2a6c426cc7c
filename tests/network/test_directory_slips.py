"""What the page of the directory does with slips, with the town asked for, and without scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.territory.enums import Level
from tests.factories import PlaceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["Saint-Étiene", "saint etiienne"])
def test_a_town_is_proposed_when_its_name_is_written_with_a_slip(client: Client, typed: str) -> None:
    loire = TerritoryFactory(level=Level.DEPARTEMENT, code="42", name="Loire")
    TerritoryFactory(code="42218", name="Saint-Étienne", departement=loire)

    page = client.get("/lieux/", {"q": typed}).content.decode()

    assert "/lieux/?commune=42218" in page
    assert "Saint-Étienne (Loire)" in page


def test_the_town_asked_for_stays_in_the_field_and_another_written_there_takes_its_place(client: Client) -> None:
    TerritoryFactory(code="45234", name="Orléans", lat=47.9, lon=1.9)
    TerritoryFactory(code="69123", name="Lyon", lat=45.76, lon=4.84)

    first = client.get("/lieux/", {"commune": "45234"})
    then = client.get("/lieux/", {"commune": "45234", "q": "Lyon"})
    slip = client.get("/lieux/", {"commune": "45234", "q": "Lyonn"})

    assert 'name="q" value="Orléans"' in first.content.decode()
    assert "km d’Orléans" in first.content.decode()
    assert then.context["selection"].point.label == "Lyon"
    assert "/lieux/?commune=69123" in slip.content.decode()


def test_without_scripts_the_map_view_is_the_list(client: Client) -> None:
    PlaceFactory(name="L'Atelier")

    page = client.get("/lieux/", {"view": "map"}).content.decode()

    assert "<noscript>" in page
    assert 'class="place-row__name"' in page
    assert "L’Atelier" in page
