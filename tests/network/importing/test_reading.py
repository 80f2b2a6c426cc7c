"""What a file is, by its content; what is refused, with a sentence that says what to do."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from maillage.network.importing import csv_reader, encodings, json_reader, sources, xlsx_reader
from maillage.network.importing import exceptions as refused
from maillage.network.importing.reading import read_table

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 40


def written(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def values(path: Path) -> list[dict[str, str]]:
    return [row.values for row in read_table(path).rows]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac_roman"])
def test_any_delimiter_and_usual_encoding_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = "nom|ville|téléphone\n" + "Café des élèves|Orléans|02\nLa Bûche|Évry|03\n" * 8
    path = written(tmp_path, "lieux.csv", text.replace("|", delimiter), encoding)

    assert values(path)[:2] == [
        {"nom": "Café des élèves", "ville": "Orléans", "téléphone": "02"},
        {"nom": "La Bûche", "ville": "Évry", "téléphone": "03"},
    ]


@pytest.mark.parametrize("delimiter", ["^", "~", ":", "§", "\x1f"])
def test_a_rare_delimiter_is_the_sign_of_the_header_that_cuts_every_line_alike(tmp_path: Path, delimiter: str) -> None:
    text = "nom|ville\nLe Quai|Poitiers\nLa Halle|Tours\n"

    found = values(written(tmp_path, "lieux.csv", text.replace("|", delimiter), "utf-8"))

    assert found == [{"nom": "Le Quai", "ville": "Poitiers"}, {"nom": "La Halle", "ville": "Tours"}]


def test_a_delimiter_inside_quotes_and_a_line_break_in_a_cell_stay_in_the_cell(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'nom;adresse\n"Le Lieu; le vrai";"1 rue\nde la Gare"\nB;2 rue\n')

    assert values(path)[0] == {"nom": "Le Lieu; le vrai", "adresse": "1 rue\nde la Gare"}


def test_empty_lines_are_skipped_and_rows_keep_their_rank(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "nom;ville\n\n;\nA;Lyon\n")

    assert [(row.number, row.values["nom"]) for row in read_table(path).rows] == [(4, "A")]


def test_cells_beyond_the_titles_are_kept_and_said(tmp_path: Path) -> None:
    row = next(read_table(written(tmp_path, "a.csv", "nom;ville\nA;Lyon;surplus\nB;Lyon\n")).rows)

    assert row.values["colonne 3"] == "surplus"
    assert [message.code for message in row.messages] == ["row.extra_cells"]


def test_a_gzip_table_is_read_and_one_that_unfolds_too_far_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.csv.gz", gzip.compress(b"nom;ville\n" + b"A;Lyon\n" * 20_000))
    assert len(values(path)) == 20_000

    monkeypatch.setattr(sources, "MAX_DECOMPRESSED", 70_000)
    with pytest.raises(refused.DecompressedTooLarge):
        values(path)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", refused.FileEmpty, "vide"),
        (b"\xef\xbb\xbf \n\n", refused.FileEmpty, "vide"),
        (PNG, refused.PictureGiven, "image (PNG)"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, refused.PictureGiven, "JPEG"),
        (b"%PDF-1.7\n1 0 obj", refused.WrongKind, "document PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 20, refused.WrongKind, ".xls"),
        (b"<!DOCTYPE html><html>", refused.WrongKind, "page web"),
        (b"<?xml version='1.0'?><kml/>", refused.WrongKind, "XML"),
        (b"nom;ville\nA\x00B;Lyon\n", refused.BinaryContent, "octets nuls"),
        (b"nom;ville\n", refused.HeaderOnly, "aucun lieu"),
        (b"nom;nom;ville\nA;B;Lyon\n", refused.DuplicatedHeaders, "« nom »"),
        (b"Le Lieu;45,7;4,8;a@b.fr\nB;45,1;4,1;c@d.fr\n", refused.HeaderMissing, "titres"),
        (b'nom;ville\n"A;Lyon\nB;Lyon\nC;Lyon\n', refused.UnclosedQuote, "ligne 2"),
        ("nom;ville\nÉcole;Orléans\nÉtape;Évry\n".encode() + "Café;Nîmes\n".encode("latin-1"), refused.MixedEncoding, "ligne 4"),
        (b"nom;ville\n" + bytes(range(128, 256)) * 3, refused.UnknownEncoding, "encodage"),
        (b'{"type": "FeatureCollection", "features": [', refused.JsonInvalid, "JSON"),
        (b'{"a": 1}', refused.JsonWithoutPlaces, "liste"),
        (b"[]", refused.HeaderOnly, "aucun lieu"),
        (b"PK\x03\x04" + b"\x00" * 30, refused.WorkbookUnreadable, "classeur"),
    ],
)  # fmt: skip
def test_what_is_not_a_table_of_places_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes, kind: type[refused.FileRefused], words: str
) -> None:
    with pytest.raises(kind) as refusal:
        values(written(tmp_path, "fichier.csv", content))

    assert words in refusal.value.sentence.replace("\u202f", " ").replace("\xa0", " ")


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau")
    with pytest.raises(refused.FileMissing):
        read_table(tmp_path / "absent.csv")
    with pytest.raises(refused.FolderGiven):
        read_table(tmp_path)
    with pytest.raises(refused.NotAFile):
        read_table(tmp_path / "tuyau")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_the_right_to_read_it_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "nom\nA\n")
    path.chmod(0)
    with pytest.raises(refused.FileUnreadable):
        read_table(path)


def test_a_one_gigabyte_line_is_refused_without_being_read(tmp_path: Path) -> None:
    path = written(tmp_path, "long.csv", "nom;ville\n")
    with path.open("ab") as file:
        for _ in range(4):
            file.write(b"a" * 1024 * 1024)
        file.truncate(1024**3)  # the rest is a hole: reading on would meet zeros, or fill the memory
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(refused.LineTooLong) as refusal:
        read_table(path)

    assert refusal.value.params["line"] == 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_a_json_element_that_never_ends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with path.open("wb") as file:
        file.write(b'[{"nom": "A"}, {"nom": "')
        for _ in range(40):
            file.write(b"a" * 1024 * 1024)

    with pytest.raises(refused.JsonItemTooLarge):
        values(path)


@pytest.mark.parametrize(
    "text", ["[" * 200_000, "[" * 30_000 + "]" * 30_000, '[{"nom": "A"}, {"a": ' + "[" * 5_000 + "]" * 5_000 + "}]"]
)
def test_json_nested_beyond_reason_is_refused_before_it_fills_the_memory(text: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text(text)

    with pytest.raises(refused.JsonTooDeep):
        values(path)


def test_brackets_left_open_in_texts_are_no_nesting(tmp_path: Path) -> None:
    path = tmp_path / "smile.json"
    path.write_text("[" + ",".join('{"nom": "Le Sourire :["}' for _ in range(30_000)) + "]")

    assert len(values(path)) == 30_000


def test_the_first_sheet_that_holds_rows_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "vide"
    sheet = book.create_sheet("lieux")
    sheet.append(["nom", "code postal", "surface", None])
    sheet.append(["A", 1000.0, 12.5, None])
    book.create_sheet("notes").append(["x"])
    book.save(tmp_path / "a.xlsx")

    table = read_table(tmp_path / "a.xlsx")

    assert [row.values for row in table.rows] == [{"nom": "A", "code postal": "1000", "surface": "12.5"}]
    assert table.messages[0].params == {"read": "lieux", "others": "vide, notes"}


def test_a_workbook_that_unfolds_too_far_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (xlsx_reader.MAX_UNFOLDED + 1))

    with pytest.raises(refused.ArchiveBomb):
        read_table(path)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "abime.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")

    with pytest.raises(refused.WorkbookUnreadable):
        values(path)


def test_entities_in_a_workbook_are_not_expanded(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["nom", "ville"])
    book.active.append(["A", "Lyon"])
    plain = io.BytesIO()
    book.save(plain)
    path = tmp_path / "entites.xlsx"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as archive:
        for entry in source.infolist():
            text = source.read(entry).decode()
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = bomb + text.replace("<sheetData>", "<sheetData><row><c t='inlineStr'><is><t>&b;</t></is></c></row>")
            archive.writestr(entry.filename, text)

    with pytest.raises(refused.FileRefused):
        values(path)


def test_geojson_points_become_rows_and_other_geometries_their_centre(tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    features = [
        {"type": "Feature", "id": 7, "properties": {"nom": "A", "tags": ["x", "y"]}, "geometry": {"type": "Point", "coordinates": [2.5, 48.1]}},
        {"type": "Feature", "properties": {"nom": "B"}, "geometry": square},
        {"type": "Feature", "properties": {"nom": "C"}, "geometry": {"type": "Point", "coordinates": ["x"]}},
        {"type": "Feature", "properties": {"nom": "D"}, "geometry": None},
    ]  # fmt: skip
    path = written(tmp_path, "a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))

    rows = list(read_table(path).rows)

    assert rows[0].values == {"nom": "A", "tags": "x|y", "id": "7", json_reader.LAT: "48.1", json_reader.LON: "2.5"}
    assert (rows[1].values[json_reader.LAT], rows[1].messages[0].code) == ("1.0", "geometry.centroid")
    assert rows[2].messages[0].code == "geometry.unreadable"
    assert rows[3].messages == ()


def test_a_list_inside_an_object_and_entities_by_key_are_found(tmp_path: Path) -> None:
    gogo = {"licence": "ODbL", "data": [{"name": "A", "geo": {"latitude": 45.1}, "address": {"addressLocality": "Lyon"}}]}
    communecter = {"meta": {"count": 1}, "entities": {"abc": {"name": "B"}}}

    assert values(written(tmp_path, "g.json", json.dumps(gogo))) == [
        {"name": "A", "geo.latitude": "45.1", "address.addressLocality": "Lyon"}
    ]
    assert values(written(tmp_path, "c.json", json.dumps(communecter))) == [{"id": "abc", "name": "B"}]


def test_an_element_that_is_not_an_object_is_said(tmp_path: Path) -> None:
    rows = list(read_table(written(tmp_path, "a.json", '[{"nom": "A"}, 3]')).rows)

    assert [message.code for message in rows[1].messages] == ["row.not_an_object"]


CELLS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    import csv

    path = tmp_path / "h.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("nom", "ville"), *rows])
    filled = [row for row in rows if any(cell and not cell.isspace() for cell in row)]

    if not filled:
        with pytest.raises(refused.HeaderOnly):
            read_table(path)
        return
    assert [(row["nom"], row["ville"]) for row in values(path)] == filled


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(content=st.binary(max_size=300) | st.sampled_from([b"nom;ville\n", b"[", b"PK\x03\x04"]).flatmap(lambda head: st.binary(max_size=200).map(lambda tail: head + tail)))  # fmt: skip
def test_any_bytes_are_a_table_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, "x", content)
    try:
        rows = values(path)
    except refused.FileRefused as refusal:
        assert refusal.sentence.endswith((".", "…", ")"))  # noqa: PT017 - a table is right too
    else:
        assert rows


def test_the_line_limit_holds_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "BLOCK", 64)
    monkeypatch.setattr(encodings, "MAX_LINE", 100)
    fine = written(tmp_path, "a.csv", "nom;ville\n" + "a" * 95 + ";b\nA;é\n")
    long = written(tmp_path, "b.csv", "nom;ville\r\n" + "é" * 60 + ";b\r\n")

    assert len(values(fine)) == 2
    with pytest.raises(refused.LineTooLong):
        csv_reader.read_csv(long)
