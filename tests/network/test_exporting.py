"""Places as files for others: nothing lost, nothing that a spreadsheet runs, valid against the standards named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from frictionless import Resource, Schema, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from maillage.network import exporting, fields, references
from maillage.network.enums import Origin, Stage
from maillage.network.exporting import linked, mednum
from maillage.network.importing import mapping as mappings
from maillage.network.importing.reading import read_table
from maillage.network.models import Organisation, Place, PublicService
from maillage.network.operations.importing import import_places
from maillage.network.operations.places import Statement, create_place
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, PostalCodeFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
URL = "https://lieux.example.org"
STATEMENT = Statement(origin=Origin.PLACE)
SCHEMA = Path(__file__).parent.parent / "data" / "mednum_schema.json"
WHOLE: dict[str, Any] = {
    "name": "Le Quai; « numérique »",
    "summary": "Un lieu, au bord de l’eau.",
    "description": 'Premier paragraphe.\n\nSecond, avec "guillemets" ; et point-virgule.',
    "kinds": ["cafe", "fablab"],
    "services": ["admin-help", "desk", "reuse"],
    "tags": ["bois", "vélo"],
    "stage": "project",
    "permanence": "itinerant",
    "starts_on": "2026-01-01",
    "ends_on": "2026-12-31",
    "opened_on": "2015-05-01",
    "address": "1 quai du Port",
    "address_extra": "Bâtiment B",
    "postal_code": "86000",
    "commune": "86194",
    "coordinates": [46.581, 0.341, "approximate"],
    "portion": "rez-de-chaussée",
    "legal_form": "scic",
    "opening_hours": "Mo-Fr 09:00-18:00",
    "hours_note": "fermé l’été",
    "phone": "+33549000001",
    "email": "contact@example.org",
    "website": "https://quai.example.org",
    "links": [{"label": "Nous | ailleurs", "url": "https://a.example.org"}],
    "accessibility": {"wheelchair": "limited", "toilets": "no", "hearing_loop": False, "acceslibre": "https://acceslibre.beta.gouv.fr/1"},
    "accessibility_note": "Rampe à l’arrière.",
    "surface_m2": 120,
    "capacity": 80,
    "host": "la-mairie",
    "manager": "les-amis-du-quai",
    "networks": ["reseau-des-trois-m"],
}  # fmt: skip


def ground() -> None:
    poitiers = TerritoryFactory(code="86194", name="Poitiers", lat=46.58, lon=0.34)
    PostalCodeFactory(code="86000", territory=poitiers)
    NetworkFactory(slug="reseau-des-trois-m", name="Réseau des Trois M")


def whole_place(**values: Any) -> Place:
    OrganisationFactory(slug="la-mairie", name="La Mairie")
    OrganisationFactory(slug="les-amis-du-quai", name="Les Amis du Quai", siret="12345678901234")
    return create_place(values={**WHOLE, **values}, statement=STATEMENT, by=None)


def text(key: str) -> str:
    return "".join(exporting.FORMATS[key].stream(Place.objects.visible_to(AnonymousUser()), URL))


def public_fields() -> list[dict[str, Any]]:
    return [{name: references.read(place, name) for name in fields.FIELDS} for place in Place.objects.order_by("name", "pk")]


def taken_in(folder: Path, name: str, content: str) -> None:
    """Into an instance that has no place yet."""
    Place.objects.all().delete()
    Organisation.objects.all().delete()
    (folder / name).write_text(content, encoding="utf-8", newline="")
    table = read_table(folder / name)
    import_places(table=table, mapping=mappings.propose(table), by=None)


@pytest.mark.parametrize("key", ["csv", "geojson"])
def test_what_is_exported_and_taken_in_again_is_the_same(tmp_path: Path, key: str) -> None:
    ground()
    whole_place()
    create_place(values={"name": "Le Rien"}, statement=STATEMENT, by=None)
    create_place(values={"name": "Le Peu", "coordinates": [46.6, 0.3, "exact"], "commune": "86194"}, statement=STATEMENT, by=None)
    said = public_fields() if key == "csv" else [row for row in public_fields() if row["coordinates"]]

    taken_in(tmp_path, f"lieux.{key}", text(key))

    for row, before in zip(public_fields(), said, strict=True):
        assert {name: row[name] for name in row if row[name] != before[name]} == {}


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20).map(str.strip).filter(bool)
RISKY = st.sampled_from(
    ["=1+1", "+33", "-2+3", "@SUM(A1)", "|calc", "%0A", "'=1", "''=1|2", "＝1", "=a\\|b|c", "'", "\t=1", "-12,5", "Ã©té"]
)


class RoundTrip(DjangoTestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        name=TEXT | RISKY,
        description=TEXT | RISKY,
        address=TEXT | RISKY,
        label=TEXT,
        tag=RISKY.filter(lambda tag: not set(tag) & set("|;,")),
    )
    def test_any_text_comes_back(self, name: str, description: str, address: str, label: str, tag: str) -> None:
        import tempfile

        values = {
            "name": name, "description": description, "address": address, "tags": [tag],
            "links": [{"label": label, "url": "https://a.example.org"}], "coordinates": [46.6, 0.3, "exact"],
        }  # fmt: skip
        try:
            create_place(values=values, statement=STATEMENT, by=None)
        except fields.cleaning.InvalidValue:
            return
        said = public_fields()
        if any("Ã" in str(value) for row in said for value in row.values()):
            return  # repaired on the way in, and said: see test_cells
        with tempfile.TemporaryDirectory() as folder:
            taken_in(Path(folder), "lieux.csv", text("csv"))
        commune = {"commune": None, "arrondissement": None}
        assert [row | commune for row in public_fields()] == [row | commune for row in said]


@pytest.mark.parametrize("key", ["csv", "mednum-csv"])
@pytest.mark.parametrize("formula", ["=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "%x", "|x"])
def test_no_cell_is_a_formula(key: str, formula: str) -> None:
    ground()
    values = {
        "name": f"{formula}",
        "address": formula,
        "postal_code": "86000",
        "commune": "86194",
        "tags": [formula.replace("|", "")],
    }
    create_place(values=values, statement=STATEMENT, by=None)

    cells = [
        cell for row in csv.reader(io.StringIO(text(key).lstrip("\ufeff")), delimiter=";" if key == "csv" else ",") for cell in row
    ]

    assert [cell for cell in cells if cell[:1] in "=+-@\t\r|%＝＋－＠" and cell] == []


def test_what_visitors_may_not_see_is_in_no_file() -> None:
    PlaceFactory(name="Lieu caché", is_public=False)
    PlaceFactory(name="Lieu public")

    for key in exporting.FORMATS:
        assert "caché" not in text(key)
    assert "Lieu public" in text("csv")


def test_the_mednum_file_is_valid_and_tells_how_many_it_left_out(tmp_path: Path) -> None:
    ground()
    whole_place()
    create_place(values={"name": "Sans adresse"}, statement=STATEMENT, by=None)
    (tmp_path / "lieux.csv").write_text(text("mednum-csv"), encoding="utf-8", newline="")
    rows = json.loads(text("json"))

    with system.use_context(trusted=True):
        schema = Schema.from_descriptor(json.loads(SCHEMA.read_text(encoding="utf-8")))
        report = Resource(str(tmp_path / "lieux.csv"), schema=schema).validate()

    assert report.valid, report.flatten(["fieldName", "note"])
    assert mednum.left_out(Place.objects.all()) == 1
    assert [row["nom"] for row in rows] == [WHOLE["name"]]
    assert rows[0]["pivot"] == "12345678901234"
    assert rows[0]["services"] == "Aide aux démarches administratives"
    assert rows[0]["itinerance"] == "Itinérant"


def test_every_mednum_row_fits_the_patterns_of_the_standard() -> None:
    ground()
    whole_place(phone="+32470123456", services=sorted(PublicService.objects.values_list("slug", flat=True)))
    create_place(values={"name": "B", "address": "1 rue", "postal_code": "86000", "commune": "86194"}, statement=STATEMENT, by=None)
    import re

    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for row in json.loads(text("json")):
        for column in schema["fields"]:
            rules, value = column.get("constraints", {}), row.get(column["name"])
            assert value or not rules.get("required"), column["name"]
            if value and "pattern" in rules:
                assert re.search(rules["pattern"], value), (column["name"], value)
        assert set(row) <= set(mednum.COLUMNS)
    assert [column["name"] for column in schema["fields"]] == list(mednum.COLUMNS)


def test_a_structure_without_a_siret_takes_the_unknown_one() -> None:
    ground()
    create_place(values={"name": "B", "address": "1 rue", "postal_code": "86000", "commune": "86194"}, statement=STATEMENT, by=None)

    assert json.loads(text("json"))[0]["pivot"] == "00000000000000"


def test_geojson_is_longitude_first_and_counts_what_has_no_position() -> None:
    ground()
    whole_place()
    create_place(values={"name": "Nulle part"}, statement=STATEMENT, by=None)

    found = json.loads(text("geojson"))

    assert found["type"] == "FeatureCollection"
    assert [feature["geometry"]["coordinates"] for feature in found["features"]] == [[0.341, 46.581]]
    assert found["features"][0]["properties"]["page"].startswith(f"{URL}/lieux/le-quai")
    assert exporting.FORMATS["geojson"].left_out(Place.objects.all()) == 1


def test_linked_data_say_what_schema_org_has_a_word_for() -> None:
    ground()
    place = whole_place(stage="open")

    node = linked.document(place, URL)

    assert (node["@context"], node["@type"]) == ("https://schema.org", "CafeOrCoffeeShop")
    assert node["geo"] == {"@type": "GeoCoordinates", "latitude": 46.581, "longitude": 0.341}
    assert node["address"]["postalCode"] == "86000"
    assert node["parentOrganization"]["name"] == "Les Amis du Quai"
    assert node["sameAs"] == ["https://quai.example.org", "https://a.example.org"]
    assert json.loads(text("jsonld"))["@graph"][0] == {key: value for key, value in node.items() if key != "@context"}


def test_an_idea_is_a_place_and_a_commune_s_centre_no_position() -> None:
    place = PlaceFactory(stage=Stage.IDEA, position="commune", email="a@example.org")

    node = linked.node(place, URL)

    assert node["@type"] == "Place"
    assert node.keys().isdisjoint({"geo", "email"})


@pytest.mark.parametrize("key", list(exporting.FORMATS))
def test_an_empty_selection_is_a_whole_file(key: str) -> None:
    content = text(key)

    assert content.count("\n") == 1 if key in ("csv", "mednum-csv") else json.loads(content) is not None


@pytest.mark.parametrize("key", list(exporting.FORMATS))
def test_an_export_asks_as_many_queries_for_one_place_as_for_three(key: str) -> None:
    ground()
    asked = []
    for count in (1, 2):
        for number in range(count):
            values = {**WHOLE, "name": f"Lieu {count} {number}", "host": None, "manager": None}
            create_place(values=values, statement=STATEMENT, by=None)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(key)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 6
