"""``maillage mesh siting``: the proof is told, the rules are kept, a person may stop it."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from maillage.observatory.commands import mesh
from maillage.observatory.commands.refusals import refusing
from maillage.observatory.commands.working import stoppable
from tests.factories import PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bretagne")]


@pytest.fixture(autouse=True)
def _places() -> None:
    PlaceFactory.create(name="Le Phare", slug="le-phare", lat=48.39, lon=-4.50)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(mesh, ["siting", *map(str, arguments)], env={"COLUMNS": "160"})


def told(tmp_path: Path, *arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--out", tmp_path / "r.json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    return answer


@pytest.fixture
def spots(tmp_path: Path) -> Path:
    """Candidates: near Rennes and Betton (dear), Gahard (cheap), Brest."""
    path = tmp_path / "candidats.csv"
    path.write_text(
        "code,nom,lat,lon,prix\nr,Rennes,48.12,-1.67,5\nb,Betton,48.18,-1.64,4\ng,Gahard,48.30,-1.52,1\nz,Brest,48.39,-4.50,2\n"
    )
    return path


def test_the_best_commune_is_proposed_with_its_proof(tmp_path: Path) -> None:
    answer = told(tmp_path, "--new", 1)

    [row] = answer["rows"]
    assert row["habitants_gagnes"] == 210_000
    assert row["nom"] in {"Rennes", "Betton"}, "each is within 10 km of the other"
    figures = answer["figures"]
    assert figures["habitants_couverts"] == figures["borne"] == 310_000
    assert (figures["ecart"], figures["nouveaux_lieux"]) == (0.0, 1)
    assert figures["secondes"] is not None
    assert any("c'est prouvé" in note for note in answer["notes"])
    assert answer["question"]["demande"] == "1 lieu"


def test_the_same_question_has_the_same_answer_twice(tmp_path: Path) -> None:
    one, two = (told(tmp_path, "--new", 2, "--from-empty") for _ in range(2))

    assert one["rows"] == two["rows"]


def test_from_an_empty_map_what_exists_is_forgotten(tmp_path: Path) -> None:
    answer = told(tmp_path, "--new", 2, "--from-empty", "--radius", "5km")

    assert {row["nom"] for row in answer["rows"]} == {"Rennes", "Brest"}
    assert answer["figures"]["lieux"] == 0


def test_only_people_and_candidates_of_the_territory_count(tmp_path: Path) -> None:
    answer = told(tmp_path, "--new", 2, "--within", "departement:35", "--radius", "5km")

    assert {row["code"] for row in answer["rows"]} == {"35238", "35024"}


def test_how_few_places_serve_enough_people(tmp_path: Path) -> None:
    answer = told(tmp_path, "--share", "99%")

    assert answer["figures"]["nouveaux_lieux"] == answer["figures"]["lieux_au_moins"] == 1
    assert any("Aucun choix plus petit" in note for note in answer["notes"])


def test_the_places_that_bring_people_nearest(tmp_path: Path) -> None:
    answer = told(tmp_path, "--new", 1, "--median")

    assert [row["nom"] for row in answer["rows"]] == ["Rennes"]
    assert answer["figures"]["moyenne_apres_km"] < answer["figures"]["moyenne_avant_km"]
    assert answer["figures"]["ecart"] == 0.0


def test_costs_are_counted_within_a_budget(tmp_path: Path, spots: Path) -> None:
    answer = told(tmp_path, "--budget", 5, "--cost", "prix", "--candidates", spots, "--radius", "5km")

    assert [(row["code"], row["cout"]) for row in answer["rows"]] == [("r", 5)]
    assert any("dans ce budget" in note for note in answer["notes"])


def test_people_are_brought_nearest_within_a_budget_and_a_spacing(tmp_path: Path, spots: Path) -> None:
    given = ("--median", "--candidates", spots)

    paid = told(tmp_path, "--budget", 4, "--cost", "prix", *given)
    assert sum(row["cout"] for row in paid["rows"]) <= 4
    assert paid["figures"]["moyenne_apres_km"] < paid["figures"]["moyenne_avant_km"]
    spaced = told(tmp_path, "--new", 3, "--spacing", "10km", *given)
    assert not {"r", "b"} <= {row["code"] for row in spaced["rows"]}


def test_what_it_costs_at_least_to_serve_enough_people(tmp_path: Path, spots: Path) -> None:
    """Betton, 4, serves Rennes too within 10 km; nothing cheaper does."""
    answer = told(tmp_path, "--share", "99%", "--cost", "prix", "--candidates", spots)

    assert [row["code"] for row in answer["rows"]] == ["b"]
    assert (answer["figures"]["cout"], answer["figures"]["cout_au_moins"]) == (4, 4)
    assert any("Aucun choix moins cher" in note for note in answer["notes"])
    assert answer["question"]["demande"].startswith("le moindre coût")


def test_forced_forbidden_and_spaced_candidates_are_obeyed(tmp_path: Path, spots: Path) -> None:
    given = ("--candidates", spots)

    forced = told(tmp_path, "--new", 1, *given, "--forced", "gâhard")
    assert [row["code"] for row in forced["rows"]] == ["g"]
    forbidden = told(tmp_path, "--new", 1, *given, "--forbidden", "r,b", "--radius", "5km")
    assert [row["code"] for row in forbidden["rows"]] == ["g"]
    spaced = told(tmp_path, "--new", 3, *given, "--spacing", "10km", "--radius", "1km")
    assert not {"r", "b"} <= {row["code"] for row in spaced["rows"]}


def test_what_each_group_gains(tmp_path: Path) -> None:
    rows = told(tmp_path, "--new", 1, "--group", "departement")["rows"]

    assert [(row["nom"], row["habitants_gagnes"]) for row in rows] == [("Ille-et-Vilaine", 210_000), ("Finistère", 0)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Dites ce que vous cherchez"),
        (["--new", "1", "--share", "95%"], 2, "Dites ce que vous cherchez"),
        (["--share", "95"], 2, "n’est pas une part"),
        (["--new", "0"], 2, "0"),
        (["--budget", "4"], 2, "va avec --budget (la somme à ne pas dépasser) ou avec --share"),
        (["--new", "1", "--cost", "prix"], 2, "va avec --budget (la somme à ne pas dépasser) ou avec --share"),
        (["--share", "100%", "--radius", "1m", "--cost", "prix", "--candidates", "LOIN"], 1, "Hors d’atteinte"),
        (["--share", "95%", "--median"], 2, "--median va avec --new ou --budget"),
        (["--new", "1", "--spacing", "5"], 2, "dites l’unité"),
        (["--new", "9"], 1, "--new 9 : il n’y a que 4 candidats"),
        (["--new", "4", "--forbidden", "Brest"], 1, "il n’y a que 3 candidats"),
        (["--budget", "1", "--cost", "prix"], 1, "--cost nomme une colonne d’un fichier --candidates"),
        (
            ["--share", "100%", "--radius", "1m", "--candidates", "LOIN"],
            1,
            "Hors d’atteinte : même avec un lieu chez tous les candidats",
        ),
        (["--share", "0%"], 2, "n’est pas une part"),
        (["--new", "1", "--forced", "Zut"], 1, "« Zut » n’est pas un candidat"),
        (["--new", "1", "--forced", "Rennes", "--forbidden", "35238"], 1, "à la fois dans --forced et dans --forbidden"),
        (["--new", "1", "--forced", "Rennes,Brest"], 1, "--forced nomme 2 candidats pour --new 1"),
        (["--new", "2", "--forced", "Rennes,Betton", "--spacing", "50km"], 1, "sont plus près que --spacing 50 km"),
        (["--budget", "3", "--cost", "prix", "--forced", "Rennes", "--candidates", "LOIN"], 1, "coûtent 5, plus que --budget 3"),
        (["--budget", "3", "--cost", "euros", "--candidates", "LOIN"], 1, "pas de colonne « euros »"),
    ],
)
def test_a_question_without_sense_is_refused(spots: Path, arguments: list[str], code: int, said: str) -> None:
    result = run(*[spots if argument == "LOIN" else argument for argument in arguments])

    assert result.exit_code == code, result.output
    assert said in result.output.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Traceback" not in result.output


def test_a_name_that_two_candidates_bear_asks_for_the_code(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("code,nom,lat,lon\na,Saint-Jean,48.1,-1.6\nb,Saint-Jean,48.2,-1.6\n")

    result = run("--new", 1, "--candidates", path, "--forced", "saint-jean")

    assert result.exit_code == 1
    assert "Donnez le code" in result.output


def test_ctrl_c_keeps_the_best_answer_so_far(tmp_path: Path) -> None:
    """The signal comes as soon as the search listens to it."""
    usual = signal.getsignal(signal.SIGINT)

    def interrupt() -> None:
        while signal.getsignal(signal.SIGINT) is usual:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    result = run("--new", 2, "--out", tmp_path / "r.json")
    thread.join()

    assert result.exit_code == 130
    answer = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert answer["rows"]
    assert "arrêtée à votre demande" in result.output
    assert answer["figures"]["borne"] >= answer["figures"]["habitants_couverts"]


def test_ctrl_c_before_any_answer_is_said() -> None:
    @click.command()
    @refusing
    def interrupted() -> None:
        raise KeyboardInterrupt

    result = CliRunner().invoke(interrupted)

    assert result.exit_code == 130
    assert "rien n’a été écrit" in result.output


def test_a_second_ctrl_c_interrupts_and_the_usual_handler_comes_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    with stoppable() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)

    assert signal.getsignal(signal.SIGINT) is before


def test_elsewhere_than_in_the_main_thread_nothing_is_caught() -> None:
    seen = []

    def work() -> None:
        with stoppable() as stop:
            seen.append(stop())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert seen == [False]
