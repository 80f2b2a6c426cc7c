"""The report: two sheets that say what the page says, for who reads them on paper."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory, TerritoryFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_place(bretagne: Territory) -> Territory:
    commune = town("35238")
    PlaceFactory.create(name="La Cordée", lat=commune.lat, lon=commune.lon, commune=commune)
    return bretagne


def page(client: Client, address: str = "/maillage/region/53/rapport/", status: int = 200) -> str:
    """The page with every space as a plain one."""
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def table(text: str, caption: str) -> list[list[str]]:
    """The cells of the table under a caption."""
    whole = text[text.index(f"<caption>{caption}") :]
    rows = re.findall(r"<tr>(.*?)</tr>", whole[: whole.index("</table>")])[1:]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


@pytest.mark.parametrize("address", ["", "region/53/", "departement/35/", "epci/243500139/", "reseaux/mailles/"])
def test_every_scope_has_its_report(client: Client, one_place: Territory, address: str) -> None:
    NetworkFactory.create(slug="mailles", territory=one_place)
    assert "Comment ces chiffres sont faits" in page(client, f"/maillage/{address}rapport/")


@pytest.mark.parametrize("address", ["region/99/", "reseaux/inconnu/"])
def test_what_is_no_scope_is_not_found(client: Client, one_place: Territory, address: str) -> None:
    page(client, f"/maillage/{address}rapport/", status=404)


def test_figures_are_those_of_a_hand_computation(client: Client, one_place: Territory) -> None:
    """Of 311,000 people 210,000 live within 10 km of the place; Gahard's 1,000 (24 km) and Brest's 100,000 (211 km) do not."""
    text = page(client)
    assert "<strong>68 %</strong> <span>des habitants à moins de 10 km</span>" in text
    assert "<strong>101 000</strong>" in text
    zones = table(text, "Zones blanches")
    assert zones == [["Autour de Brest", "100 000", "1", "212 km"], ["Autour de Gahard", "1 000", "1", "24 km"]]


def test_the_place_that_serves_alone_and_the_communes_that_lack_one_are_told(client: Client, one_place: Territory) -> None:
    text = page(client)
    assert table(text, "Ce qui tient à un seul lieu") == [["La Cordée (Rennes)", "210 000", "–"]]
    proposed = table(text, "Où de nouveaux lieux serviraient le plus")
    assert proposed == [["1. Brest", "+100 000", "99,6 %"], ["2. Gahard", "+1 000", "100 %"]]
    assert "C’est démontré" in text


def test_parts_are_ranked_by_the_people_who_are_far(client: Client, one_place: Territory) -> None:
    text = page(client)
    assert [row[:3] for row in table(text, "Territoire par territoire")] == [
        ["Finistère", "0 %", "100 000"],
        ["Ille-et-Vilaine", "99,5 %", "1 000"],
    ]


def test_the_map_colours_the_classes_of_the_legend_and_numbers_the_proposals(client: Client, one_place: Territory) -> None:
    text = page(client)
    svg = text[text.index('<svg class="chart chart--atlas') : text.index("<figcaption>")]
    assert set(re.findall(r"atlas__area tone--(\w+)", svg)) == {"1", "3", "5"}
    assert re.findall(r'atlas__number"[^>]*>(\d+)<', svg) == ["2", "1"]
    assert "jusqu’à 2 km 64 %" in svg


def test_a_map_of_france_is_light(client: Client, one_place: Territory) -> None:
    assert len(page(client, "/maillage/rapport/").encode()) < 300_000


def test_the_code_leads_to_this_very_page(client: Client, one_place: Territory, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "https://mailles.example.org"
    text = page(client, "/maillage/region/53/rapport/?rayon=5")
    assert "<strong>mailles.example.org/maillage/region/53/rapport/?rayon=5</strong>" in text.replace("<wbr>", "")
    assert "L’adresse du site n’est pas encore réglée" not in text


def test_a_commune_that_lacks_nothing_is_told_on_one_sheet(client: Client, one_place: Territory) -> None:
    """Two places at the same door: no white zone, nothing that hangs on one place, nothing to propose."""
    gahard = town("35118")
    for _rank in range(2):
        PlaceFactory.create(lat=gahard.lat, lon=gahard.lon, commune=gahard)
    text = page(client, "/maillage/epci/243500774/rapport/")
    assert "1 000 habitants comptés, dans 1 commune." in text
    assert text.count("report__sheet") == text.count("Comment ces chiffres sont faits") == 1
    assert "Une page A4" in text


def test_an_address_that_only_this_machine_knows_is_not_to_be_printed(
    client: Client, one_place: Territory, settings: LazySettings
) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"
    assert "L’adresse du site n’est pas encore réglée" in page(client)


def test_which_places_are_counted_is_said(client: Client, one_place: Territory) -> None:
    assert "tous les lieux ouverts inscrits ici" in page(client)
    assert "étapes : en projet" in page(client, "/maillage/region/53/rapport/?stage=project")


def test_what_is_not_understood_is_said(client: Client, one_place: Territory) -> None:
    assert "de 1 à 50" in page(client, "/maillage/region/53/rapport/?rayon=900", status=400)


def test_without_any_place_the_report_still_tells_where_they_would_serve(client: Client, bretagne: Territory) -> None:
    text = page(client)
    assert "Aucun habitant ne vit" in text
    assert "Ce qui tient à un seul lieu" not in text
    assert "1. Rennes" in text
    assert "nan" not in text


def test_a_scope_where_nobody_is_counted_says_so(client: Client) -> None:
    TerritoryFactory.create(level="departement", code="987", name="Polynésie française", zone="com")
    assert "aucune distance ne s’y mesure" in page(client, "/maillage/departement/987/rapport/")


def test_a_report_asks_as_much_of_the_database_for_one_commune_as_for_three(
    client: Client, one_place: Territory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for address in ("epci/242900314", "region/53"):
        with django_assert_max_num_queries(12):
            page(client, f"/maillage/{address}/rapport/")


def test_nothing_is_written_here(client: Client) -> None:
    assert client.post("/maillage/rapport/").status_code == 405
