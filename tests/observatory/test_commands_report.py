"""The page to print: it stands alone, says what files say, and nothing of a file runs in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from maillage.mesh.files.answers.shapes import Drawing
from maillage.mesh.points import Points
from maillage.observatory.commands import mesh
from maillage.observatory.prints import classes
from maillage.observatory.prints.dots import dots
from maillage.observatory.prints.rise import rise
from maillage.observatory.prints.words import percent
from tests.factories import PlaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bretagne")]


@pytest.fixture(autouse=True)
def _places() -> None:
    PlaceFactory.create(name="La Ruche", slug="la-ruche", lat=48.11, lon=-1.67)


def page(tmp_path: Path, *arguments: object) -> str:
    result = CliRunner().invoke(mesh, [*map(str, arguments), "--out", str(tmp_path / "r.html"), "--out", str(tmp_path / "r.json")])
    assert result.exit_code == 0, result.output
    return (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["coverage"], "Qui vit près d’un lieu"),
        (["white-zones", "--radius", "5km"], "Où personne n’a de lieu à moins de 5"),
        (["fragility"], "Ce qui disparaîtrait avec chaque lieu"),
        (["siting", "--new", "2"], "Où 2 nouveaux lieux serviraient le plus d’habitants"),
        (["siting", "--new", "2", "--median"], "Où 2 nouveaux lieux rapprocheraient le plus les habitants"),
        (["siting", "--share", "99%"], "Combien de lieux pour que"),
        (["compare", "--before", "db", "--after", "db"], "Qui gagne, qui perd"),
    ],
)
def test_each_question_has_its_page(tmp_path: Path, arguments: list[str], said: str) -> None:
    html = page(tmp_path, *arguments)

    assert said in html.replace("&#x27;", "’")
    for part in ("Méthode", "Limites", "Sources", '<svg class="dots"', "vol d’oiseau"):
        assert part in html
    assert not re.search(r"(?:src|href)=|url\((?!\"data:)|@import|<script", html), "it calls nothing and nobody"


def test_the_page_says_the_same_figures_as_the_file(tmp_path: Path) -> None:
    html = page(tmp_path, "coverage")

    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert f"<strong>{percent(told['figures']['part_10km'])}</strong>" in html
    assert f"<span>{percent(told['rows'][0]['part_10km'])}</span>" in html
    assert "Sur 311\u202f000 habitants" in html


def test_nothing_of_a_file_runs_in_the_page(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    (tmp_path / "f.csv").write_text(f"nom,lat,lon\n{hostile},48.11,-1.67\n")

    html = page(tmp_path, "fragility", "--places", tmp_path / "f.csv")

    assert hostile not in html
    assert "&lt;script&gt;" in html


def test_classes_hold_everybody_once() -> None:
    drawing = Drawing(
        Points.of([46.0] * 4, [0.0] * 4), np.array([1.0, 2.0, 3.0, 4.0]), np.array([5.0, 5.1, 40.0, np.inf]), Points.of([], [])
    )

    steps = classes.steps(drawing, classes.edges([5.0, 10.0, 20.0]))

    assert [step.people for step in steps] == [1.0, 2.0, 0.0, 3.0, 4.0]
    assert [step.words for step in steps][:2] == ["à moins de 5\u00a0km", "de 5 à 10\u00a0km"]
    assert sum(step.share for step in steps) == pytest.approx(1.0)
    assert classes.edges([10.0]) == (2.0, 5.0, 10.0, 20.0)
    assert classes.edges([0.5, 1.0]) == (0.5, 1.0, 2.0, 4.0)


def test_what_is_overseas_is_drawn_apart_under_its_name() -> None:
    people = Points.of([46.0, 46.5, -21.1, 14.6], [0.0, 0.5, 55.5, -61.0])
    drawing = Drawing(people, np.array([9.0, 9.0, 1.0, 1.0]), np.ones(4), people, people)

    drawn = dots(drawing, (1.0, 2.0, 3.0, 4.0), "Carte", lambda _lat, lon: "Est" if lon > 0 else "Ouest")

    assert drawn.count("dots__name") == 2
    assert ">Est<" in drawn
    assert ">Ouest<" in drawn
    numbers = [float(number) for number in re.findall(r"[ML]([-\d.]+) ", drawn)]
    assert all(-10.0 <= number <= 440.0 for number in numbers)


def test_places_that_stay_that_come_and_that_go_are_told_apart(tmp_path: Path) -> None:
    for name, spots in (("avant", "48.11,-1.67\n48.30,-1.52"), ("apres", "48.11,-1.67\n48.18,-1.64")):
        (tmp_path / f"{name}.csv").write_text(f"lat,lon\n{spots}\n")

    html = page(
        tmp_path, "compare", "--before", tmp_path / "avant.csv", "--after", tmp_path / "apres.csv", "--within", "departement:35"
    )

    drawn = html[html.index('<svg class="dots"') : html.index("</figure>")]
    assert drawn.count("<circle") == 1
    assert drawn.count("m0 -4") == 1
    assert "un lieu disparu" in html


def test_many_points_are_gathered_so_that_the_page_stays_light() -> None:
    rng = np.random.default_rng(1)
    people = Points.of(46.0 + rng.random(20_000), rng.random(20_000))
    drawing = Drawing(people, np.ones(20_000), rng.random(20_000) * 9.0, Points.of([], []))

    assert len(dots(drawing, (1.0, 2.0, 3.0, 4.0), "Carte", lambda _lat, _lon: "")) < 120_000


def test_the_curve_rises_from_what_is_served_today() -> None:
    drawn = rise([(0, 0.5), (1, 0.6), (2, 0.64)])

    assert "De 50,0\u202f% sans nouveau lieu à 64,0\u202f% avec 2" in drawn
    heights = [float(pair.split(",")[1]) for pair in re.findall(r'points="([^"]+)"', drawn)[0].split()]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0\u202f%"),
        (1.0, "100\u202f%"),
        (0.642, "64,2\u202f%"),
        (0.00034, "0,034\u202f%"),
        (0.9996, "99,960\u202f%"),
        (1e-9, "moins de 0,001\u202f%"),
        (0.9999999, "plus de 99,999\u202f%"),
    ],
)
def test_a_small_share_never_reads_as_nothing_nor_nearly_all_as_all(share: float, said: str) -> None:
    assert percent(share) == said
