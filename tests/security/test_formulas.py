"""No cell of a file that we give is taken for a formula by a spreadsheet, whatever a person typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from maillage import observatory
from maillage.network.enums import Outcome
from maillage.network.exporting import FORMATS
from maillage.network.importing.drafts import Draft
from maillage.network.importing.messages import Message
from maillage.network.importing.planning import Planned
from maillage.network.importing.row_report import RowReport
from maillage.network.models import Layer, Place, Tag
from maillage.observatory import exporting
from tests.factories import NOW, OrganisationFactory, PlaceFactory
from tests.security.table import PEOPLE, lines
from tests.security.world import World

pytestmark = pytest.mark.django_db
FORMULA = "cmd|' /C calc'!A0"
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%", "\t=", "'=", "''=")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
SHEETS = {
    "places": ("anonymous", "/lieux/export.csv"),
    "places, in the national standard": ("anonymous", "/lieux/export.mednum-csv"),
    "a place": ("anonymous", "/lieux/{slug}/export.csv"),
    "a place, in the national standard": ("anonymous", "/lieux/{slug}/export.mednum-csv"),
    "a network's own words": ("animator", "/reseaux/mailles/lieux/export.csv"),
}


@pytest.fixture
def place(world: World) -> Iterator[Place]:
    """One whose every text is a formula, in a commune whose name is none."""
    with transaction.atomic():
        texts = dict.fromkeys(("name", "summary", "description", "address", "address_extra", "portion", "hours_note"), "")
        texts |= dict.fromkeys(("opening_hours", "phone", "email", "website", "accessibility_note"), "")
        wanted = {name: f"{start}{FORMULA}"[:20] for name, start in zip(texts, STARTS, strict=False)}
        made = PlaceFactory.create(
            slug="formules",
            postal_code="86000",
            commune=world.place.commune,
            manager=OrganisationFactory.create(name=f"={FORMULA}"),
            **wanted,
        )
        made.tags.add(Tag.objects.create(slug="f", label=f"@{FORMULA}"))
        world.network.place_links.create(place=made)
        said = {
            "note": f"={FORMULA}",
            "contact_name": f"\t={FORMULA}",
            "contact_email": "+a@example.org",
            "contact_phone": "+33549",
        }
        Layer.objects.create(network=world.network, place=made, tags=[f"={FORMULA}"], updated_at=NOW, **said)
        yield made
        transaction.set_rollback(True)


def formulas(text: str) -> list[str]:
    """The cells that a spreadsheet might compute."""
    plain = text.removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(plain, newline=""), delimiter=";" if ";" in plain.partition("\n")[0] else ",")
    cells = [cell for row in rows for cell in row]
    found = [cell for cell in cells if re.match(r"[=+@＝＋－＠|%\t\r\n-]", cell) and not NUMBER.fullmatch(cell)]
    return sorted(set(found))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_text_that_looks_like_a_formula_is_guarded(world: World, place: Place, sheet: str, start: str) -> None:
    person, address = SHEETS[sheet]
    names = ("name", "summary", "description", "address", "address_extra", "portion", "hours_note", "accessibility_note")
    Place.objects.filter(pk=place.pk).update(**dict.fromkeys(names, start + FORMULA))
    response = world.client(person).get(address.format(slug=place.slug))

    told = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]

    assert FORMULA in told
    assert formulas(told) == []


@pytest.mark.parametrize("start", STARTS)
def test_the_report_of_an_import_is_guarded(start: str, tmp_path: Path) -> None:
    text = start + FORMULA
    draft = Draft(
        2, {"nom": text}, {"name": text}, [Message("file.other_sheets", {"read": text, "others": text})], external_id=text
    )
    path = tmp_path / "rapport.csv"
    with RowReport(path) as report:
        report.add(Planned(draft, Outcome.CREATED))

    assert formulas(path.read_text(encoding="utf-8-sig")) == []


@pytest.mark.parametrize("start", STARTS)
def test_a_sheet_of_the_mesh_is_guarded(start: str) -> None:
    """All of them are written by ``exporting.table``."""
    assert formulas(exporting.table(("lieu", "km"), [(start + FORMULA, -1.5)])) == []
    writers = [path.name for path in Path(observatory.__file__).parent.rglob("*.py") if "csv.writer" in path.read_text("utf-8")]
    assert writers == ["exporting.py"]


def test_every_sheet_of_the_table_is_tried(world: World) -> None:
    found = set()
    for line in lines():
        if line.method == "GET" and "export" in line.route and not line.route.startswith("api/"):
            reader = PEOPLE[line.verdicts.index("ok")]
            if "csv" in world.client(reader).get(world.address(line))["Content-Type"]:
                found.add(line.route)

    of_the_mesh = {route for route in found if route.startswith("maillage/")}
    assert found - of_the_mesh == {"lieux/export.<slug:form>", "reseaux/<slug:slug>/lieux/export.csv"}
    assert {name for name, form in FORMATS.items() if form.suffix == "csv"} == {"csv", "mednum-csv"}


def test_the_control_sees_a_formula() -> None:
    assert formulas(f'nom;"={FORMULA}"\n') == [f"={FORMULA}"]
    assert formulas("a;b;c\n1,5;-2;'=1\n") == []
