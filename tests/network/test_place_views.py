"""The page of a place, its poster and its history."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.core import clock
from maillage.network.enums import Origin, ProposalKind
from maillage.network.models import ChangeProposal, Kind, Layer, Place
from maillage.network.operations import places
from maillage.network.operations.places import Statement
from tests.factories import (
    NOW,
    NetworkFactory,
    OrganisationFactory,
    PlaceFactory,
    RoleHoldingFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def whole_place() -> Place:
    region = TerritoryFactory(level="region", code="75", name="Nouvelle-Aquitaine")
    department = TerritoryFactory(level="departement", code="86", name="Vienne", region=region)
    TerritoryFactory(code="86194", name="Poitiers", departement=department, region=region)
    OrganisationFactory(slug="asso", name="L’Association")
    NetworkFactory(slug="clain", name="Réseau du Clain")
    values = {
        "name": "La Maison", "summary": "Un café et un atelier.", "description": "Un **grand** jardin <script>alert(1)</script>",
        "kinds": ["cafe"], "services": ["desk"], "tags": ["vélo"], "address": "12 rue du Clain", "postal_code": "86000", "commune": "86194",
        "coordinates": [46.58, 0.34, "exact"], "host": "asso", "manager": "asso", "opening_hours": "Mo-Fr 09:00-18:00", "phone": "05 49 00 00 00",
        "email": "bonjour@example.org", "website": "https://example.org", "capacity": 80, "surface_m2": 420, "networks": ["clain"],
        "accessibility": {"wheelchair": "limited"}, "links": [{"label": "Mastodon", "url": "https://example.org/@la"}], "opened_on": "2014-09-01",
    }  # fmt: skip
    source = SourceFactory(key="cget-2019", label="fichier CGET 2019")
    return places.create_place(values=values, statement=Statement(Origin.IMPORT, source=source), by=None, at=NOW)


def page(client: Client, place: Place, under: str = "") -> str:
    response = client.get(f"/lieux/{place.slug}/{under}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_finds_where_when_and_how_to_make_contact(client: Client) -> None:
    html = page(client, whole_place())

    assert "12 rue du Clain" in html
    assert "86000 Poitiers" in html
    assert f"Ouvert maintenant, jusqu’à 18{NBSP}h" in html
    assert 'href="tel:+33549000000"' in html
    assert "05 49 00 00 00" in html
    assert 'href="mailto:bonjour@example.org"' in html
    assert "https://www.openstreetmap.org/?mlat=46.58&amp;mlon=0.34" in html


def test_all_that_is_known_is_on_the_page_and_scripts_in_texts_are_not(client: Client) -> None:
    html = page(client, whole_place())

    for words in (
        "Café associatif",
        "Poste de travail",
        "vélo",
        "L’Association",
        "Réseau du Clain",
        "420",
        "80 personnes",
        "Mastodon",
        "2014",
    ):
        assert words in html
    assert "<strong>grand</strong>" in html
    assert "<script>alert" not in html


def test_each_fact_says_where_it_comes_from(client: Client) -> None:
    place = whole_place()
    theirs = Statement(Origin.PLACE)
    places.confirm_fields(place=place, names=["opening_hours"], statement=theirs, by=UserFactory(display_name="Léa"), at=NOW)

    html = page(client, place)

    found = re.findall(r"<li><strong>([^<]*)\u00a0:</strong> (?:<a [^>]*>)?([^<]*)<", html)
    assert [said for _fields, said in found] == [
        f"fichier CGET 2019, pris le 12{NBSP}mars 2026",
        f"confirmés par le lieu (Léa) le 12{NBSP}mars 2026",
    ]
    assert "adresse, " in found[0][0]
    assert "horaires" not in found[0][0]
    assert found[1][0] == "Horaires"


def test_what_the_place_confirmed_itself_is_dated_where_it_is_read(client: Client) -> None:
    place = whole_place()
    assert "Confirmé le" not in page(client, place)
    places.confirm_fields(place=place, names=["opening_hours"], statement=Statement(Origin.NETWORK), by=None, at=NOW)
    assert "Confirmé le" not in page(client, place)

    places.confirm_fields(place=place, names=["phone"], statement=Statement(Origin.PLACE), by=None, at=NOW)

    assert page(client, place).count(f"Confirmé le 12{NBSP}mars 2026") == 1


def test_the_team_of_the_instance_is_named(client: Client, settings: Any) -> None:
    settings.INSTANCE_NAME = "Clain"
    place = places.create_place(values={"name": "Ici", "capacity": 3}, statement=Statement(Origin.INSTANCE), by=None, at=NOW)

    assert "par l’équipe de Clain" in page(client, place)


def test_closing_days_far_ahead_and_public_holidays_are_told(client: Client) -> None:
    html = page(client, PlaceFactory(opening_hours="Mo-Fr 09:00-12:00; PH off; Aug 03-21 off"))

    assert "Fermé les jours fériés" in html
    assert f"du lundi 3{NBSP}août au vendredi 21{NBSP}août" in html


def test_names_have_their_apostrophes_and_their_language(client: Client) -> None:
    place = PlaceFactory(name="L'Atelier", description="**C'est** l'atelier !")

    french, english = page(client, place), client.get(f"/lieux/{place.slug}/", headers={"accept-language": "en"}).content.decode()

    assert "<h1>L’Atelier</h1>" in french
    assert "<strong>C’est</strong> l’atelier\u202f!" in french
    assert '<h1 lang="fr">L&#x27;Atelier</h1>' in english


def test_what_is_not_known_is_said_kindly(client: Client) -> None:
    html = page(client, PlaceFactory(lat=None, lon=None))

    assert "Les horaires ne sont pas encore connus" in html
    assert "Aucun moyen de contact n’est encore connu" in html
    assert "Sa position sur la carte n’est pas encore connue" in html
    assert "data-map" not in html


@pytest.mark.parametrize(
    ("position", "said"), [("approximate", "Position approximative"), ("commune", "Position au centre de la commune")]
)
def test_an_uncertain_position_is_said(client: Client, position: str, said: str) -> None:
    assert said in page(client, PlaceFactory(position=position))


@pytest.mark.parametrize(
    ("stage", "said"),
    [("closed", "Ce lieu est fermé"), ("paused", "en pause"), ("idea", "pas encore ouvert"), ("project", "pas encore ouvert")],
)
def test_a_place_that_is_not_open_says_so_and_not_that_its_doors_are(client: Client, stage: str, said: str) -> None:
    html = page(client, PlaceFactory(stage=stage, opening_hours="24/7"))

    assert said in html
    assert "Ouvert maintenant" not in html


def test_the_neighbours_within_20_km_are_listed_nearest_first(client: Client) -> None:
    place = PlaceFactory()
    PlaceFactory(name="Plus loin", lat=46.68)
    PlaceFactory(name="Tout près", lat=46.59)
    PlaceFactory(name="Trop loin", lat=46.80)
    PlaceFactory(name="Caché", lat=46.581, is_public=False)

    rows = client.get(f"/lieux/{place.slug}/").context["neighbours"]

    assert [row["name"] for row in rows] == ["Tout près", "Plus loin"]


def test_the_map_of_a_place_receives_its_own_mark(client: Client) -> None:
    html = page(client, PlaceFactory(slug="ici", name="</script>Ici"))

    found = re.search(r'<script id="reperes" type="application/json">(.*?)</script>', html)
    assert found is not None
    assert json.loads(found[1]) == [{"lat": 46.58, "lon": 0.34, "name": "</script>Ici", "slug": "ici", "main": True}]


@pytest.mark.parametrize("under", ["", "affiche/", "historique/"])
def test_a_hidden_place_is_not_found_but_by_who_runs_the_instance(client: Client, under: str) -> None:
    place = PlaceFactory(is_public=False)

    assert client.get(f"/lieux/{place.slug}/{under}").status_code == 404
    client.force_login(UserFactory(is_staff=True))
    assert client.get(f"/lieux/{place.slug}/{under}").status_code == 200


@pytest.mark.parametrize("under", ["", "affiche/", "historique/"])
def test_a_place_that_does_not_exist_is_not_found(client: Client, under: str) -> None:
    assert client.get(f"/lieux/nulle-part/{under}").status_code == 404


def test_anyone_may_propose_a_correction(client: Client) -> None:
    place = PlaceFactory()

    html = page(client, place)

    assert f'href="/lieux/{place.slug}/propositions/nouvelle/"' in html
    assert "mailto:" not in html


def test_the_number_of_queries_does_not_depend_on_what_the_place_has(client: Client) -> None:
    def queries(place: Place) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, place)
        return len(captured)

    place = whole_place()
    PlaceFactory()
    one = queries(place)
    place.kinds.add(*Kind.objects.all()[:3])
    for network in NetworkFactory.create_batch(3):
        place.networks.add(network)
    PlaceFactory.create_batch(3, commune=place.commune)
    places.edit_place(place=place, values={"capacity": 12}, statement=Statement(Origin.PLACE), by=None)

    assert queries(place) == one <= 9

    # One more each, where there is one: who holds the page, what a network says of the place, what was said of it.
    RoleHoldingFactory(place=place, person=UserFactory(), role="concierge")
    network = place.networks.get(slug="clain")
    Layer.objects.create(place=place, network=network, note="Demandez la clé.", is_public=True, updated_at=NOW)
    ChangeProposal.objects.create(place=place, kind=ProposalKind.CLOSED, reason="Le rideau est baissé.", at=NOW)
    html = page(client, place)
    assert "Demandez la clé." in html
    assert queries(place) == one + 3


def test_the_poster_says_the_address_in_words_and_draws_a_code(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "https://lieux.example.org"

    html = page(client, whole_place(), "affiche/")

    assert "<svg" in html
    assert "lieux.example.org/lieux/la-maison-poitiers" in html
    assert "lundi" in html
    assert f"samedi, dimanche{NBSP}: fermé" in html
    assert "n’imprimez pas encore" not in html


def test_a_poster_is_not_to_be_printed_while_the_site_has_no_address(client: Client, settings: Any) -> None:
    settings.PUBLIC_URL = "http://localhost:8000"

    assert "n’imprimez pas encore ce code" in page(client, PlaceFactory(), "affiche/")


def test_the_history_tells_each_change_with_what_was_said_before(client: Client) -> None:
    place = whole_place()
    places.edit_place(
        place=place, values={"capacity": 90, "kinds": ["cafe", "fablab"], "phone": ""}, statement=Statement(Origin.PLACE, message="On a poussé les murs"),
        by=UserFactory(display_name="Léa"), at=NOW + timedelta(days=1),
    )  # fmt: skip

    html = re.sub(r"[ \n]+", " ", page(client, place, "historique/"))

    assert f"indiqué par le lieu (Léa) le 13{NBSP}mars 2026" in html
    assert "On a poussé les murs" in html
    assert "80</del> <ins" in html
    assert "Café associatif" not in html.split("Version 1<")[0]
    assert "</span>Fablab</ins>" in html
    assert '05 49 00 00 00</del> <span class="soft">retiré' in html


def test_the_history_says_hours_and_texts_as_people_read_them(client: Client) -> None:
    html = page(client, whole_place(), "historique/")

    assert f"lundi–vendredi 9{NBSP}h–18{NBSP}h" in html
    assert "**" not in html


def test_a_long_history_has_pages_and_refuses_those_it_has_not(client: Client) -> None:
    place = whole_place()
    for number in range(25):
        places.edit_place(place=place, values={"capacity": number}, statement=Statement(Origin.PLACE), by=None)

    assert "Version 26" in page(client, place, "historique/")
    assert "Version 1<" in page(client, place, "historique/?page=2")
    for wrong in ("3", "0", "x", "-1", "9" * 40):
        assert client.get(f"/lieux/{place.slug}/historique/?page={wrong}").status_code == 404


def test_the_history_needs_the_same_queries_for_one_version_and_many(client: Client) -> None:
    def queries(place: Place) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, place, "historique/")
        return len(captured)

    place = whole_place()
    one = queries(place)
    for number in range(3):
        places.edit_place(place=place, values={"capacity": number}, statement=Statement(Origin.PLACE), by=UserFactory())

    assert queries(place) == one <= 12


def test_machines_read_the_place_in_the_words_of_schema_org(client: Client) -> None:
    place = whole_place()
    places.edit_place(place=place, values={"name": "</script><b>Ici"}, statement=Statement(Origin.PLACE), by=None)

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client, place))

    assert found is not None
    assert json.loads(found[1])["name"] == "</script><b>Ici"
