"""``maillage mesh`` on the instance's data and on files: what it answers, and what it refuses in a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from maillage.network.models import Kind
from maillage.observatory.commands import mesh
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryAlias
from tests.factories import PlaceFactory
from tests.observatory.conftest import town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bretagne")]
WIDE = {"COLUMNS": "160"}


@pytest.fixture(autouse=True)
def _places() -> None:
    """One in Rennes, one in Brest, one closed in Gahard."""
    PlaceFactory.create(name="La Ruche", slug="la-ruche", lat=48.11, lon=-1.67)
    PlaceFactory.create(name="Le Phare", slug="le-phare", lat=48.39, lon=-4.50)
    PlaceFactory.create(name="Le Fermé", slug="le-ferme", lat=48.30, lon=-1.52, stage="closed")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(mesh, [str(argument) for argument in arguments], env=WIDE)


def told(tmp_path: Path, *arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--out", tmp_path / "r.json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    return answer


def table(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def test_the_whole_country_is_told_by_departement(tmp_path: Path) -> None:
    answer = told(tmp_path, "coverage", "--radius", "5km,10km")

    assert [row["nom"] for row in answer["rows"]] == ["Ille-et-Vilaine", "Finistère"]
    assert answer["rows"][0]["habitants_5km"] == 200_000
    assert answer["rows"][0]["habitants_10km"] == 210_000
    assert answer["figures"]["part_10km"] == pytest.approx(310 / 311, abs=1e-6)
    assert answer["figures"]["lieux"] == 2
    assert answer["question"]["territoire"] == "France"
    assert answer["question"]["rayons_km"] == [5.0, 10.0]


def test_a_territory_is_told_by_what_it_holds_and_places_across_its_border_count(tmp_path: Path) -> None:
    answer = told(tmp_path, "coverage", "--within", "departement:35")

    assert answer["question"]["territoire"] == "Ille-et-Vilaine"
    assert [row["nom"] for row in answer["rows"]] == ["Val d’Ille", "Rennes Métropole"]
    assert answer["figures"]["population"] == 211_000
    assert answer["figures"]["lieux"] == 2


def test_without_a_file_the_answer_is_on_the_screen() -> None:
    result = run("coverage")

    assert result.exit_code == 0
    assert "Qui vit près d’un lieu · France" in result.output
    assert "Ille-et-Vilaine" in result.output
    assert "99,7\u202f%" in result.output


def test_white_zones_and_what_each_place_alone_serves(tmp_path: Path) -> None:
    answer = told(tmp_path, "white-zones", "--radius", "10km")
    [zone] = answer["rows"]
    assert any("limite de l’intercommunalité" in note for note in answer["notes"])
    assert (zone["nom"], zone["population"], zone["codes"]) == ("Gahard", 1_000, "35118")
    by_group = told(tmp_path, "white-zones", "--radius", "10km", "--group", "epci")["rows"]
    assert (by_group[0]["nom"], by_group[0]["part_au_dela"]) == ("Val d’Ille", 1.0)

    alone = told(tmp_path, "fragility")["rows"]
    assert [(row["code"], row["habitants_seul"]) for row in alone] == [("la-ruche", 210_000), ("le-phare", 100_000)]
    grouped = told(tmp_path, "fragility", "--group", "region")["rows"]
    assert [(row["code"], row["habitants_seul"], row["lieu_decisif"]) for row in grouped] == [("53", 310_000, "La Ruche")]


def test_places_are_chosen_by_stage_kind_and_service(tmp_path: Path) -> None:
    kind, _made = Kind.objects.get_or_create(slug="fablab", defaults={"label": "Fablab"})
    PlaceFactory.create(name="Le Fab", slug="le-fab", lat=48.18, lon=-1.64).kinds.add(kind)

    closed = told(tmp_path, "coverage", "--stage", "closed", "--radius", "1km")
    assert closed["figures"]["part_1km"] == pytest.approx(1 / 311, abs=1e-6)
    fabs = told(tmp_path, "coverage", "--kind", "fablab", "--radius", "1km")
    assert fabs["figures"]["part_1km"] == pytest.approx(10 / 311, abs=1e-6)
    assert "fablab" in fabs["question"]["lieux"]


def test_files_are_read_whatever_their_delimiter_and_their_encoding(tmp_path: Path) -> None:
    places = table(tmp_path / "lieux.csv", "Nom;Latitude;Longitude", "Café des Érables;48,11;-1,67", encoding="cp1252")
    people = table(tmp_path / "gens.csv", "quartier,lat,lon,habitants", "Nord,48.12,-1.67,300", "Sud,48.60,-1.67,100", "Sud,,,9")

    answer = told(tmp_path, "coverage", "--places", places, "--people", people, "--group", "quartier", "--radius", "5km")

    assert [(row["code"], row["part_5km"]) for row in answer["rows"]] == [("Sud", 0.0), ("Nord", 1.0)]
    assert any("1 ligne sans position" in note for note in answer["notes"])
    assert answer["question"]["lieux"] == "lieux.csv (1 lieu)"


def test_geojson_is_read_and_what_is_written_can_be_read_again(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "A"}, "geometry": {"type": "Point", "coordinates": [-1.67, 48.11]}}
    places = tmp_path / "lieux.geojson"
    places.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")

    assert run("fragility", "--places", places, "--out", tmp_path / "f.geojson").exit_code == 0
    again = told(tmp_path, "fragility", "--places", tmp_path / "f.geojson")

    assert [(row["nom"], row["habitants_seul"]) for row in again["rows"]] == [("A", 210_000)]


def test_a_finer_grid_is_grouped_by_the_communes_it_names(tmp_path: Path) -> None:
    """Codes of today, of a commune that merged, of two communes end to end, and unknown."""
    TerritoryAlias.objects.create(code="35999", name="Vieux", territory=town("35118"))
    rows = ["48.11,-1.67,10,35238", "48.30,-1.52,4,35999", "48.18,-1.64,2,3502435238", "48.18,-1.64,1,00000"]
    people = table(tmp_path / "grille.csv", "y,x,ind,lcog_geo", *rows)

    answer = told(tmp_path, "coverage", "--people", people, "--group", "epci")

    assert {row["nom"]: row["population"] for row in answer["rows"]} == {"Rennes Métropole": 12, "Val d’Ille": 4}
    assert any("1 ligne dont la commune n’est pas connue" in note for note in answer["notes"])
    within = told(tmp_path, "coverage", "--people", people, "--within", "epci:243500774")
    assert within["figures"]["population"] == 4


def test_a_parquet_file_is_read_as_any_other(tmp_path: Path) -> None:
    assert run("fragility", "--out", tmp_path / "f.parquet").exit_code == 0

    answer = told(tmp_path, "fragility", "--places", tmp_path / "f.parquet")

    assert [row["code"] for row in answer["rows"]] == ["la-ruche", "le-phare"]


def test_who_gains_and_who_loses_between_two_files(tmp_path: Path) -> None:
    before = table(tmp_path / "avant.csv", "nom,lat,lon", "A,48.11,-1.67", "B,48.39,-4.50")
    after = table(tmp_path / "apres.csv", "nom,lat,lon", "A,48.11,-1.67", "C,48.30,-1.52")

    answer = told(tmp_path, "compare", "--before", before, "--after", after, "--radius", "10km")

    assert (answer["figures"]["gagnes_10km"], answer["figures"]["perdus_10km"]) == (1_000, 100_000)
    moves = {row["nom"]: row["rayon_10km"] for row in answer["rows"]}
    assert moves == {"Brest": "perd", "Gahard": "gagne"}
    [region] = told(tmp_path, "compare", "--before", before, "--after", "db", "--group", "region", "--radius", "10km")["rows"]
    assert (region["gagnes_10km"], region["perdus_10km"]) == (0, 0)


def test_swapped_coordinates_are_put_right_and_it_is_said(tmp_path: Path) -> None:
    places = table(tmp_path / "lieux.csv", "nom,lat,lon", "A,-1.67,48.11")

    answer = told(tmp_path, "coverage", "--places", places, "--radius", "5km")

    assert answer["figures"]["part_5km"] == pytest.approx(200 / 311, abs=1e-6)
    assert any("étaient échangées" in note for note in answer["notes"])


def test_without_territories_the_communes_that_are_shipped_serve(tmp_path: Path) -> None:
    Territory.objects.filter(level=Level.COMMUNE).delete()

    answer = told(tmp_path, "coverage", "--within", "departement:35", "--radius", "5km")

    assert answer["figures"]["population"] > 1_000_000
    assert "livrées avec Maillage" in answer["question"]["habitants"]
    assert any(row["nom"] == "Rennes Métropole" for row in answer["rows"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["coverage", "--radius", "10"], 2, "dites l’unité de chaque distance"),
        (["coverage", "--radius", "loin"], 2, "n’est pas une distance"),
        (["white-zones", "--radius", "5km,10km"], 2, "une seule distance à la fois"),
        (["white-zones", "--radius", "10,5km"], 2, "dites l’unité de chaque distance"),
        (["white-zones", "--radius", "5km,loin"], 2, "n’est pas une distance"),
        (["coverage", "--group", "canton"], 1, "« canton » n’est pas un groupe connu : commune, epci, departement, region"),
        (["coverage", "--within", "departement:99"], 1, "Aucun territoire « departement:99 »"),
        (["coverage", "--within", "Vienne"], 1, "écrivez un niveau et un code, par exemple departement:86"),
        (["coverage", "--kind", "fablabo"], 1, "inconnu"),
        (["coverage", "--service", "sauna"], 1, "Service inconnu : « sauna »"),
        (["coverage", "--stage", "paused"], 1, "aucun lieu de cette sorte"),
        (["coverage", "--out", "r.xls"], 2, "finit par .csv, .geojson, .json, .parquet, .html"),
        (["coverage", "--out", "/nulle/part/r.csv"], 1, "n’existe pas"),
        (["coverage", "--places", "/nulle/part.csv"], 1, "Aucun fichier ne s’appelle « part.csv »"),
        (["compare", "--before", "db"], 2, "--after"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(arguments: list[str], code: int, said: str) -> None:
    result = run(*arguments)

    assert result.exit_code == code
    assert said in result.output.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("lines", "arguments", "said"),
    [
        (["nom,lieu", "A,ici"], [], "ne dit la latitude. Indiquez-la avec --lat. Ses colonnes : nom, lieu"),
        (
            ["nom,lat,lon", "A,48,-1"],
            ["--lat", "nord"],
            "aucun fichier n’a de colonne « nord ». Colonnes lues : f.csv : nom, lat, lon",
        ),
        (["nom,lat,lon", "A,48.11,-1.67", "B,-1.67,48.11"], [], "échangées sur une partie des lignes (1 sur 2, dont la ligne 3)"),
        (["nom,lat,lon", "A,,"], [], "aucune ligne avec des coordonnées"),
        (["nom,lat,lon", "A,6811000,352000"], [], "--crs EPSG:2154"),
        (["nom,lat,lon"], [], "ne contient que des titres"),
        ([""], [], "est vide"),
        (["nom,lat,lon", "A,48,-1"], ["--kind", "fablab"], "ne vont pas avec un fichier"),
    ],
)
def test_a_file_of_places_that_cannot_be_read_is_refused(tmp_path: Path, lines: list[str], arguments: list[str], said: str) -> None:
    result = run("coverage", "--places", table(tmp_path / "f.csv", *lines), *arguments)

    assert result.exit_code == 1
    assert said in result.output.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("lines", "arguments", "said"),
    [
        (["lat,lon", "48,-1"], [], "combien de personnes y vivent. Indiquez-la avec --weight"),
        (["lat,lon,pop", "48,-1,-4"], [], "ligne 2 : la colonne « pop » vaut -4 ; un poids ne peut pas être négatif"),
        (["lat,lon,pop", "48,-1,0"], [], "Personne à compter"),
        (["lat,lon,pop", "48,-1,4"], ["--group", "epci"], "n’a pas de colonne de code commune"),
        (["lat,lon,pop", "48,-1,4"], ["--within", "departement:35"], "n’a pas de colonne de code commune"),
        (["lat,lon,pop", "48,-1,4"], ["--group", "canton"], "ni un groupe ni une colonne de « f.csv ». Choix : commune, epci"),
        (["lat,lon,pop,insee", "48,-1,4,29019"], ["--within", "departement:35"], "Personne à compter"),
    ],
)
def test_a_file_of_people_that_cannot_be_read_is_refused(tmp_path: Path, lines: list[str], arguments: list[str], said: str) -> None:
    result = run("coverage", "--people", table(tmp_path / "f.csv", *lines), *arguments)

    assert result.exit_code == 1
    assert said in result.output.replace("\u202f", " ").replace("\u00a0", " ")
