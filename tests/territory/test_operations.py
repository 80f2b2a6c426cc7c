"""Loading territories."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.core.models import Word
from maillage.journal.models import Entry
from maillage.territory import operations, reading
from maillage.territory.enums import Level
from maillage.territory.exceptions import UnreadableTerritories
from maillage.territory.models import Edition, PostalCode, Territory, TerritoryAlias
from tests.factories import PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
HEADER = "edition,level,code,name,population,lat,lon,zone,region,departement,epci,commune,postal_codes,aliases,box\n"
ABOVE = (
    "{on},region,75,Nouvelle-Aquitaine,6000000,45.1,0.2,metro,,,,,,,\n{on},departement,86,Vienne,440000,46.5,0.4,metro,75,,,,,,\n"
)


def write(path: Path, *communes: str, on: str = "2026-01-01") -> Path:
    lines = [f"{on},commune,{commune}\n" for commune in communes]
    path.write_text(HEADER + ABOVE.format(on=on) + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write(
        tmp_path / "2026.csv",
        "86194,Poitiers,90000,46.58,0.34,metro,75,86,,,86000|86180,,0.28 46.54 0.45 46.62",
        "86001,Adriers,700,46.25,0.8,metro,75,86,,,86430,,",
    )


def test_a_file_becomes_territories_with_their_parents_codes_and_search(first: Path) -> None:
    by = UserFactory.create()
    edition = operations.load_territories(by=by, path=first)
    poitiers = Territory.objects.get(level=Level.COMMUNE, code="86194")
    assert edition is not None
    assert edition.counts == {"created": 4, "changed": 0, "ended": 0, "postal_codes": 3, "aliases": 0}
    assert (poitiers.departement and poitiers.departement.name, poitiers.region and poitiers.region.code) == ("Vienne", "75")
    assert poitiers.box == [0.28, 46.54, 0.45, 46.62]
    assert sorted(poitiers.postal_codes.values_list("code", flat=True)) == ["86000", "86180"]
    assert list(Territory.objects.matching("poitier").values_list("code", flat=True)) == ["86194"]
    assert Word.objects.filter(word="poitiers").exists()


def test_areas_are_taken_from_a_file_that_has_them(tmp_path: Path, first: Path) -> None:
    operations.load_territories(by=None, path=first)
    assert Territory.objects.get(code="86194").area_km2 is None
    lines = first.read_text("utf-8").splitlines()
    areas = ["area", "84035.9", "6990", "42.1", ""]
    grown = tmp_path / "areas.csv"
    grown.write_text("\n".join(f"{line},{area}" for line, area in zip(lines, areas, strict=True)) + "\n", encoding="utf-8")
    operations.load_territories(by=None, path=grown)
    assert dict(Territory.objects.values_list("code", "area_km2")) == {"75": 84035.9, "86": 6990.0, "86194": 42.1, "86001": None}


@pytest.mark.parametrize("area", ["0", "-3", "grand", "nan"])
def test_an_area_that_is_none_is_refused(tmp_path: Path, first: Path, area: str) -> None:
    path = tmp_path / "areas.csv"
    lines = first.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},area", *(f"{line},{area}" for line in lines[1:])]), encoding="utf-8")
    with pytest.raises(UnreadableTerritories, match="Ligne 2"):
        operations.load_territories(by=None, path=path)


def test_a_load_is_one_entry_of_the_journal_about_the_edition(first: Path) -> None:
    by = UserFactory.create()
    edition = operations.load_territories(by=by, path=first)
    assert edition is not None
    assert list(Entry.objects.values_list("verb", "subject_uid", "actor")) == [("territories.loaded", edition.uid, by.pk)]


def test_the_same_file_again_writes_nothing(first: Path) -> None:
    operations.load_territories(by=None, path=first)
    with CaptureQueriesContext(connection) as queries:
        assert operations.load_territories(by=None, path=first) is None
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Edition.objects.count() == 1


def test_a_merged_commune_points_to_its_successor_and_keeps_its_places(first: Path, tmp_path: Path) -> None:
    operations.load_territories(by=None, path=first)
    adriers = Territory.objects.get(code="86001")
    place = PlaceFactory.create(commune=adriers)
    operations.load_territories(
        by=None,
        path=write(tmp_path / "n.csv", "86194,Poitiers,90700,46.58,0.34,metro,75,86,,,86000|86180,86001 Adriers,", on="2027-01-01"),
    )
    adriers.refresh_from_db()
    place.refresh_from_db()
    poitiers = Territory.objects.get(code="86194")
    assert (adriers.ended_on, adriers.successor) == (date(2027, 1, 1), poitiers)
    assert place.commune == adriers
    assert list(TerritoryAlias.objects.values_list("code", "name", "territory")) == [("86001", "Adriers", poitiers.pk)]
    assert list(Territory.objects.current().matching("adriers")) == [poitiers]
    assert not PostalCode.objects.filter(code="86430", territory=poitiers).exists()


def test_a_code_that_leaves_without_a_successor_ends_and_may_come_back(first: Path, tmp_path: Path) -> None:
    operations.load_territories(by=None, path=first)
    alone = write(tmp_path / "n.csv", "86194,Poitiers,90000,46.58,0.34,metro,75,86,,,86000|86180,,", on="2027-01-01")
    operations.load_territories(by=None, path=alone)
    adriers = Territory.objects.get(code="86001")
    assert (adriers.ended_on, adriers.successor) == (date(2027, 1, 1), None)
    assert operations.load_territories(by=None, path=alone) is None
    operations.load_territories(by=None, path=first)
    adriers.refresh_from_db()
    assert adriers.ended_on is None


def test_a_renamed_commune_is_still_found_by_its_former_name(first: Path, tmp_path: Path) -> None:
    operations.load_territories(by=None, path=first)
    renamed = write(
        tmp_path / "n.csv",
        "86194,Limonum,90000,46.58,0.34,metro,75,86,,,86000|86180,,0.28 46.54 0.45 46.62",
        "86001,Adriers,700,46.25,0.8,metro,75,86,,,86430,,",
        on="2027-01-01",
    )
    operations.load_territories(by=None, path=renamed)
    assert [row.name for row in Territory.objects.matching("poitiers")] == ["Limonum"]
    assert operations.load_territories(by=None, path=renamed) is None


def test_aliases_of_an_earlier_year_are_kept(tmp_path: Path) -> None:
    poitiers = "86194,Poitiers,90000,46.58,0.34,metro,75,86,,,86000,"
    operations.load_territories(by=None, path=write(tmp_path / "a.csv", poitiers + "86999 Biard,"))
    operations.load_territories(by=None, path=write(tmp_path / "b.csv", poitiers + ",", on="2027-01-01"))
    assert TerritoryAlias.objects.filter(code="86999", name="Biard").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "ne se lit pas"),
        (b"", "Colonnes absentes"),
        (b"\x1f\x8b\x08garbage", "ne se lit pas"),
        (HEADER.encode(), "édition"),
        (HEADER.encode() + b"2026-01-01,commune,86194,Poitiers,many,,,metro,,,,,,,\n", "Ligne 2"),
        (HEADER.encode() + b"2026-01-01,commune,86194,Poitiers,1,,,metro,99,,,,,,\n", "99"),
        (HEADER.encode() + b"2026-01-01,commune,86194,Poitiers\n", "Ligne 2"),
        (HEADER.encode() + b"2026-01-01,village,86194,Poitiers,1,,,metro,,,,,,,\n", "Ligne 2"),
        (HEADER.encode() + b"2026-01-01,commune,86194,Poitiers,1,99,200,metro,,,,,,,\n", "globe"),
        (HEADER.encode() + b"2026-01-01,commune,86194,Poitiers,1,,,metro,,,,,,,3 2 1 0\n", "emprise"),
        (HEADER.encode() + b"2026-01-01,commune,86194,A,1,,,metro,,,,,,,\n2027-01-01,commune,86195,B,1,,,metro,,,,,,,\n", "édition"),
        (HEADER.encode() + b"2026-01-01,commune,86194,A,1,,,metro,,,,,,,\n2026-01-01,commune,86194,B,1,,,metro,,,,,,,\n", "deux fois"),
        (HEADER.encode() + b"2026-01-01,arrondissement,86194,A,1,,,metro,,,,,,,\n2026-01-01,commune,86195,B,1,,,metro,,,,,,,\n", "manque"),
        (HEADER.encode() + b"2026-01-01,region,75,A,1,,,metro,,,,,,,\n", "aucune commune"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_written(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableTerritories, match=sentence):
        operations.load_territories(by=None, path=path)
    assert not Territory.objects.exists()


def test_a_file_that_swells_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 1000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 100_000))
    with pytest.raises(UnreadableTerritories, match="trop gros"):
        reading.read(path)


def test_the_shipped_file_holds_the_whole_country() -> None:
    division = reading.read()
    levels = [row.level for row in division.rows]
    assert [levels.count(level) for level in Level] == [18, 109, 1255, 34_969, 45]
    paris = next(row for row in division.rows if row.code == "75" and row.level == Level.DEPARTEMENT)
    assert paris.population == next(row for row in division.rows if row.code == "75056").population
    assert all(-60 < row.lat < 60 for row in division.rows if row.lat is not None)
    assert sum(row.lat is None for row in division.rows if row.level == Level.COMMUNE) == 101
    assert sum(row.area_km2 is not None for row in division.rows if row.level == Level.COMMUNE) == 34_834
    areas = {level: sum(row.area_km2 or 0.0 for row in division.rows if row.level == level) for level in Level}
    assert areas[Level.REGION] == pytest.approx(areas[Level.COMMUNE], rel=1e-4)
    assert areas[Level.REGION] == pytest.approx(640_000, rel=0.01)  # 551,500 km² (IGN, geodesic) and the five of overseas
