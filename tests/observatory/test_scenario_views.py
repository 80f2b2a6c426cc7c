"""A scenario in the browser: tried by anybody, saved by who has signed in, read by who has its address, changed by its owner."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import User
from maillage.observatory.models import Scenario
from maillage.observatory.moves import Moves, Spot
from maillage.observatory.operations import scenarios as doors
from maillage.territory.models import Territory
from tests.factories import PlaceFactory, UserFactory, signed_in
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
TRIAL = "/maillage/region/53/essai/"
BREST = Spot(48.39, -4.5)
ONE_PLACE = Moves((BREST,))
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def places(bretagne: Territory) -> None:
    PlaceFactory.create(slug="la-halle", name="La Halle", lat=48.11, lon=-1.67, commune=town("35238"))


def saved(by: User | None = None, moves: Moves = ONE_PLACE, **said: str) -> Scenario:
    words = {"name": "Un lieu à Brest", "level": "region", "code": "53", "filters": ""} | said
    return doors.save_scenario(**words, moves=moves, by=by or UserFactory.create())


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_visitor_sees_at_once_what_a_place_would_change(client: Client) -> None:
    page = text(client, f"{TRIAL}?ajout=48.39_-4.5&retrait=la-halle")

    assert "110 000 habitants de moins vivent à moins de 10\u00a0km d’un lieu." in page.replace("\u202f", " ")
    assert "Qui s’en rapproche" in page
    assert "entre dans le rayon" in page
    assert "sort du rayon" in page
    assert "Se connecter pour enregistrer" in page


@pytest.mark.parametrize("base", ["/maillage", "/maillage/departement/35", "/maillage/epci/243500139"])
def test_every_scope_has_its_bench(client: Client, base: str) -> None:
    assert "Rien encore" in text(client, f"{base}/essai/")


def test_without_scripts_a_gesture_leads_to_the_address_of_what_it_made(client: Client) -> None:
    answer = client.get(TRIAL, {"rayon": "5", "retrait": "la-halle", "geste": "ajouter", "commune": "Gahard"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{TRIAL}?rayon=5&ajout=48.3000_-1.5200&retrait=la-halle"


def test_with_scripts_the_part_that_changes_comes_alone_and_its_address_with_it(client: Client) -> None:
    answer = client.get(TRIAL, {"geste": "ajouter", "ou": "48.39_-4.5"}, headers=HTMX)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == f"{TRIAL}?ajout=48.3900_-4.5000"
    assert page.lstrip().startswith('<div id="essai"')
    assert "<html" not in page


def test_the_part_that_comes_alone_is_the_one_of_the_whole_page(client: Client) -> None:
    whole = text(client, f"{TRIAL}?ajout=48.3900_-4.5000")
    part = client.get(TRIAL, {"geste": "ajouter", "ou": "48.39_-4.5"}, headers=HTMX).content.decode()

    assert part.strip() in whole


def test_a_gesture_that_is_not_understood_keeps_what_was_typed_and_the_moves(client: Client) -> None:
    page = text(client, f"{TRIAL}?ajout=48.39_-4.5&geste=fermer&lieu=Zut", 422)

    assert "Aucun des lieux pris en compte ne s’appelle « Zut »" in page.replace("\u202f", " ").replace("« Zut »", "« Zut »")
    assert 'value="Zut"' in page
    assert 'value="48.3900_-4.5000"' in page


@pytest.mark.parametrize("query", ["ajout=ici", "retrait=nulle-part", "ajout=91_0", "rayon=600", "deplace=la-halle"])
def test_an_address_that_says_nonsense_is_told_so_and_the_rest_is_shown(client: Client, query: str) -> None:
    page = text(client, f"{TRIAL}?ajout=48.39_-4.5&{query}", 400)

    assert "notice--" in page
    assert "Nouveau lieu" in page


def test_a_place_that_the_filters_leave_out_is_no_fault_of_the_address(client: Client) -> None:
    PlaceFactory.create(slug="le-projet", name="Le Projet", stage="project", commune=town("35024"))

    page = text(client, f"{TRIAL}?ajout=48.39_-4.5&retrait=le-projet")

    assert "car les filtres" in page
    assert "(laissé de côté)" in page


def test_two_hundred_moves_and_no_more(client: Client) -> None:
    query = "&".join(f"ajout=48.{rank:03d}_-1.5" for rank in range(205))

    page = text(client, f"{TRIAL}?{query}", 400)

    assert "les 5 derniers sont laissés de côté" in page
    assert page.count("scenario-move--ajout") == 200


def test_who_has_signed_in_saves_and_is_given_an_address(client: Client) -> None:
    person = UserFactory.create()
    mine = signed_in(person)

    answer = mine.post("/maillage/region/53/scenarios/", {"ajout": "48.39_-4.5", "rayon": "5", "nom": "Un lieu à Brest"})
    scenario = Scenario.objects.get()

    assert answer["Location"] == f"/maillage/scenarios/{scenario.key}/"
    assert (scenario.owner, scenario.filters, scenario.said) == (person, "rayon=5", Moves((BREST,)))
    page = text(client, answer["Location"])
    assert "Un lieu à Brest" in page
    assert f"{settings.PUBLIC_URL}/maillage/scenarios/{scenario.key}/" in page
    assert 'content="noindex"' in page
    assert "/modifier/" not in page
    assert "/modifier/" in text(mine, answer["Location"])


def test_without_a_name_it_is_not_saved_and_nothing_is_lost() -> None:
    answer = signed_in().post("/maillage/region/53/scenarios/", {"ajout": "48.39_-4.5", "nom": " "})

    assert answer.status_code == 422
    assert "Donnez un nom" in answer.content.decode()
    assert 'value="48.3900_-4.5000"' in answer.content.decode()
    assert not Scenario.objects.exists()


def test_a_visitor_saves_nothing(client: Client) -> None:
    assert "/connexion/" in client.post("/maillage/region/53/scenarios/", {"ajout": "48.39_-4.5", "nom": "X"})["Location"]
    assert not Scenario.objects.exists()


def test_its_owner_edits_it_and_until_she_saves_others_read_what_it_was() -> None:
    person = UserFactory.create()
    scenario, client = saved(person), signed_in(person)
    address = f"/maillage/scenarios/{scenario.key}/modifier/"

    page = text(client, address)
    emptied = text(client, f"{address}?etat=1")
    client.post(address, {"etat": scenario.version, "retrait": "la-halle", "nom": "Sans la Halle"})

    assert "Nouveau lieu" in page
    assert "Nouveau lieu" not in emptied
    scenario.refresh_from_db()
    assert (scenario.name, scenario.said) == ("Sans la Halle", Moves((), ("la-halle",)))


def test_what_another_tab_saved_is_not_written_over_unless_one_saves_again() -> None:
    person = UserFactory.create()
    scenario, client = saved(person), signed_in(person)
    address, before = f"/maillage/scenarios/{scenario.key}/modifier/", scenario.version
    client.post(address, {"etat": before, "ajout": "48.3_-1.52", "nom": "D’un onglet"})

    answer = client.post(address, {"etat": before, "retrait": "la-halle", "nom": "De l’autre"})
    scenario.refresh_from_db()
    page = answer.content.decode()

    assert (answer.status_code, scenario.name) == (409, "D’un onglet")
    assert "dans un autre onglet peut-être" in page
    assert 'value="la-halle"' in page
    assert f'name="etat" value="{scenario.version}"' in page
    assert client.post(address, {"etat": scenario.version, "retrait": "la-halle", "nom": "De l’autre"}).status_code == 302


def test_where_nobody_is_counted_the_bench_says_so(client: Client) -> None:
    Territory.objects.filter(code="29019").update(lat=None, lon=None)

    assert "Personne n’est compté ici" in text(client, "/maillage/departement/29/essai/")
    assert "Personne n’est compté ici" not in text(client, TRIAL)


def test_a_name_is_needed_and_the_field_says_so() -> None:
    page = text(signed_in(), f"{TRIAL}?ajout=48.39_-4.5")
    field = page[page.index('for="id_nom"') :]
    assert "facultatif" not in field[: field.index("</form>")]


def test_what_cannot_be_saved_is_told_on_the_bench() -> None:
    person = UserFactory.create()
    scenario = saved(person)

    answer = signed_in(person).post(
        f"/maillage/scenarios/{scenario.key}/modifier/", {"etat": "1", "retrait": "la-halle", "nom": ""}
    )

    assert answer.status_code == 422
    assert "Donnez un nom" in answer.content.decode()
    scenario.refresh_from_db()
    assert scenario.said == Moves((BREST,))


@pytest.mark.parametrize("page", ["modifier", "suppression"])
def test_another_person_changes_nothing(client: Client, page: str) -> None:
    address = f"/maillage/scenarios/{saved().key}/{page}/"

    assert signed_in().get(address).status_code == 403
    assert signed_in().post(address, {"nom": "À moi"}).status_code == 403
    assert "/connexion/" in client.post(address)["Location"]
    assert Scenario.objects.get().name == "Un lieu à Brest"


def test_it_is_removed_once_asked_again() -> None:
    person = UserFactory.create()
    scenario, client = saved(person), signed_in(person)
    address = f"/maillage/scenarios/{scenario.key}/suppression/"

    assert "On ne revient pas en arrière" in text(client, address)
    client.post(address)

    assert not Scenario.objects.exists()
    assert text(client, f"/maillage/scenarios/{scenario.key}/", 404)


def test_a_scenario_of_a_territory_that_is_no_more_opens_nothing(client: Client) -> None:
    scenario = saved(code="99")

    assert client.get(f"/maillage/scenarios/{scenario.key}/").status_code == 404
    assert client.get(f"/maillage/scenarios/{scenario.key}/export.csv").status_code == 404


def test_a_place_that_closed_since_is_left_aside_in_a_saved_scenario(client: Client) -> None:
    scenario = saved(moves=Moves((BREST,), ("disparu",)))

    assert "ce changement est laissé de côté" in text(client, f"/maillage/scenarios/{scenario.key}/")


def test_my_scenarios_are_listed_and_those_of_others_are_not() -> None:
    person = UserFactory.create()
    saved(person)
    saved(name="Celui d’une autre")
    saved(person, level="country", code="", name="Partout")

    page = text(signed_in(person), "/maillage/scenarios/")

    assert "Un lieu à Brest" in page
    assert "Celui d’une autre" not in page
    assert [page.count(f">{where} · ") for where in ("Bretagne", "France")] == [1, 1], "each says what it is about"
    assert "Ici viendront vos scénarios" in text(signed_in(), "/maillage/scenarios/")


def test_the_list_asks_as_much_for_three_as_for_one() -> None:
    person = UserFactory.create()
    client = signed_in(person)
    counts = []
    for more in (1, 2):
        for _turn in range(more):
            saved(person)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text(client, "/maillage/scenarios/")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


def test_the_bench_asks_as_much_for_three_moves_as_for_one(client: Client) -> None:
    PlaceFactory.create(slug="un", commune=town("35024"))
    counts = []
    for query in ("retrait=un", "retrait=un&retrait=la-halle&ajout=48.39_-4.5"):
        with CaptureQueriesContext(connection) as asked:
            text(client, f"{TRIAL}?{query}")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


def test_two_scenarios_stand_side_by_side_with_what_sets_them_apart(client: Client) -> None:
    one, two = saved(), saved(name="À Gahard", moves=Moves((Spot(48.3, -1.52),)))

    page = text(client, f"/maillage/scenarios/comparaison/?un={one.key}&deux=http://x/maillage/scenarios/{two.key}/")

    assert "Mieux avec «\u202fÀ Gahard\u202f»" in page
    assert "−\u00a099\u202f000 habitants" in page
    assert page.count("Aujourd’hui") >= 2
    assert "fichier CSV" not in page, "there is none of a comparison"


def test_ones_own_are_compared_by_their_names() -> None:
    person = UserFactory.create()
    one, two = saved(person), saved(person, name="À Gahard", moves=Moves((Spot(48.3, -1.52),)))
    client = signed_in(person)

    page = text(client, f"/maillage/scenarios/comparaison/?un={one.key}&deux=À Gahard")

    assert "Mieux avec" in page
    assert 'value="Un lieu à Brest"' in page, "a key says nothing to anybody"
    assert 'option value="À Gahard"' in page
    assert "À Gahard" not in text(Client(), f"/maillage/scenarios/comparaison/?un={one.key}")
    saved(person, name="À Gahard")
    assert f'option value="{two.key}"' in text(client, "/maillage/scenarios/comparaison/")


@pytest.mark.parametrize("filters", ["rayon=5", "stage=project"])
def test_two_that_count_otherwise_are_shown_without_a_difference(client: Client, filters: str) -> None:
    one, two = saved(), saved(filters=filters)

    page = text(client, f"/maillage/scenarios/comparaison/?un={one.key}&deux={two.key}")

    assert "chacun est montré pour lui-même" in page
    assert "Mieux avec" not in page


def test_an_address_that_is_no_scenario_is_told_and_kept(client: Client) -> None:
    page = text(client, "/maillage/scenarios/comparaison/?un=zzz", 400)

    assert "Aucun scénario n’est à cette adresse" in page
    assert 'value="zzz"' in page


def test_a_scenario_is_taken_away_in_three_forms(client: Client) -> None:
    for base in (f"/maillage/scenarios/{saved().key}/export", "/maillage/region/53/essai/export"):
        query = "?ajout=48.39_-4.5" if "essai" in base else ""
        sheet = client.get(f"{base}.csv{query}").content.decode()
        drawn = json.loads(client.get(f"{base}.geojson{query}").content)
        figures = json.loads(client.get(f"{base}.json{query}").content)

        assert "29019;Brest;100000;" in sheet
        assert ";non;oui" in sheet
        assert [feature["properties"].get("geste") for feature in drawn["features"]] == ["ajout", None]
        assert figures["parts"][1] == {
            "rayon_km": 10,
            "avant": pytest.approx(210 / 311),
            "apres": 1 - 1 / 311,
            "habitants_en_plus": 100_000,
        }
        assert figures["perimetre"]["code"] == "53"
        assert client.get(f"{base}.xls{query}").status_code == 404
    assert client.get("/maillage/region/53/essai/export.csv?ajout=ici").status_code == 400


def test_a_fragile_place_leads_to_the_scenario_of_its_closing(client: Client) -> None:
    page = text(client, "/maillage/region/53/?rayon=5")

    assert f'href="{TRIAL}?rayon=5&amp;retrait=la-halle"' in page
