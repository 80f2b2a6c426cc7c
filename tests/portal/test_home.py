"""The front door: home, legal page, the light of the page, pages of errors."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from maillage.core.context import THEME_COOKIE
from maillage.network.enums import Origin, RevisionKind
from maillage.network.models import Place, Revision
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from tests.factories import NOW, PlaceFactory, SourceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def redon() -> Territory:
    bretagne = TerritoryFactory.create(level=Level.REGION, code="53", name="Bretagne")
    ille = TerritoryFactory.create(level=Level.DEPARTEMENT, code="35", name="Ille-et-Vilaine", region=bretagne)
    return TerritoryFactory.create(code="35236", name="Redon", region=bretagne, departement=ille)


def confirmed(place: Place) -> Place:
    Revision.objects.create(place=place, number=1, kind=RevisionKind.CONFIRMED, origin=Origin.PLACE, at=NOW)
    return place


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_the_home_page_says_the_figures_the_regions_and_what_was_kept_up_to_date(client: Client, redon: Territory) -> None:
    PlaceFactory.create(commune=redon)
    confirmed(PlaceFactory.create(commune=redon, name="Le Moulin d'en bas"))
    html = client.get(reverse("portal:home")).content.decode()
    said = words(html)
    assert "2 lieux sur la carte" in said
    assert "1 commune qui en a au moins un" in said
    assert "Bretagne 2 lieux" in said
    assert "Le Moulin d’en bas" in said
    assert "Le Lieu" not in said
    assert 'action="/lieux/"' in html
    assert "data-map" in html


def test_private_places_are_neither_counted_nor_shown(client: Client, redon: Territory) -> None:
    PlaceFactory.create(commune=redon)
    confirmed(PlaceFactory.create(commune=redon, name="Caché", is_public=False))
    said = words(client.get(reverse("portal:home")).content.decode())
    assert "1 lieu sur la carte" in said
    assert "Caché" not in said


def test_an_instance_without_places_says_how_to_load_them(client: Client) -> None:
    html = client.get(reverse("portal:home")).content.decode()
    assert "maillage import places" in html
    assert "data-map" not in html


def test_a_place_without_a_commune_is_still_counted(client: Client) -> None:
    PlaceFactory.create(commune=None)
    said = words(client.get(reverse("portal:home")).content.decode())
    assert "1 lieu sur la carte" in said
    assert "Par région" not in said


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_asks_the_database_as_much_for_one_place_as_for_three(
    client: Client, redon: Territory, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        confirmed(PlaceFactory.create(commune=redon))
    with django_assert_num_queries(5):
        client.get(reverse("portal:home"))


def test_the_home_page_refuses_to_be_written_to(client: Client) -> None:
    assert client.post(reverse("portal:home")).status_code == 405


def test_the_legal_page_names_the_sources_and_their_licence(client: Client) -> None:
    SourceFactory.create(key="cget", label="fichier CGET 2019", licence="Licence Ouverte 2.0")
    html = client.get(reverse("portal:legal")).content.decode()
    assert "fichier CGET 2019" in html
    assert "(Licence Ouverte 2.0)" in html
    assert "/sources/cget/" in html


def test_the_legal_page_says_when_no_source_is_loaded(client: Client) -> None:
    assert "Aucune source n’est encore chargée" in client.get(reverse("portal:legal")).content.decode()


def test_the_light_that_is_chosen_is_kept_and_leads_back(client: Client) -> None:
    answer = client.post(reverse("portal:theme"), {"theme": "dark", "next": "/mentions/"})
    assert (answer.status_code, answer["Location"]) == (302, "/mentions/")
    assert 'data-theme="dark"' in client.get("/mentions/").content.decode()
    client.post(reverse("portal:theme"), {"theme": "auto"})
    assert 'data-theme="dark"' not in client.get("/mentions/").content.decode()


def test_choosing_a_light_never_leads_to_another_site(client: Client) -> None:
    assert client.post(reverse("portal:theme"), {"theme": "light", "next": "https://ailleurs.example/"})["Location"] == "/"


def test_a_light_that_does_not_exist_is_not_kept(client: Client) -> None:
    answer = client.post(reverse("portal:theme"), {"theme": '"><script>'})
    assert not answer.cookies["theme"].value
    client.cookies["theme"] = "</html>"
    assert "data-theme" not in client.get("/mentions/").content.decode().partition("<head>")[0]


def test_reading_pages_leaves_no_cookie(client: Client) -> None:
    assert not client.get(reverse("portal:home")).cookies


def test_an_address_that_leads_nowhere_offers_a_search(client: Client) -> None:
    answer = client.get("/rien-de-tel/")
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "Rien à cette adresse" in html
    assert re.search(r'<form class="search[^>]*action="/recherche/"', html)


def test_each_cookie_that_may_be_left_is_told(client: Client) -> None:
    told = client.get("/mentions/").content.decode()
    left = {
        settings.LANGUAGE_COOKIE_NAME: "votre langue",
        THEME_COOKIE: "votre lumière",
        settings.SESSION_COOKIE_NAME: "votre session",
        settings.CSRF_COOKIE_NAME: "un jeton qui protège les formulaires",
        CookieStorage.cookie_name: "le mot qui confirme ce que vous venez de faire",
    }
    assert [name for name, words in left.items() if words not in told] == []

    client.post(reverse("portal:theme"), {"theme": "dark", "next": "/"})
    client.post(reverse("set_language"), {"language": "fr", "next": "/"})
    client.get("/compte/connexion/")
    client.force_login(UserFactory())
    assert set(client.cookies) <= set(left)
