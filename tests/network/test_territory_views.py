"""The pages of territories."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.enums import Stage
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryAlias
from tests.factories import PlaceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Territory:
    """Bretagne, Ille-et-Vilaine, Rennes Métropole, Rennes (200,000 people), Betton (10,000), Bruz (a place short of people: 0)."""
    region = TerritoryFactory.create(
        level=Level.REGION, code="53", name="Bretagne", population=3_400_000, box=[-5.2, 47.2, -1.0, 48.9]
    )
    departement = TerritoryFactory.create(
        level=Level.DEPARTEMENT, code="35", name="Ille-et-Vilaine", population=210_000, region=region
    )
    epci = TerritoryFactory.create(
        level=Level.EPCI, code="243500139", name="Rennes Métropole", population=210_000, region=region, departement=departement
    )
    above = {"region": region, "departement": departement, "epci": epci}
    TerritoryFactory.create(code="35238", name="Rennes", population=200_000, lat=48.11, lon=-1.67, **above)
    TerritoryFactory.create(code="35024", name="Betton", population=10_000, lat=48.18, lon=-1.64, **above)
    return region


def commune(code: str) -> Territory:
    return Territory.objects.get(level=Level.COMMUNE, code=code)


def text(client: Client, url: str) -> str:
    """The page, every run of spaces (thin ones too) made one plain space."""
    response = client.get(url, headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_territory_tells_its_places_and_its_figures(client: Client, region: Territory) -> None:
    PlaceFactory.create(name="Le Bocal", commune=commune("35238"))
    PlaceFactory.create(name="La Kase", commune=commune("35238"))
    page = text(client, "/territoires/departement/35/")
    assert "Ille-et-Vilaine" in page
    assert page.index("La Kase") < page.index("Le Bocal")
    for figure in (">2<", ">210 000<", ">0,10<", ">1<", "sur 2", ">95 %<", "Comment ces nombres sont comptés"):
        assert figure in page


def test_what_one_may_do_and_its_parts_are_told_before_a_long_list(client: Client, region: Territory) -> None:
    PlaceFactory.create(name="Le Bocal", commune=commune("35238"))
    page = text(client, "/territoires/region/53/")
    assert page.index("Filtrer ces lieux") < page.index("Le Bocal") < page.index('id="parties"')
    assert page.index('<a href="#parties">Ses départements</a>') < page.index("Le Bocal")
    assert page.count("Son maillage") == 1


def test_closed_and_hidden_places_are_neither_listed_nor_counted(client: Client, region: Territory) -> None:
    PlaceFactory.create(name="Fermé", commune=commune("35238"), stage=Stage.CLOSED)
    PlaceFactory.create(name="Caché", commune=commune("35238"), is_public=False)
    page = text(client, "/territoires/commune/35238/")
    assert "Fermé" not in page
    assert "Caché" not in page
    assert "Aucun lieu pour l’instant" in page


def test_a_territory_without_a_place_tells_the_nearest(client: Client, region: Territory) -> None:
    PlaceFactory.create(name="Le Bocal", commune=commune("35238"), lat=48.11, lon=-1.67)
    page = text(client, "/territoires/commune/35024/")
    assert "Le plus proche est <strong>à 8,1 km</strong>" in page
    assert "Le Bocal" in page


def test_a_territory_without_a_place_nor_any_near_says_what_will_come(client: Client, region: Territory) -> None:
    assert "Dès qu’un lieu y sera inscrit" in text(client, "/territoires/region/53/")


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("/territoires/region/53/", "/territoires/departement/35/"),
        ("/territoires/departement/35/", "/territoires/epci/243500139/"),
        ("/territoires/epci/243500139/", "/territoires/commune/35238/"),
    ],
)
def test_a_territory_leads_to_its_parts_and_each_part_back_to_it(client: Client, region: Territory, url: str, part: str) -> None:
    assert f'href="{part}"' in text(client, url)
    assert f'href="{url}"' in text(client, part)


def test_a_city_leads_to_its_arrondissements_which_look_for_the_nearest_from_its_centre(client: Client) -> None:
    paris = TerritoryFactory.create(code="75056", name="Paris", lat=48.85, lon=2.35, box=[2.2, 48.8, 2.5, 48.9])
    TerritoryFactory.create(
        level=Level.ARRONDISSEMENT, code="75110", name="Paris 10e arrondissement", commune=paris, lat=None, lon=None
    )
    PlaceFactory.create(name="Ailleurs", lat=48.85, lon=2.35)
    assert "/territoires/arrondissement/75110/" in text(client, "/territoires/commune/75056/")
    page = text(client, "/territoires/arrondissement/75110/")
    assert "Ailleurs" in page
    assert 'data-bounds="2.1600,48.7600,2.5400,48.9400"' in page


def test_an_overseas_collectivity_is_called_so_and_made_of_communes(client: Client) -> None:
    overseas = TerritoryFactory.create(
        level=Level.DEPARTEMENT, code="987", name="Polynésie française", zone="com", lat=None, lon=None
    )
    TerritoryFactory.create(code="98735", name="Papeete", departement=overseas, lat=None, lon=None)
    page = text(client, "/territoires/departement/987/")
    assert "collectivité d’outre-mer" in page
    assert "/territoires/commune/98735/" in page


@pytest.mark.parametrize("code", ["35024x", "00000", "a" * 300])
def test_an_unknown_code_is_not_found(client: Client, region: Territory, code: str) -> None:
    assert client.get(f"/territoires/commune/{code}/").status_code == 404
    assert client.get("/territoires/village/35238/").status_code == 404


def test_a_code_of_the_past_is_sent_for_good_to_the_present_one(client: Client, region: Territory) -> None:
    TerritoryAlias.objects.create(code="35999", name="Ancienne", territory=commune("35238"))
    TerritoryFactory.create(code="35998", name="Fusionnée", ended_on=date(2026, 1, 1), successor=commune("35238"))
    for code in ("35999", "35998"):
        response = client.get(f"/territoires/commune/{code}/?page=2")
        assert (response.status_code, response.headers["Location"]) == (301, "/territoires/commune/35238/?page=2")


def test_a_code_in_small_letters_is_sent_to_its_capitals(client: Client) -> None:
    TerritoryFactory.create(code="2A004", name="Ajaccio")
    assert client.get("/territoires/commune/2a004/").headers["Location"] == "/territoires/commune/2A004/"


def test_a_territory_that_ended_without_a_successor_says_so(client: Client) -> None:
    TerritoryFactory.create(code="35997", name="Perdue", ended_on=date(2026, 1, 1))
    assert "n’existe plus depuis le 1er janvier 2026" in text(client, "/territoires/commune/35997/")


def test_the_places_of_a_merged_commune_are_its_successor_s(client: Client, region: Territory) -> None:
    merged = TerritoryFactory.create(code="35998", name="Fusionnée", ended_on=date(2026, 1, 1), successor=commune("35238"))
    PlaceFactory.create(name="Resté là", commune=merged)
    assert "Resté là" in text(client, "/territoires/commune/35238/")


def test_places_follow_page_after_page(client: Client, region: Territory) -> None:
    for n in range(51):
        PlaceFactory.create(name=f"Lieu {n:02d}", commune=commune("35238"))
    first, second = (text(client, f"/territoires/commune/35238/{query}") for query in ("", "?page=2"))
    assert ("Lieu 49" in first, "Lieu 50" in first, "Lieu 50" in second) == (True, False, True)
    assert 'rel="next"' in first
    for wrong in ("3", "0", "-1", "x", "²", "1" * 30):
        assert client.get("/territoires/commune/35238/", {"page": wrong}).status_code == 404


def test_the_list_of_territories_gives_each_region_its_figures(client: Client, region: Territory) -> None:
    PlaceFactory.create(commune=commune("35238"))
    TerritoryFactory.create(level=Level.DEPARTEMENT, code="988", name="Nouvelle-Calédonie", zone="com", lat=None, lon=None)
    page = text(client, "/territoires/")
    assert 'href="/territoires/region/53/"' in page
    assert 'href="/territoires/departement/988/"' in page
    assert 'hx-get="/recherche/communes/?to=territory"' in page


def test_before_territories_are_loaded_the_list_says_how_to(client: Client) -> None:
    assert "maillage import territories" in text(client, "/territoires/")


def test_only_reading_is_allowed(client: Client, region: Territory) -> None:
    assert client.post("/territoires/").status_code == client.post("/territoires/region/53/").status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "/territoires/",
        "/territoires/region/53/",
        "/territoires/departement/35/",
        "/territoires/epci/243500139/",
        "/territoires/commune/35238/",
    ],
)
def test_one_three_and_fifty_places_cost_the_same_few_queries(client: Client, region: Territory, url: str) -> None:
    counts, made = [], 0
    for total in (1, 3, 50):
        for _number in range(total - made):
            PlaceFactory.create(commune=commune("35238"))
        made = total
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_an_empty_territory_far_from_any_place_costs_few_queries(client: Client, region: Territory) -> None:
    PlaceFactory.create(lat=-20.9, lon=55.5)
    with CaptureQueriesContext(connection) as queries:
        client.get("/territoires/epci/243500139/")
        assert len(queries) <= 12


def test_a_town_is_framed_by_its_places_when_they_take_little_of_it(client: Client) -> None:
    paris = TerritoryFactory.create(code="75056", name="Paris", lat=48.85, lon=2.35, box=[2.2, 48.8, 2.5, 48.9])
    tenth = TerritoryFactory.create(
        level=Level.ARRONDISSEMENT, code="75110", name="Paris 10e arrondissement", commune=paris, lat=None, lon=None
    )
    PlaceFactory.create(commune=paris, arrondissement=tenth, lat=48.87, lon=2.35)
    PlaceFactory.create(commune=paris, arrondissement=tenth, lat=48.88, lon=2.37)
    assert 'data-bounds="2.3440,48.8640,2.3760,48.8860"' in text(client, "/territoires/arrondissement/75110/")


def test_a_town_whose_place_lies_out_of_its_simplified_outline_is_not_outlined(client: Client) -> None:
    inside = TerritoryFactory.create(code="35001", box=[-2.0, 48.0, -1.9, 48.1])
    outside = TerritoryFactory.create(code="35002", box=[-2.0, 48.0, -1.9, 48.1])
    PlaceFactory.create(commune=inside, lat=48.05, lon=-1.95)
    PlaceFactory.create(commune=outside, lat=48.2, lon=-1.95)
    assert 'data-territory="commune:35001"' in text(client, "/territoires/commune/35001/")
    assert "data-territory" not in text(client, "/territoires/commune/35002/")


def test_a_commune_without_places_leads_to_those_around_and_its_map_holds_them(client: Client) -> None:
    TerritoryFactory.create(code="35003", lat=48.05, lon=-1.95, box=[-2.0, 48.0, -1.9, 48.1])
    PlaceFactory.create(name="Voisin", lat=48.3, lon=-1.95)
    page = text(client, "/territoires/commune/35003/")
    assert 'href="/lieux/?commune=35003&amp;radius=100"' in page
    assert 'data-bounds="-2.0400,47.9600,-1.8600,48.3000"' in page


def test_a_place_at_the_other_end_of_the_world_is_no_neighbour(client: Client) -> None:
    TerritoryFactory.create(code="97608", name="Dzaoudzi", lat=-12.78, lon=45.28, box=[45.27, -12.8, 45.3, -12.75])
    PlaceFactory.create(name="Au Mans", lat=48.0, lon=0.2)
    page = text(client, "/territoires/commune/97608/")
    assert "Aucun lieu à moins de 500 km" in page
    assert "Au Mans" not in page
    assert "Voir les lieux autour" not in page


def test_territories_that_are_called_alike_say_their_level_in_the_trail(client: Client) -> None:
    departement = TerritoryFactory.create(level=Level.DEPARTEMENT, code="75", name="Paris")
    TerritoryFactory.create(code="75056", name="Paris", departement=departement)
    page = text(client, "/territoires/commune/75056/")
    assert ">Paris (département)</a>" in page
    assert ">Paris (commune)</span>" in page
    assert "Paris (" not in text(client, "/territoires/departement/75/")
