"""The radius and the filters: what is chosen is shown on every tab, where it can be changed and taken back without scripts."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from maillage.network.models import Kind
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
TABS = ("", "equite/", "prochains/", "essai/", "rapport/")


@pytest.fixture(autouse=True)
def places(bretagne: Territory) -> None:
    workshop = Kind.objects.order_by("pk").first()
    commune = town("35238")
    place = PlaceFactory.create(slug="la-halle", lat=commune.lat, lon=commune.lon, commune=commune)
    if workshop is not None:
        place.kinds.add(workshop)


def kind() -> Kind:
    return Kind.objects.order_by("pk")[0]


def page(client: Client, address: str) -> str:
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    return response.content.decode()


def chips(text: str) -> dict[str, str]:
    """The choices in force: their words, and the address without each."""
    found = re.findall(r'<a class="chip" href="([^"]*)"[^>]*><span[^>]*>[^<]*</span>([^<]*?) <span', text)
    return {words: html.unescape(href) for href, words in found}


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_what_is_chosen_and_takes_back_one_choice_at_a_time(client: Client, tab: str) -> None:
    path = f"/maillage/region/53/{tab}"
    text = page(client, f"{path}?rayon=15&kind={kind().slug}&stage=open&stage=project")

    said = chips(text)
    assert kind().label in said
    assert "étape\u00a0: en projet" in {words.lower() for words in said} or "étape\u00a0: projet" in {
        words.lower() for words in said
    }
    without = said[kind().label]
    assert without.startswith(f"{path}?")
    assert "kind=" not in without
    assert "rayon=15" in without
    assert kind().label not in chips(page(client, without))


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_offers_the_choices_in_a_form_that_keeps_the_rest(client: Client, tab: str) -> None:
    text = page(client, f"/maillage/region/53/{tab}?rayon=15&ajout=48.39_-4.5&nombre=3")

    form = next(each for each in re.findall(r"<form.*?</form>", text, re.DOTALL) if f'name="kind" value="{kind().slug}"' in each)
    assert 'method="get"' in form
    assert f'action="/maillage/region/53/{tab}"' in form
    assert re.search(r'name="rayon"[^>]* value="15"', form)
    assert ('value="48.3900_-4.5000"' in form) == (tab == "essai/")
    assert re.search(r'name="nombre"[^>]* value="3"', form) is not None or tab != "prochains/"


def test_equity_does_not_hang_on_the_radius_and_does_not_show_it(client: Client) -> None:
    assert not chips(page(client, "/maillage/region/53/equite/?rayon=15"))


def test_a_network_may_go_back_to_all_places(client: Client, bretagne: Territory) -> None:
    network = NetworkFactory.create(slug="mailles", territory=bretagne)
    PlaceFactory.create(lat=48.39, lon=-4.5, commune=town("29019")).networks.add(network)

    said = chips(page(client, "/maillage/reseaux/mailles/rapport/?seuls=oui"))

    assert said == {"lieux du réseau seulement": "/maillage/reseaux/mailles/rapport/"}


@pytest.mark.parametrize("tab", TABS)
def test_whose_people_a_network_counts_is_said(client: Client, bretagne: Territory, tab: str) -> None:
    NetworkFactory.create(slug="mailles", territory=bretagne)
    NetworkFactory.create(slug="partout")

    assert "ceux du territoire du réseau, Bretagne." in page(client, f"/maillage/reseaux/mailles/{tab}")
    assert "les habitants de toute la France sont comptés." in page(client, f"/maillage/reseaux/partout/{tab}")
