"""One question asked of everything: the same answers on every database."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.core.search import index_text, learn
from maillage.network.enums import Stage
from maillage.portal.queries.search import Results, search
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, TerritoryFactory

URL = "/recherche/"


def place(name: str, body: str, town: Territory | None = None, **more: Any) -> None:
    """A place with its commune among its words, as the place's own door writes them."""
    words = index_text(body, town.name if town else "")
    learn([words])
    PlaceFactory.create(name=name, commune=town, search_body=words, **more)


@pytest.fixture
def _country(db: None) -> None:
    bretagne = TerritoryFactory.create(level=Level.REGION, code="53", name="Bretagne", population=3_400_000)
    departement = TerritoryFactory.create(
        level=Level.DEPARTEMENT, code="35", name="Ille-et-Vilaine", population=1_100_000, region=bretagne
    )
    above = {"region": bretagne, "departement": departement}
    rennes = TerritoryFactory.create(code="35238", name="Rennes", population=220_000, **above)
    bruz = TerritoryFactory.create(code="35047", name="Bruz", population=18_000, **above)
    TerritoryFactory.create(level=Level.EPCI, code="243500139", name="Rennes Métropole", population=480_000, **above)
    TerritoryFactory.create(code="60099", name="Bretagne", population=300)
    lyon = TerritoryFactory.create(code="69123", name="Lyon", population=520_000)
    third = TerritoryFactory.create(
        level=Level.ARRONDISSEMENT, code="69383", name="Lyon 3e arrondissement", population=100_000, commune=lyon
    )
    etienne = TerritoryFactory.create(code="42218", name="Saint-Étienne", population=172_000)
    place("Le Biome", "Fablab, impression 3D", rennes)
    place("ÉtriLab", "Fab Lab", bruz)
    place("La Kase", "Espace de travail partagé, coworking", rennes)
    place("Le Tiers-Lieu", "Café associatif", etienne)
    place("La Cordée", "Co-working, Lyon 3e arrondissement", lyon, arrondissement=third)
    place("Le Comptoir", "Coworking", lyon)
    place("Fablab de Lyon", "atelier", lyon, stage=Stage.CLOSED)
    place("Fablab secret", "Fablab", rennes, is_public=False)
    NetworkFactory.create(name="Réseau des fablabs bretons", slug="fablabs-bretons")
    OrganisationFactory.create(name="La Cordée", slug="la-cordee")


def answers(found: Results) -> list[tuple[str, list[str]]]:
    return [
        (section.key, [row["name"] if isinstance(row, dict) else str(row) for row in section.rows]) for section in found.sections
    ]


@pytest.mark.usefixtures("_country")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fablab rennes", [("places", ["Le Biome"])]),
        ("Rennes fab-lab", [("places", ["Le Biome"])]),
        ("fab lab bruz", [("places", ["ÉtriLab"])]),
        ("fablab bretagne", [("places", ["ÉtriLab", "Le Biome"])]),
        ("fablabs ille et vilaine", [("places", ["ÉtriLab", "Le Biome"])]),
        ("coworking lyon 3", [("places", ["La Cordée"])]),
        ("co-working lyon 3ème", [("places", ["La Cordée"])]),
        ("cafe asociatif", [("places", ["Le Tiers-Lieu"])]),
        ("cafés associatifs", [("places", ["Le Tiers-Lieu"])]),
        ("st etienne", [("territories", ["Saint-Étienne"]), ("places", ["Le Tiers-Lieu"])]),
        ("tier-lieu", [("places", ["Le Tiers-Lieu"])]),
        ("tiers lieux rennes", [("territories", ["Rennes", "Rennes Métropole"]), ("places", ["La Kase", "Le Biome"])]),
        ("rennes", [("territories", ["Rennes", "Rennes Métropole"]), ("places", ["La Kase", "Le Biome"])]),
        ("bretagne", [("territories", ["Bretagne", "Bretagne"]), ("places", ["ÉtriLab", "La Kase", "Le Biome"])]),
        ("la cordee", [("places", ["La Cordée"]), ("organisations", ["La Cordée"])]),
        (
            "fablab",
            [
                ("places", ["ÉtriLab", "Le Biome", "Fablab de Lyon"]),
                ("networks", ["Réseau des fablabs bretons"]),
            ],
        ),
        ("35", [("territories", ["Ille-et-Vilaine"])]),
        ("35238", [("territories", ["Rennes"])]),
        ("qwertyuiop", []),
        ("…", []),
    ],
)
def test_the_same_question_has_the_same_answers_in_the_same_order(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert answers(search(text, AnonymousUser())) == expected


@pytest.mark.usefixtures("_country")
def test_a_slip_that_was_corrected_is_said_and_may_be_refused() -> None:
    assert search("cafe asociatif", AnonymousUser()).corrected == "cafe associatif"
    refused = search("cafe asociatif", AnonymousUser(), exact=True)
    assert (refused.corrected, refused.sections) == ("", [])


@pytest.mark.usefixtures("_country")
def test_the_page_says_which_correction_was_made_and_offers_the_words_as_typed(client: Client) -> None:
    page = client.get(URL, {"q": "cafe asociatif"}).content.decode()
    assert "«\u202fcafe associatif\u202f»" in page
    assert "?q=cafe%20asociatif&amp;exact=1" in page
    assert "Le Tiers-Lieu" in page


@pytest.mark.usefixtures("_country")
def test_asking_for_third_places_only_tells_that_all_are(client: Client) -> None:
    page = client.get(URL, {"q": "tiers lieux"}, headers={"Accept-Language": "fr"}).content.decode()
    assert "Tous les lieux d’ici sont des tiers-lieux" in page
    assert "Voir les 7 lieux" in page


@pytest.mark.usefixtures("_country")
def test_a_long_list_leads_to_the_directory_with_the_same_choice(client: Client) -> None:
    for n in range(11):
        place(f"Fablab {n}", "Fablab", Territory.objects.get(code="35238"))
    page = client.get(URL, {"q": "fablab rennes"}).content.decode()
    assert "/lieux/?q=fablab&amp;territory=commune:35238" in page
    assert "/lieux/?q=fablab%22" not in page


@pytest.mark.django_db
def test_an_empty_question_offers_examples(client: Client) -> None:
    page = client.get(URL, headers={"Accept-Language": "fr"}).content.decode()
    assert "Que cherchez-vous" in page
    assert "?q=fablab%20rennes" in page


@pytest.mark.django_db
def test_no_answer_says_what_to_do_and_keeps_what_was_typed(client: Client) -> None:
    page = client.get(URL, {"q": "<b>zzz"}, headers={"Accept-Language": "fr"}).content.decode()
    assert "Rien ne répond à" in page
    assert "&lt;b&gt;zzz" in page
    assert 'href="/territoires/"' in page


@pytest.mark.django_db
def test_a_question_too_long_is_refused_and_kept(client: Client) -> None:
    response = client.get(URL, {"q": "mot " * 3_000}, headers={"Accept-Language": "fr"})
    assert response.status_code == 400
    assert "trop longue" in response.content.decode()
    assert "mot mot mot" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["'", '"', "\x00", "a\x00b", "🎉", "%", "\\", "'; DROP TABLE x; --", "a:* & b", "NEAR(a b)", "²", "½"]
)
def test_a_hostile_question_is_answered(client: Client, text: str) -> None:
    assert client.get(URL, {"q": text}).status_code == 200


@pytest.mark.django_db
def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(URL).status_code == 405


@pytest.mark.django_db
def test_one_three_and_ten_places_cost_the_same_queries(client: Client) -> None:
    counts, made = [], 0
    for total in (1, 3, 10):
        for n in range(made, total):
            place(f"Fablab {n}", "Fablab")
        made = total
        client.get(URL, {"q": "fablab"})  # the words just learnt are read once
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"q": "fablab"})
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


class Property(TestCase):
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(text=st.text(max_size=200))
    def test_whatever_is_asked_has_an_answer(self, text: str) -> None:
        assert search(text, AnonymousUser()).sections == []


@pytest.mark.django_db
def test_a_town_among_words_that_answer_nothing_is_offered(client: Client) -> None:
    loiret = TerritoryFactory(level=Level.DEPARTEMENT, code="45", name="Loiret")
    orleans = TerritoryFactory(code="45234", name="Orléans", departement=loiret, population=110_000)
    PlaceFactory(name="Atelier", commune=orleans)
    learn(["orleans"])

    page = client.get("/recherche/", {"q": "orleens chaudronnerie"}).content.decode()

    assert "/territoires/commune/45234/" in page
    assert "Orléans (45)" in page
