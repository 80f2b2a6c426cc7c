"""The page of equity: charts and tables that say the same, on every scope."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.observatory import scope as scopes
from maillage.observatory.queries.equity import equity
from maillage.observatory.queries.panorama import panorama
from maillage.observatory.sites import Selection
from maillage.observatory.views import equity_shown as shown
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_places(bretagne: Territory) -> Territory:
    """In Rennes and in Gahard; Brest has none."""
    for code in ("35238", "35118"):
        commune = town(code)
        PlaceFactory.create(lat=commune.lat, lon=commune.lon, commune=commune)
    return bretagne


class Texts(HTMLParser):
    """The words of the <text> elements, and those of the cells, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.cells: list[str] = []
        self._open: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._open = {"text": self.drawn, "td": self.cells, "th": self.cells}.get(tag, self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"text", "td", "th"}:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None and data.strip():
            self._open.append(data)


def page(client: Client, address: str = "/maillage/equite/", status: int = 200) -> str:
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("address", ["", "region/53/", "departement/35/", "epci/243500139/", "reseaux/mailles/"])
def test_every_scope_has_its_page(client: Client, two_places: Territory, address: str) -> None:
    NetworkFactory.create(slug="mailles", territory=two_places)
    assert "À quelle distance" in page(client, f"/maillage/{address}equite/")


@pytest.mark.parametrize("address", ["region/99/", "reseaux/inconnu/", "commune/35238/"])
def test_what_is_no_scope_is_not_found(client: Client, two_places: Territory, address: str) -> None:
    page(client, f"/maillage/{address}equite/", status=404)


def test_what_is_not_understood_is_said(client: Client, two_places: Territory) -> None:
    assert "« chateau » n’existe pas" in page(client, "/maillage/equite/?kind=chateau", status=400)


def test_nothing_is_written_here(client: Client) -> None:
    assert client.post("/maillage/equite/").status_code == 405


def test_figures_are_those_of_a_hand_computation(client: Client, two_places: Territory) -> None:
    """201,000 of 311,000 people live at a place's door, 10,000 at 8 km, 100,000 beyond 20 km."""
    cells = Texts(page(client)).cells
    first = cells.index("jusqu’à 2\u00a0km")
    assert cells[first : first + 3] == ["jusqu’à 2\u00a0km", "201\u202f000", "65\u00a0%"]
    assert cells[first + 6 : first + 9] == ["5 à 10\u00a0km", "10\u202f000", "3,2\u00a0%"]
    assert cells[first + 12 : first + 15] == ["plus de 20\u00a0km", "100\u202f000", "32\u00a0%"]


def test_every_figure_of_a_chart_is_in_a_table(client: Client, two_places: Territory) -> None:
    found = equity(scopes.country(), Selection())
    around = panorama(scopes.country(), Selection())
    drawn = [
        shown.distances(found.whole), shown.densities(found), shown.parts(found),
        shown.metropoles(around, is_country=True), shown.shares(around),
    ]  # fmt: skip
    for pair in drawn:
        figures = re.findall(r'class="chart__(?:value|top)"[^>]*>([^<]+)<', pair.chart)
        cells = {cell for row in pair.table.rows for cell in row.cells}
        assert figures
        for figure in figures:
            shares = re.findall(r"[\d,]+\u00a0%", figure)
            assert shares
            assert set(shares) <= cells


def test_the_lengths_of_the_bars_are_the_shares_of_the_table(client: Client, two_places: Territory) -> None:
    pair = shown.metropoles(panorama(scopes.country(), Selection()), is_country=True)
    lengths = re.findall(r'class="chart__bar[^"]*"[^>]*width="([\d.]+)%"', pair.chart)
    shares = [float(row.cells[-1].replace("\u00a0%", "").replace(",", ".")) for row in pair.table.rows]
    assert [float(length) for length in lengths] == pytest.approx(shares, abs=0.5)


def test_the_census_is_quoted_with_its_source_for_the_country_only(client: Client, two_places: Territory) -> None:
    assert "observatoire.francetierslieux.fr" in page(client)
    assert "Recensement national" not in page(client, "/maillage/region/53/equite/")


def test_a_scope_without_people_says_so(client: Client, db: None) -> None:
    assert "Personne n’est encore compté ici" in page(client)


def test_without_any_place_distances_are_said_to_be_none(client: Client, bretagne: Territory) -> None:
    text = page(client)
    assert "nan" not in text
    assert "inf\u00a0km" not in text
    assert "–" in Texts(text).cells


def test_a_page_asks_as_much_of_the_database_for_one_part_as_for_three(
    client: Client, two_places: Territory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page(client, "/maillage/epci/242900314/equite/")
    with django_assert_max_num_queries(12):
        page(client, "/maillage/region/53/equite/")


def test_what_was_asked_is_kept_from_tab_to_tab(client: Client, two_places: Territory) -> None:
    assert 'href="/maillage/region/53/?rayon=5"' in page(client, "/maillage/region/53/equite/?rayon=5")
