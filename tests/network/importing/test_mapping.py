"""Columns recognised, proposed as a file that people edit, read back the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from maillage.network.exporting import geojson, spreadsheet
from maillage.network.importing import builtin, mapping_file
from maillage.network.importing import mapping as mappings
from maillage.network.importing.columns import SYNONYMS, normal, recognise, target_of
from maillage.network.importing.exceptions import MappingInvalid, NameColumnMissing
from maillage.network.importing.mapping import ColumnRule, Mapping
from maillage.network.importing.reading import read_table
from maillage.network.importing.rows import Table


def table(folder: Path, text: str) -> Table:
    path = folder / "annuaire.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path)


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Nom du tiers-lieu", "name"), ("NOM_TL", "name"), ("bf_titre", "name"), ("Code Postal", "postal_code"), ("CP", "postal_code"),
        ("INSEECOM", "commune_code"), ("code_insee", "commune_code"), ("address.addressLocality", "commune_name"), ("Ville", "commune_name"),
        ("geo.latitude", "lat"), ("LONG", "lon"), ("x_l93", "lon"), ("courriels", "email"), ("Adresse e-mail", "email"), ("Téléphone", "phone"),
        ("presentation_detail", "description"), ("typologie", "kinds"), ("structure_parente", "manager"), ("Site Web", "website"),
        ("frais_a_charge", None), ("date_maj", None), ("pivot", None), ("Facebook", "links"),
    ],
)  # fmt: skip
def test_usual_names_of_columns_are_recognised(column: str, target: str | None) -> None:
    assert target_of(column) == target


def test_every_synonym_is_written_as_columns_are_compared() -> None:
    words = [word for names in SYNONYMS.values() for word in names.split("|")]

    assert [word for word in words if normal(word) != word] == []
    assert len(words) == len(set(words))


def test_our_own_exports_are_recognised_whole() -> None:
    left = {"mis_a_jour_le"}
    assert {name for name in spreadsheet.COLUMNS if target_of(name) is None} == left
    assert [name for name in geojson._PLAIN if target_of(name) is None] == []


def test_one_column_a_target_but_for_those_that_gather() -> None:
    found = recognise(["nom", "Nom du lieu", "Facebook", "Twitter", "ville", "commune"], [])

    assert found == {"nom": "name", "Facebook": "links", "Twitter": "links", "ville": "commune_name", "commune": "commune_name"}


def test_values_tell_what_names_do_not() -> None:
    sample = [
        {"A": f"Lieu {n}", "B": f"x{n}@example.org", "C": "86000", "D": f"46.58{n}12", "E": "https://a.org"} for n in range(4)
    ]

    assert recognise("ABCDE", sample) == {"B": "email", "C": "postal_code", "D": "lat", "E": "website"}


def test_a_proposed_mapping_is_written_and_read_back_the_same(tmp_path: Path) -> None:
    proposed = mappings.propose(table(tmp_path, "nom;ville;Twitter;jauge max\nA;Lyon;@a;12\n"))
    path = tmp_path / "m.toml"
    path.write_text(mapping_file.dump(proposed, table(tmp_path, "nom;ville;Twitter;jauge max\nA;Lyon;@a;12\n")), encoding="utf-8")

    assert mappings.load(path) == proposed
    assert '# "jauge max" = ""' in path.read_text(encoding="utf-8")
    assert proposed.columns["Twitter"] == ColumnRule("links", label="Twitter")


@pytest.mark.parametrize("name", ['Nom "du" lieu', "coût [€]", "a.b = c # d", "l'été\\n"])
def test_strange_names_of_columns_survive_the_file(tmp_path: Path, name: str) -> None:
    mapping = Mapping(mappings.SourceInfo("a", "A"), {name: ColumnRule("name"), "x": ColumnRule("tags", split="|")})
    (tmp_path / "m.toml").write_text(mapping_file.dump(mapping), encoding="utf-8")

    assert mappings.load(tmp_path / "m.toml") == mapping


def test_the_shipped_mapping_fits_the_shipped_file() -> None:
    shipped = builtin.FILES["cget-2019"]

    mapping = mappings.checked(mappings.load(shipped.mapping), read_table(shipped.path))

    assert mapping.rules.duplicates == "create"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[source", "Expected"), ("[columns]\na = 'name'", "clé"), ("[source]\nkey = 'Été 2026'", "minuscules"),
        ("[source]\nkey='a'\n[columns]\nx='nom_inventé'", "nom_inventé"), ("[source]\nkey='a'\n[columns]\nx=3", "{ field, label, split }"),
        ("[source]\nkey='a'\n[rules]\nduplicates='merge'", "hold, create ou link"), ("[source]\nkey='a'\n[rules]\nfar_km=-1", "positifs"),
        ("[source]\nkey='a'\n[rules]\nfar='1'", "far"), ("[source]\nkey='a'\n[rules]\ncrs='EPSG:1'", "EPSG:2154"), ("source = 3", "section"),
        ("[source]\nkey='a'\nauthor='b'", "author"), ("[source]\nkey='a'\n[values]\nkinds=3", "section"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_says_what_to_correct(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(MappingInvalid) as refusal:
        mappings.load(path)

    assert words in refusal.value.sentence


def test_a_mapping_of_another_file_names_the_missing_columns(tmp_path: Path) -> None:
    found = table(tmp_path, "nom;ville\nA;Lyon\n")
    mapping = mappings.propose(found)

    with pytest.raises(MappingInvalid, match="Intitulé"):
        mappings.checked(dataclasses.replace(mapping, columns={"Intitulé": ColumnRule("name")}), found)


def test_a_table_without_a_name_is_refused_with_the_columns_read(tmp_path: Path) -> None:
    with pytest.raises(NameColumnMissing, match="jauge, couleur"):
        mappings.propose(table(tmp_path, "jauge;couleur\n1;rouge\n"))


def test_columns_in_lambert_93_say_so(tmp_path: Path) -> None:
    assert mappings.propose(table(tmp_path, "nom;x_l93;y_l93\nA;1;2\n")).rules.crs == "EPSG:2154"
