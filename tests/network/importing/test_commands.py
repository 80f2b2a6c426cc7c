"""The two commands as a person types them: what they print, what they write, the code they leave."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from maillage.network import commands
from maillage.network.importing import mapping as mappings
from maillage.network.models import Place
from tests.factories import NetworkFactory, PlaceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
ROWS = "id;nom;code insee;lat;lon;jauge du soir\n1;Le Quai;86194;46.581;0.341;80\n2;La Halle;86194;46,59;0,35;\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    TerritoryFactory(code="86194", name="Poitiers", lat=46.58, lon=0.34)
    path = tmp_path / "annuaire.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands.import_places, [str(argument) for argument in arguments])


def export(*arguments: object) -> Result:
    return CliRunner().invoke(commands.export_places, [str(argument) for argument in arguments])


def test_an_import_is_first_a_dry_run_that_says_everything(file: Path) -> None:
    result = run(file)

    assert result.exit_code == 0
    assert not Place.objects.exists()
    assert "2  créés" in result.stdout
    assert "Virgules décimales" in result.stdout
    assert "jauge du soir" in result.stdout
    assert "Rien n’a été écrit" in result.stdout


def test_apply_writes(file: Path) -> None:
    result = run(file, "--apply", "--source", "annuaire-2026")

    assert (result.exit_code, Place.objects.count()) == (0, 2)
    assert Place.objects.filter(records__source__key="annuaire-2026").count() == 2
    assert "Rien n’a été écrit" not in result.stdout


def test_some_rows_refused_leave_code_3_and_the_others_are_in(file: Path) -> None:
    file.write_text(ROWS + "3;;86194;46.6;0.36;\n", encoding="utf-8")

    result = run(file, "--apply")

    assert (result.exit_code, Place.objects.count()) == (3, 2)
    assert "Ligne sans nom de lieu" in result.stdout
    assert "ligne 4 : Aucun nom de lieu" in result.stdout


def test_what_looks_like_markup_of_a_terminal_is_said_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "[b]lieux.csv"
    path.write_text("nom;[/red];[bold]x\n[/]Le Moulin;1;2\n", encoding="utf-8")

    result = run(path)

    assert result.exit_code == 0
    assert "[b]lieux.csv" in result.stdout
    assert "[/red], [bold]x" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["absent.csv"], 1, "Aucun fichier"),
        (["{file}", "--mapping", "absent.toml"], 1, "« absent.toml » n’est pas valable : ce fichier n’existe pas"),
        (["{file}", "--source", "Été"], 1, "Cette source ne peut pas être nommée ainsi : la clé « Été »"),
        (["{file}", "--report", "compte-rendu.pdf"], 2, ".csv ou .json"),
        (["{file}", "--report", "/absent/r.csv"], 1, "Écriture impossible : le dossier « /absent » n’existe pas."),
        (["{file}", "--write-mapping", "{file}"], 2, "existe déjà"),
        (["{file}", "--duplicates", "merge"], 2, "hold"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(file: Path, arguments: list[str], code: int, words: str) -> None:
    result = run(*(argument.format(file=file) for argument in arguments))

    assert result.exit_code == code
    assert words in result.output
    assert not Place.objects.exists()


def test_the_mapping_is_written_corrected_and_reused(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    assert run(file, "--write-mapping", path).exit_code == 0
    text = path.read_text(encoding="utf-8").replace('# "jauge du soir" = ""', '"jauge du soir" = "capacity"')
    path.write_text(text, encoding="utf-8")

    result = run(file, "--mapping", path, "--apply")

    assert result.exit_code == 0
    assert Place.objects.get(name="Le Quai").capacity == 80
    assert mappings.load(path).source.key == "annuaire"


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_the_report_holds_every_row(file: Path, tmp_path: Path, suffix: str) -> None:
    file.write_text(ROWS + "3;;86194;46.6;0.36;\n", encoding="utf-8")
    report = tmp_path / f"r.{suffix}"

    run(file, "--report", report)

    text = report.read_text(encoding="utf-8-sig")
    if suffix == "csv":
        rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
        assert [(row["ligne"], row["resultat"]) for row in rows] == [("2", "créé"), ("3", "créé"), ("4", "refusé")]
        assert rows[2]["messages"].startswith("Aucun nom de lieu")
    else:
        assert [row["outcome"] for row in json.loads(text)] == ["created", "created", "refused"]


def test_a_refused_file_leaves_no_report(file: Path, tmp_path: Path) -> None:
    file.write_text(ROWS + '3;"jamais fermé;86194\n4;x\n', encoding="utf-8")

    assert run(file, "--report", tmp_path / "r.csv").exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["annuaire.csv"]


def test_exports_go_to_the_output_or_to_a_file(tmp_path: Path) -> None:
    PlaceFactory(name="Le Quai")

    assert "Le Quai" in export().stdout
    result = export("--format", "json", "--output", tmp_path / "m.json")

    assert (tmp_path / "m.json").read_text(encoding="utf-8") == "[\n]\n"
    assert "1 lieu laissé de côté" in result.stderr


def test_an_export_may_be_of_a_territory_a_network_or_a_kind(file: Path) -> None:
    run(file, "--apply")
    network = NetworkFactory(slug="reseau-a")
    network.places.add(Place.objects.get(name="La Halle"), through_defaults={})
    PlaceFactory(name="Ailleurs")

    assert "Ailleurs" not in export("--territory", "commune:86194").stdout
    assert "Le Quai" not in export("--network", "reseau-a").stdout
    assert "La Halle" in export("--network", "reseau-a").stdout
    assert "Le Quai" not in export("--kind", "fablab").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--territory", "commune:0"], "Aucun territoire"), (["--network", "x"], "Aucun réseau"), (["--kind", "x"], "inconnu"),
     (["--output", "/absent/x.csv"], "Écriture impossible")],
)  # fmt: skip
def test_an_export_of_what_does_not_exist_is_refused(arguments: list[str], words: str) -> None:
    result = export(*arguments)

    assert result.exit_code == 1
    assert words in result.output
