"""The pages of the next places and of searches: what they say, what they refuse, who may stop what."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from maillage.core import clock
from maillage.network.models import Place
from maillage.observatory import running
from maillage.observatory import scope as scopes
from maillage.observatory.models import SitingRun
from maillage.observatory.operations import searches, searching
from maillage.observatory.queries import siting
from maillage.observatory.sites import Selection
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory, UserFactory, signed_in
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
REGION = "/maillage/region/53"


@pytest.fixture
def place(bretagne: Territory) -> None:
    PlaceFactory.create(lat=48.11, lon=-1.67, commune=town("35238"))


def asked(**said: Any) -> SitingRun:
    wish: dict[str, Any] = {
        "level": "region",
        "code": "53",
        "filters": "rayon=5",
        "number": 2,
        "seconds": 20,
        "by": UserFactory.create(),
    } | said
    return searches.ask_search(**wish)


def done(search: SitingRun) -> SitingRun:
    taken = searching.take()
    assert taken == search
    running.run(uid=search.uid, runner=taken.runner, beat_s=0.02)
    search.refresh_from_db()
    return search


def test_the_first_answer_is_the_commune_that_serves_most_then_the_next(bretagne: Territory, place: None) -> None:
    found = siting.first_answer(scopes.of_territory(bretagne), Selection(), 10, 5)

    assert [(each.name, each.gained) for each in found.proposed] == [("Brest", 100_000), ("Gahard", 1_000)]
    assert (found.before, found.proof.served, found.proof.bound, found.total) == (210_000, 311_000, 311_000, 311_000)
    assert found.proof.is_best
    assert found.curve == ((0, 210_000.0), (1, 310_000.0), (2, 311_000.0))


def test_the_bound_is_never_under_the_answer_nor_the_fewest_over_the_number(bretagne: Territory, place: None) -> None:
    scope = scopes.country()
    for share in (0.5, 0.9, 0.99, 1.0):
        found = siting.fewest(scope, Selection(), 10, share)
        assert found.least <= found.number
        assert found.served >= share * 311_000
    assert siting.fewest(scope, Selection(), 10, 0.5).number == 0


@pytest.mark.parametrize("base", ["/maillage", REGION, "/maillage/departement/35", "/maillage/epci/243500139"])
def test_a_page_for_each_scope(client: Client, bretagne: Territory, place: None, base: str) -> None:
    page = client.get(f"{base}/prochains/")

    assert page.status_code == 200
    assert "Prochains lieux" in page.content.decode()


def test_a_page_for_a_network(client: Client, bretagne: Territory, place: None) -> None:
    NetworkFactory.create(slug="mailles", territory=bretagne)

    page = client.get("/maillage/reseaux/mailles/prochains/?seuls=oui").content.decode()

    assert "Rennes" in page, "none of the network’s own places serves Rennes"


def test_the_page_says_the_answer_its_proof_its_curve_and_its_limits(client: Client, bretagne: Territory, place: None) -> None:
    page = client.get(f"{REGION}/prochains/?nombre=1&part=95").content.decode()

    assert "Brest" in page
    assert "C’est le meilleur choix possible" in page
    assert "<svg" in page
    assert "Le tableau de la courbe" in page
    assert "1 nouveau lieu suffit pour que 95" in page
    assert "à vol d’oiseau" in page


def test_more_places_than_it_takes_are_told_and_the_axis_counts_whole_places(
    client: Client, bretagne: Territory, place: None
) -> None:
    page = client.get(f"{REGION}/prochains/?nombre=9").content.decode()

    assert "Vous en demandez 9" in page
    assert ">0,5<" not in page, "half a place is no place"
    assert "L’axe vertical ne commence pas à zéro" in page
    Place.objects.all().delete()
    assert "L’axe vertical ne commence pas à zéro" not in client.get(f"{REGION}/prochains/?nombre=9").content.decode()


@pytest.mark.parametrize(
    "query", ["nombre=0", "nombre=501", "nombre=dix", "part=0", "part=101", "part=tous", "rayon=51", "kind=zzz"]
)
def test_what_is_not_understood_is_said_and_the_page_still_answers(
    client: Client, bretagne: Territory, place: None, query: str
) -> None:
    page = client.get(f"{REGION}/prochains/?{query}")

    assert page.status_code == 400
    assert "notice--attention" in page.content.decode()
    assert "Brest" in page.content.decode()


def test_where_everybody_is_served_there_is_nothing_to_propose(client: Client, bretagne: Territory, place: None) -> None:
    assert "Tout le monde est servi" in client.get("/maillage/departement/35/prochains/?rayon=50").content.decode()


def test_where_nobody_is_counted_the_page_says_so(client: Client) -> None:
    assert "Personne n’est encore compté ici" in client.get("/maillage/prochains/").content.decode()


def test_the_list_is_taken_away_as_a_sheet_and_as_a_map(client: Client, bretagne: Territory, place: None) -> None:
    sheet = client.get(f"{REGION}/prochains/export.csv?nombre=1").content.decode()
    drawn = json.loads(client.get(f"{REGION}/prochains/export.geojson?nombre=1").content)

    assert "1;29019;Brest;100000;310000;" in sheet
    assert drawn["features"][0]["geometry"]["coordinates"] == [-4.5, 48.39]
    assert drawn["about"]["au_plus"] == 310_000
    assert client.get(f"{REGION}/prochains/export.pdf").status_code == 404
    assert client.get(f"{REGION}/prochains/export.csv?nombre=mille").status_code == 400


def test_a_visitor_has_the_first_answer_and_is_asked_to_sign_in_for_more(client: Client, bretagne: Territory, place: None) -> None:
    assert "Se connecter pour chercher mieux" in client.get(f"{REGION}/prochains/").content.decode()
    assert "/connexion/" in client.post(f"{REGION}/recherches/", {"nombre": "3"})["Location"]
    assert not SitingRun.objects.exists()


def test_who_has_signed_in_asks_for_a_search_and_follows_it(bretagne: Territory, place: None) -> None:
    client = signed_in()

    answer = client.post(f"{REGION}/recherches/", {"nombre": "3", "rayon": "5", "duree": "20"})
    search = SitingRun.objects.get()
    page = client.get(answer["Location"]).content.decode()

    assert (search.number, search.filters, search.seconds, search.code) == (3, "rayon=5", 20, "53")
    assert 'hx-trigger="every 2s"' in page
    assert "Elle commence dans quelques secondes" in page
    assert "Arrêter là" in page


def test_once_it_is_over_who_follows_it_is_shown_the_communes_that_it_found(bretagne: Territory, place: None) -> None:
    client = signed_in()
    address = client.post(f"{REGION}/recherches/", {"nombre": "1"})["Location"]
    polled = {"HX-Request": "true"}

    SitingRun.objects.update(state="running", started_at=clock.now() - timedelta(seconds=12))
    waited = client.get(address, headers=polled)
    assert "Elle cherche depuis 12\u00a0s." in waited.content.decode()
    assert "HX-Refresh" not in waited
    SitingRun.objects.update(state="done")
    assert client.get(address, headers=polled)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(address)


def test_a_search_that_is_refused_leaves_the_answer_and_what_was_asked(bretagne: Territory, place: None) -> None:
    client = signed_in()
    client.post(f"{REGION}/recherches/", {"nombre": "3"})

    second = client.post(f"{REGION}/recherches/", {"nombre": "4"})
    wrong = client.post(f"{REGION}/recherches/", {"nombre": "4000"})

    assert second.status_code == 409
    assert "Votre recherche d’avant n’est pas finie" in second.content.decode()
    assert reverse("observatory:search_detail", args=[SitingRun.objects.get().uid]) in second.content.decode()
    assert 'value="4"' in second.content.decode()
    assert wrong.status_code == 422
    assert 'value="4000"' in wrong.content.decode()


def test_who_has_the_address_reads_what_was_found_and_takes_it_away(client: Client, bretagne: Territory, place: None) -> None:
    search = done(asked())
    address = reverse("observatory:search_detail", args=[search.uid])

    page = client.get(address).content.decode()
    drawn = json.loads(client.get(f"{address}export.geojson").content)

    assert "Recherche terminée" in page
    assert "C’est démontré" in page
    assert "Brest" in page
    assert "every 2s" not in page
    assert "Arrêter là" not in page
    assert drawn["about"]["but"] == {"nombre": 2}
    assert "29019;Brest" in client.get(f"{address}export.csv").content.decode()
    assert client.get(f"{address}export.xls").status_code == 404
    assert client.get(f"/maillage/recherches/{uuid4()}/").status_code == 404


def test_the_numbers_of_places_that_were_tried_are_read_on_the_page(client: Client, bretagne: Territory, place: None) -> None:
    search = done(asked(number=None, share=0.99, filters="rayon=5"))

    page = client.get(reverse("observatory:search_detail", args=[search.uid])).content.decode()

    tried = [step["tried"] for step in search.steps if step.get("tried")]
    assert tried
    assert page.count("Essai de") == len(tried)


def test_only_who_asked_stops_a_search(bretagne: Territory, place: None) -> None:
    person = UserFactory.create()
    search = asked(by=person)
    stop = reverse("observatory:search_stop", args=[search.uid])

    assert signed_in().post(stop).status_code == 403
    assert "/connexion/" in Client().post(stop)["Location"]
    client = signed_in(person)
    client.post(stop)
    again = client.post(stop, follow=True)

    search.refresh_from_db()
    assert search.state == "stopped"
    assert "déjà terminée" in again.content.decode()


def test_an_interrupted_search_offers_to_be_started_again(bretagne: Territory, place: None) -> None:
    search = asked()
    SitingRun.objects.update(state="interrupted")
    client = signed_in()

    page = client.get(reverse("observatory:search_detail", args=[search.uid])).content.decode()
    client.post(reverse("observatory:search_restart", args=[search.uid]))

    assert "Reprendre la recherche" in page
    search.refresh_from_db()
    assert search.state == "waiting"


def test_the_found_communes_become_a_scenario(client: Client, bretagne: Territory, place: None) -> None:
    page = client.get(f"{REGION}/prochains/?nombre=1").content.decode()

    assert f"{REGION}/essai/?ajout=48.3900_-4.5000" in page
    assert client.get(f"{REGION}/essai/?ajout=48.3900_-4.5000").status_code == 200


def test_what_better_may_be_is_said_of_the_answer_not_of_the_bound() -> None:
    assert siting.Proof(100.0, 110.0).gap == pytest.approx(0.1)
    assert siting.Proof(0.0, 0.0).is_best
    assert siting.Proof(100.0, 100.0).gap == 0.0
    assert not siting.Proof(0.0, 5.0).is_best
