"""The page of a mesh."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.enums import Origin
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory, TerritoryFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


def test_every_scope_has_its_page(client: Client, bretagne: Territory) -> None:
    NetworkFactory.create(slug="mailles", territory=bretagne)
    for address in ("", "region/53/", "departement/35/", "epci/243500139/", "reseaux/mailles/"):
        assert client.get(f"/maillage/{address}").status_code == 200


@pytest.mark.parametrize("address", ["commune/35238/", "region/99/", "village/1/", "reseaux/inconnu/"])
def test_what_is_no_scope_is_not_found(client: Client, bretagne: Territory, address: str) -> None:
    assert client.get(f"/maillage/{address}").status_code == 404


def test_a_code_written_otherwise_is_sent_to_the_right_one(client: Client, bretagne: Territory) -> None:
    Territory.objects.filter(code="29").update(code="2A")
    response = client.get("/maillage/departement/2a/?rayon=5")
    assert (response.status_code, response.headers["Location"]) == (301, "/maillage/departement/2A/?rayon=5")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rayon=0", "de 1 à 50"),
        ("rayon=51", "de 1 à 50"),
        ("rayon=dix", "de 1 à 50"),
        ("kind=chateau", "« chateau » n’existe pas"),
        ("service=coiffeur", "« coiffeur » n’existe pas"),
        ("stage=ruine", "« ruine » n’est pas connue"),
        ("seuls=peut-etre", "oui ou non"),
        ("sort=hasard", "Cet ordre n’est pas connu"),
    ],
)
def test_what_is_not_understood_is_said(client: Client, bretagne: Territory, query: str, sentence: str) -> None:
    response = client.get(f"/maillage/?{query}", headers={"Accept-Language": "fr"})
    assert response.status_code == 400
    assert sentence in " ".join(response.content.decode().split())


def test_nothing_is_written_here(client: Client) -> None:
    assert client.post("/maillage/").status_code == 405


@pytest.fixture
def bocal(bretagne: Territory) -> None:
    """A place in the middle of Rennes, which serves Betton too."""
    PlaceFactory.create(name="Le Bocal", slug="le-bocal", commune=town("35238"), lat=48.11, lon=-1.67)


def text(client: Client, url: str, **headers: str) -> str:
    """The page, every run of spaces (thin ones too) made one plain space."""
    response = client.get(url, headers={"Accept-Language": "fr", **headers})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_sentence_says_it_before_any_figure(client: Client, bocal: None) -> None:
    page = text(client, "/maillage/")
    assert "7 habitants sur 10 vivent à moins de 10 km d’un tiers-lieu." in page
    assert "101 000 habitants vivent à plus de 10 km de tout lieu, dans 2 communes." in page
    assert page.index("7 habitants sur 10") < page.index(">68 %<")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("departement/35/", "Presque tous les habitants vivent"),
        ("departement/29/", "Aucun habitant ne vit"),
        ("epci/243500139/", "Tous les habitants vivent"),
        ("epci/243500139/?rayon=1", "Presque tous les habitants vivent à moins de 1 km"),
    ],
)
def test_the_sentence_fits_the_share(client: Client, bocal: None, address: str, sentence: str) -> None:
    assert sentence in text(client, f"/maillage/{address}")


def test_one_in_two_and_hardly_anyone_are_said_so(client: Client, bretagne: Territory) -> None:
    Territory.objects.filter(code="29019").update(population=211_000)
    PlaceFactory.create(commune=town("29019"), lat=48.39, lon=-4.50)
    assert "Un habitant sur deux vit à moins de 10 km" in text(client, "/maillage/region/53/")
    PlaceFactory.create(commune=town("35118"), lat=48.30, lon=-1.52)
    assert "Moins d’un habitant sur vingt vit à moins de 5 km" in text(client, "/maillage/departement/35/?rayon=5")


def test_each_part_leads_to_its_own_mesh_and_keeps_what_was_asked(client: Client, bocal: None) -> None:
    page = text(client, "/maillage/region/53/?rayon=30&sort=people")
    assert 'href="/maillage/departement/35/?rayon=30"' in page
    assert page.index(">Ille-et-Vilaine</a>") < page.index(">Finistère</a>")
    assert 'href="/maillage/epci/243500139/"' in text(client, "/maillage/departement/35/")
    communes = text(client, "/maillage/epci/243500139/")
    assert 'href="/territoires/commune/35024/"' in communes
    assert 'href="/lieux/le-bocal/"' in communes


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "Finistère"),
        ("people", "Ille-et-Vilaine"),
        ("share", "Finistère"),
        ("beyond", "Finistère"),
        ("distance", "Finistère"),
        ("places", "Ille-et-Vilaine"),
    ],
)
def test_parts_are_sorted_as_asked(client: Client, bocal: None, sort: str, first: str) -> None:
    table = text(client, f"/maillage/region/53/?sort={sort}").split("<tbody>")[1]
    names = ["Finistère", "Ille-et-Vilaine"]
    assert min(names, key=table.index) == first


def test_white_zones_and_fragile_places_are_listed_heaviest_first(client: Client, bocal: None) -> None:
    page = text(client, "/maillage/region/53/")
    assert page.index("Autour de Brest") < page.index("Autour de Gahard")
    assert "<strong>210 000</strong> habitants" in page.split('id="fragiles"')[1]
    assert "aucun autre lieu nulle part" in page


def test_that_a_zone_stops_at_the_limit_of_its_epci_is_said_in_plain_words(client: Client, bocal: None) -> None:
    assert "Une zone s’arrête à la limite de l’intercommunalité" in text(client, "/maillage/")
    assert "Une zone s’arrête à la limite de l’intercommunalité" in text(client, "/maillage/region/53/rapport/")
    assert "un seul grand vide" in text(client, "/maillage/methode/")


def test_who_leads_here_from_the_pages_of_territories_and_networks(client: Client, bocal: None) -> None:
    NetworkFactory.create(slug="mailles", territory=bretagne_row())
    assert 'href="/maillage/region/53/"' in text(client, "/territoires/region/53/")
    assert "/maillage/" not in text(client, "/territoires/commune/35238/").split("<main")[1].split("</main>")[0]
    assert 'href="/maillage/reseaux/mailles/"' in text(client, "/reseaux/mailles/")
    page = text(client, "/maillage/epci/243500139/")
    for above in ("/maillage/", "/maillage/region/53/", "/maillage/departement/35/"):
        assert f'href="{above}"' in page


def bretagne_row() -> Territory:
    return Territory.objects.get(level="region", code="53")


def test_a_network_may_count_only_its_own_places(client: Client, bocal: None) -> None:
    network = NetworkFactory.create(slug="mailles", territory=bretagne_row())
    network.place_links.create(place=PlaceFactory.create(name="Le Phare", commune=town("29019"), lat=48.39, lon=-4.50))
    assert "Presque tous les habitants vivent à moins de 10 km d’un tiers-lieu" in text(client, "/maillage/reseaux/mailles/")
    own = text(client, "/maillage/reseaux/mailles/?seuls=oui")
    assert "3 habitants sur 10 vivent à moins de 10 km d’un des lieux choisis" in own
    assert 'name="seuls" value="oui" checked' in own
    assert 'name="seuls"' not in text(client, "/maillage/?seuls=oui")


def test_no_place_for_a_filter_is_said_with_a_way_out(client: Client, bocal: None) -> None:
    page = text(client, "/maillage/?kind=fablab&rayon=20")
    assert "Aucun lieu ne répond à ces choix" in page
    assert 'href="/maillage/?rayon=20"' in page
    assert "Autour de Rennes" in page


def test_a_territory_without_centres_says_so(client: Client, bocal: None) -> None:
    overseas = TerritoryFactory.create(level="departement", code="987", name="Polynésie française", zone="com", lat=None, lon=None)
    TerritoryFactory.create(code="98735", name="Papeete", population=26_000, departement=overseas, lat=None, lon=None)
    page = text(client, "/maillage/departement/987/")
    assert "Personne n’est encore compté ici" in page
    assert "data-map " not in page
    assert "1 commune sans centre connu (26 000 habitants) n’est pas comptée" in text(client, "/maillage/")


def test_htmx_is_answered_with_what_changed_and_the_address_that_says_it(client: Client, bocal: None) -> None:
    response = client.get("/maillage/?rayon=30&kind=", headers={"HX-Request": "true", "Accept-Language": "fr"})
    page = response.content.decode()
    assert response.headers["HX-Push-Url"] == "/maillage/?rayon=30"
    assert 'id="dit"' in page
    assert 'id="listes"' in page
    assert "<html" not in page
    assert 'data-mesh-radius="30"' in page


def test_a_radius_that_htmx_sends_wrong_is_told_in_the_answer(client: Client, bocal: None) -> None:
    response = client.get("/maillage/?rayon=99", headers={"HX-Request": "true", "Accept-Language": "fr"})
    assert response.status_code == 200
    assert "de 1 à 50" in " ".join(response.content.decode().split())


def test_the_page_asks_the_database_as_often_for_one_place_as_for_three(client: Client, bocal: None) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/maillage/region/53/")
        return len(queries)

    count()
    one = count()
    PlaceFactory.create(commune=town("35024"), lat=48.18, lon=-1.64)
    PlaceFactory.create(commune=town("29019"), lat=48.39, lon=-4.50)
    assert count() == one <= 12


def test_a_place_that_closes_changes_the_page(client: Client, bretagne: Territory) -> None:
    values = {"name": "Le Bocal", "commune": "35238", "coordinates": [48.11, -1.67, "exact"]}
    place = create_place(values=values, statement=Statement(Origin.PLACE), by=None)
    assert "7 habitants sur 10" in text(client, "/maillage/")
    edit_place(place=place, values={"stage": "closed"}, statement=Statement(Origin.PLACE), by=None)
    assert "Aucun lieu ne répond à ces choix" in text(client, "/maillage/")


def test_the_map_is_given_distances_rounded_up_in_tenths_of_a_kilometre(client: Client, bocal: None) -> None:
    response = client.get("/maillage/region/53/carte.json?kind=")
    said = response.json()
    assert "max-age=60" in response.headers["Cache-Control"]
    assert set(said["communes"]) == {"29", "35"}
    assert said["communes"]["35"][0] == [24, 94, 120]  # 024, 118, 238
    assert [value > 100 for value in said["communes"]["35"][1]] == [False, True, False]
    assert said["epci"][0] == ["242900314", "243500139", "243500774"]
    assert said["places"] == [[481_100], [-16_700], ["le-bocal"], ["Le Bocal"]]


def test_without_a_place_the_map_is_given_the_farthest(client: Client, bretagne: Territory) -> None:
    said = client.get("/maillage/carte.json").json()
    assert {value for _steps, values in said["communes"].values() for value in values} == {9_999}
    assert said["places"] == [[], [], [], []]
    assert client.get("/maillage/departement/99/carte.json").status_code == 404
    assert client.get("/maillage/carte.json?rayon=no").status_code == 400


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("territoires.csv", "departement;35;Ille-et-Vilaine;211000;3;1;10;0,995261;1000;"),
        ("communes.csv", "35118;Gahard;1000;48,3;-1,52;23,87;Le Bocal;le-bocal;non"),
        ("zones-blanches.csv", "Brest;29019;100000;1;"),
        ("lieux-fragiles.csv", "Le Bocal;Rennes;le-bocal;210000;"),
    ],
)
def test_what_the_page_lists_is_a_file_too(client: Client, bocal: None, what: str, line: str) -> None:
    response = client.get(f"/maillage/region/53/export/{what}")
    assert response.headers["Content-Disposition"] == f'attachment; filename="maillage-53-{what}"'
    assert line in response.content.decode("utf-8-sig")


def test_maps_are_given_communes_and_zones_as_points(client: Client, bocal: None) -> None:
    communes = client.get("/maillage/departement/35/export/communes.geojson").json()
    assert [feature["properties"]["name"] for feature in communes["features"]] == ["Betton", "Gahard", "Rennes"]
    assert communes["about"]["radius_km"] == 10
    (zone,) = client.get("/maillage/departement/35/export/zones-blanches.geojson").json()["features"]
    assert (zone["properties"]["name"], zone["geometry"]["coordinates"]) == ("Gahard", [[-1.52, 48.3]])


def test_no_name_is_a_formula_in_a_file(client: Client, bocal: None) -> None:
    Territory.objects.filter(code="35118").update(name="=cmd()")
    assert ";=cmd()" not in client.get("/maillage/departement/35/export/communes.csv").content.decode()


def test_a_file_that_is_not_is_not_found_and_a_wrong_radius_is_refused(client: Client, bocal: None) -> None:
    assert client.get("/maillage/export/lieux-fragiles.geojson").status_code == 404
    response = client.get("/maillage/export/territoires.csv?rayon=0", headers={"Accept-Language": "fr"})
    assert response.status_code == 400
    assert "de 1 à 50" in " ".join(response.content.decode().split())
