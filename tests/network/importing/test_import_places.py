"""A file taken in: what it writes, what it leaves alone, what it says."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.journal.models import Entry
from maillage.network import references
from maillage.network.enums import Origin, Outcome
from maillage.network.importing import builtin, reading
from maillage.network.importing import mapping as mappings
from maillage.network.importing.exceptions import JsonInvalid
from maillage.network.importing.planning import Planned
from maillage.network.models import ImportRecord, ImportRun, Place, Revision, Source
from maillage.network.operations import import_batches
from maillage.network.operations.importing import Report, import_places, plan_import
from maillage.network.operations.places import Statement, confirm_fields, create_place, edit_place
from maillage.territory.operations import load_territories
from tests.factories import OrganisationFactory, PlaceFactory, PostalCodeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
HEADER = "id;nom;type;adresse;code postal;code insee;lat;lon;site;téléphone;mots-clés;jauge du soir"
QUAI = "1;Le Quai;Fablab;1 quai du Port;86000;86194;46.5810;0.3410;www.quai.example.org;05 49 00 00 01;vélo|bois;80"
HALLE = "2;La Halle;;2 place du Marché;86000;86194;46.5900;0.3500;;;;"
STATEMENT = Statement(origin=Origin.PLACE)


@pytest.fixture(autouse=True)
def _poitiers() -> None:
    poitiers = TerritoryFactory(code="86194", name="Poitiers", lat=46.58, lon=0.34)
    PostalCodeFactory(code="86000", territory=poitiers)


def load(folder: Path, *lines: str, header: str = HEADER, apply: bool = True, **options: Any) -> Report:
    path = folder / "annuaire.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    table = reading.read_table(path)
    mapping = mappings.propose(table, key="annuaire")
    rules = dataclasses.replace(mapping.rules, **options)
    mapping = dataclasses.replace(mapping, rules=rules)
    return import_places(table=table, mapping=mapping, by=None) if apply else plan_import(table=table, mapping=mapping)


def everything() -> dict[str, list[Any]]:
    """All that an import may write, as values."""
    models: list[Any] = [Place, Revision, Entry, ImportRecord, Source, Place.kinds.through, Place.tags.through]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_a_dry_run_says_what_the_import_does_and_writes_nothing(tmp_path: Path) -> None:
    before = everything()
    dry = load(tmp_path, QUAI, HALLE, "3;;;;;;;;;;;", apply=False)

    assert everything() == before
    assert not ImportRun.objects.exists()
    real = load(tmp_path, QUAI, HALLE, "3;;;;;;;;;;;")
    assert dry.counts == real.counts == {"created": 2, "refused": 1}
    assert {code: reason.count for code, reason in dry.reasons.items()} == {
        code: reason.count for code, reason in real.reasons.items()
    }


def test_an_imported_place_has_its_fields_their_source_and_its_row(tmp_path: Path) -> None:
    report = load(tmp_path, QUAI)

    place = Place.objects.get()
    assert references.read(place, "coordinates") == [46.581, 0.341, "exact"]
    assert references.read(place, "commune") == "86194"
    assert references.read(place, "kinds") == ["fablab"]
    assert references.read(place, "tags") == ["bois", "vélo"]
    assert (place.website, place.phone, place.slug) == ("https://www.quai.example.org", "+33549000001", "le-quai-poitiers")
    revision = place.revisions.get()
    assert (revision.kind, revision.origin, revision.source) == ("imported", "import", Source.objects.get(key="annuaire"))
    assert revision.changes["kinds"] == [[], ["fablab"]]
    assert set(place.provenance) == set(revision.changes)
    assert Entry.objects.get().verb == "place.created"
    assert Entry.objects.get().subject_uid == place.uid
    record = ImportRecord.objects.get()
    assert (record.external_id, record.place, record.outcome, record.row_number) == ("1", place, "created", 2)
    assert record.raw["jauge du soir"] == "80"
    assert report.unmapped == ["jauge du soir"]


def test_a_place_written_in_bulk_equals_one_that_was_created_alone(tmp_path: Path) -> None:
    load(tmp_path, QUAI)
    bulk = Place.objects.get()
    values = {name: references.read(bulk, name) for name in bulk.provenance}
    alone = create_place(values=values, statement=STATEMENT, by=None, at=bulk.created_at)

    different = {"id", "uid", "slug", "search_body"}
    row, other = (Place.objects.filter(pk=place.pk).values().get() for place in (bulk, alone))
    assert {name for name in row if row[name] != other[name]} <= different
    assert set(row["search_body"].split()) == set(other["search_body"].split())
    assert set(Place.objects.matching("quai vélo poitiers")) == {bulk, alone}


def test_places_imported_are_found_and_so_are_those_that_come_after(tmp_path: Path) -> None:
    load(tmp_path, QUAI)
    PlaceFactory(name="La Ruche")

    assert Place.objects.matching("fablab").get().name == "Le Quai"
    assert Place.objects.matching("ruche").get().name == "La Ruche"


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    load(tmp_path, QUAI, HALLE)
    before = everything()

    again = load(tmp_path, QUAI, HALLE)

    after = everything()
    assert again.counts == {"unchanged": 2}
    assert {name: rows for name, rows in before.items() if name != "ImportRecord"} == {
        name: rows for name, rows in after.items() if name != "ImportRecord"
    }
    assert [row["place_id"] for row in after["ImportRecord"]] == [row["place_id"] for row in before["ImportRecord"]]


def test_the_places_of_the_instance_are_read_for_new_rows_only(tmp_path: Path) -> None:
    def reads_all(*lines: str) -> bool:
        with CaptureQueriesContext(connection) as captured:
            load(tmp_path, *lines)
        return any("phone" in one["sql"] and "WHERE" not in one["sql"] for one in captured if 'FROM "network_place"' in one["sql"])

    assert reads_all(QUAI)
    assert not reads_all(QUAI)
    assert reads_all(QUAI, HALLE)


def test_a_new_version_changes_what_only_the_file_had_said(tmp_path: Path) -> None:
    load(tmp_path, QUAI)

    report = load(tmp_path, QUAI.replace("1 quai du Port", "9 quai du Port").replace("Fablab", "Fablab|Café associatif"))

    place = Place.objects.get()
    assert report.counts == {"updated": 1}
    assert (place.address, references.read(place, "kinds")) == ("9 quai du Port", ["cafe", "fablab"])
    assert place.revisions.count() == 2
    assert place.provenance["address"] == 2
    assert place.provenance["name"] == 1


def test_what_the_place_has_confirmed_or_edited_since_is_kept_and_said(tmp_path: Path) -> None:
    load(tmp_path, QUAI)
    place = Place.objects.get()
    confirm_fields(place=place, names=["phone"], statement=STATEMENT, by=None, at=datetime(2026, 3, 12, tzinfo=UTC))
    edit_place(place=place, values={"name": "Le Vieux Quai"}, statement=STATEMENT, by=None)

    changed = QUAI.replace("05 49 00 00 01", "05 49 00 00 99").replace("Le Quai", "Le Quai neuf").replace("1 quai", "9 quai")
    report = load(tmp_path, changed)

    place.refresh_from_db()
    assert (place.phone, place.name, place.address) == ("+33549000001", "Le Vieux Quai", "9 quai du Port")
    kept = report.reasons["kept.field"]
    assert [params for _row, _name, params in kept.examples] == [
        {"field": "name", "who": "modifié par le lieu", "day": f"{place.updated_at:%d/%m/%Y}"},
        {"field": "phone", "who": "confirmé par le lieu", "day": "12/03/2026"},
    ]


def test_a_cell_emptied_in_a_new_version_empties_the_field_but_not_one_that_is_not_understood(tmp_path: Path) -> None:
    load(tmp_path, QUAI)

    load(tmp_path, QUAI.replace("www.quai.example.org", "").replace("05 49 00 00 01", "pas de téléphone"))

    place = Place.objects.get()
    assert (place.website, place.phone) == ("", "+33549000001")


def test_rows_gone_from_a_new_version_are_said_and_nothing_is_deleted(tmp_path: Path) -> None:
    load(tmp_path, QUAI, HALLE)

    report = load(tmp_path, HALLE)

    assert report.gone == ["1"]
    assert Place.objects.count() == 2


def test_a_place_deleted_since_is_not_made_again(tmp_path: Path) -> None:
    load(tmp_path, QUAI)
    Place.objects.all().delete()

    for _again in range(2):
        report = load(tmp_path, QUAI)
        assert (report.counts, list(report.reasons)) == ({"created": 1}, ["place.deleted"])
    assert not Place.objects.exists()


def test_a_row_that_looks_like_another_place_waits_for_a_person(tmp_path: Path) -> None:
    PlaceFactory(name="le QUAI", lat=46.5812, lon=0.3412, slug="le-quai")

    report = load(tmp_path, QUAI)

    assert report.counts == {"held": 1}
    assert Place.objects.count() == 1
    record = ImportRecord.objects.get()
    assert (record.place, record.outcome) == (None, Outcome.HELD)
    assert record.messages[0]["params"] == {"name": "le QUAI", "where": "le-quai", "metres": pytest.approx(27, abs=3)}


def test_a_held_row_is_made_when_a_person_says_so(tmp_path: Path) -> None:
    PlaceFactory(name="Le Quai", lat=46.5812, lon=0.3412)
    load(tmp_path, QUAI)

    report = load(tmp_path, QUAI, duplicates="create")

    assert report.counts == {"created": 1}
    assert ImportRecord.objects.get().place == Place.objects.get(slug="le-quai-poitiers")


def test_a_held_row_completes_the_place_when_a_person_says_so_and_erases_nothing(tmp_path: Path) -> None:
    there = create_place(
        values={"name": "Le Quai", "coordinates": [46.5812, 0.3412], "phone": "0549999999"}, statement=STATEMENT, by=None
    )

    report = load(tmp_path, QUAI, duplicates="link")

    there.refresh_from_db()
    assert report.counts == {"updated": 1}
    assert (there.phone, there.address, ImportRecord.objects.get().place) == ("+33549999999", "1 quai du Port", there)
    assert there.lat == 46.5812


def test_a_row_may_complete_a_place_of_the_same_file(tmp_path: Path) -> None:
    twin = "7;Le Quai;;;86000;86194;46.5811;0.3411;https://autre.example.org;;;"

    report = load(tmp_path, HALLE, QUAI, twin, duplicates="link")

    assert report.counts["created"] == 2
    assert Place.objects.count() == 2
    assert ImportRecord.objects.get(external_id="7").place == ImportRecord.objects.get(external_id="1").place


def test_two_rows_of_a_file_that_look_alike_are_proposed(tmp_path: Path) -> None:
    report = load(tmp_path, QUAI, "7;Quai (le);;;86000;86194;46.5811;0.3411;;;;")

    assert report.counts == {"created": 1, "held": 1}


def test_places_at_their_commune_s_centre_are_alike_by_name_only(tmp_path: Path) -> None:
    report = load(tmp_path, "1;Le Quai;;;86000;86194;;;;;;", "2;La Halle;;;86000;86194;;;;;;", "3;le quai;;;86000;86194;;;;;;")

    assert report.counts == {"created": 2, "held": 1}
    assert set(Place.objects.values_list("position", flat=True)) == {"commune"}


def test_an_id_seen_twice_is_refused_and_kept(tmp_path: Path) -> None:
    for _again in range(2):
        report = load(tmp_path, QUAI, HALLE.replace("2;", "1;", 1))
        assert report.counts[Outcome.REFUSED] == 1
        assert report.reasons["row.repeated_id"].examples[0][2] == {"id": "1", "row": 2}
    assert ImportRecord.objects.filter(outcome=Outcome.REFUSED).count() == 1


def test_rows_without_ids_are_known_again(tmp_path: Path) -> None:
    header, row = "nom;adresse;code insee;lat;lon", "Le Quai;1 quai du Port;86194;46.581;0.341"
    load(tmp_path, row, header=header)

    again = load(tmp_path, row, row, header=header)

    assert again.counts == {"unchanged": 1, "refused": 1}
    assert "row.repeated" in again.reasons


def test_names_taken_give_other_addresses_of_pages(tmp_path: Path) -> None:
    far = [f"{n};Le Quai;;;86000;86194;46.{5810 + n * 50};0.3410;;;;" for n in range(1, 4)]

    load(tmp_path, *far)

    assert sorted(Place.objects.values_list("slug", flat=True)) == ["le-quai-poitiers", "le-quai-poitiers-2", "le-quai-poitiers-3"]


def test_a_structure_is_made_once_and_reused(tmp_path: Path) -> None:
    OrganisationFactory(slug="l-usine", name="L’Usine")
    header = "id;nom;code insee;lat;lon;structure gestionnaire"
    rows = ["1;A;86194;46.58;0.34;Les Amis", "2;B;86194;46.59;0.35;les amis", "3;C;86194;46.60;0.36;l'usine"]

    load(tmp_path, *rows, header=header)

    assert list(Place.objects.order_by("name").values_list("manager__slug", flat=True)) == ["les-amis", "les-amis", "l-usine"]


def test_a_crash_on_the_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.network.operations.importing.CHUNK", 1)
    keep = import_batches.Batches.keep
    calls: list[int] = []

    def breaking(self: import_batches.Batches, planned: list[Planned]) -> None:
        calls.append(len(planned))
        if len(calls) == 2:
            raise KeyboardInterrupt
        keep(self, planned)

    monkeypatch.setattr(import_batches.Batches, "keep", breaking)
    before = everything()
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path, QUAI, HALLE)

    assert everything() == before
    assert not ImportRun.objects.exists()
    PlaceFactory(name="La Ruche")
    assert Place.objects.matching("ruche").exists()


def test_a_file_that_breaks_half_way_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        json.dumps([{"nom": f"Lieu {n}", "lat": 46.5, "lon": 0.3 + n / 100} for n in range(900)])[:-20]
    )

    table = reading.read_table(tmp_path / "a.json")
    with pytest.raises(JsonInvalid):
        import_places(table=table, mapping=mappings.propose(table), by=None)

    assert not Place.objects.exists()


def test_chunks_are_one_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.network.operations.importing.CHUNK", 2)
    rows = [f"{n};Lieu {n};;;86000;86194;46.5{n}00;0.3410;;;;" for n in range(1, 8)]

    report = load(tmp_path, *rows)

    assert report.counts == {"created": 7}
    assert report.run is not None
    assert report.run.counts == {"created": 7, "doubted": 0, "gone": 0, "rows": 7}


@pytest.mark.slow
def test_the_census_of_2019_is_whole_and_its_defects_are_said() -> None:
    load_territories(by=None)
    shipped = builtin.FILES["cget-2019"]
    table = reading.read_table(shipped.path)
    mapping = mappings.load(shipped.mapping)

    report = import_places(table=table, mapping=mapping, by=None)

    counts = {code: reason.count for code, reason in report.reasons.items()}
    assert report.counts == {"created": 1512}
    assert Place.objects.count() == 1512
    assert counts["precision.low"] == 56
    assert counts["precision.scale"] == 81
    assert counts["coordinates.shared"] == 46
    assert counts["commune.arrondissement"] == 303
    assert counts["commune.zero_position"] == 157
    assert counts["duplicate.near"] >= 5
    sictiam = Place.objects.get(name="SICTIAM")
    assert references.read(sictiam, "commune") == "06152"
    assert sictiam.records.get().messages[1]["params"]["km"] == pytest.approx(838, abs=2)
    assert Place.objects.filter(kinds__slug="coworking").count() == 1118
    assert Place.objects.filter(kinds__slug="fablab").count() == 345
    assert Place.objects.filter(kinds=None).count() == 49


def test_after_an_import_the_database_knows_how_its_places_are_spread(tmp_path: Path) -> None:
    load(tmp_path, QUAI, HALLE)

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT idx FROM sqlite_stat1 WHERE tbl = 'network_place'")
        else:
            cursor.execute("SELECT attname FROM pg_stats WHERE tablename = 'network_place'")
        known = {name for (name,) in cursor.fetchall()}
    assert {"places_by_commune", "sort_name"} & known
