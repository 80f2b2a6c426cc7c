"""Rows beside places that may be the same: held when they have something in common within a commune."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.network.importing.messages import sentence_of
from maillage.network.models import ImportRecord
from tests.factories import PostalCodeFactory, TerritoryFactory
from tests.network.importing.test_import_places import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _poitiers() -> None:
    PostalCodeFactory(code="86000", territory=TerritoryFactory(code="86194", name="Poitiers", lat=46.58, lon=0.34))


EXACT = "1;L’Atelier des Possibles;;12 rue de Bourgogne;86000;86194;46.5810;0.3410;https://www.possibles.example/;05 49 00 00 01;;"
CENTRED = {
    "name": ("2;Atelier des possibles;;;86000;86194;;;;;;", "Même nom que"),
    "address": ("2;So’Work;;12, r. de Bourgogne 86000 Poitiers;86000;86194;;;;;;", "Même adresse que"),
    "phone": ("2;So’Work;;;86000;86194;;;;05.49.00.00.01;;", "Même téléphone que"),
    "website": ("2;So’Work;;;86000;86194;;;possibles.example/nous;;;", "Même site web que"),
}


@pytest.mark.parametrize("sign", CENTRED)
@pytest.mark.parametrize("exact_first", [True, False])
@pytest.mark.parametrize("one_file", [True, False])
def test_a_place_without_coordinates_is_held_beside_one_that_has_them(
    tmp_path: Path, sign: str, *, exact_first: bool, one_file: bool
) -> None:
    centred, said = CENTRED[sign]
    first, second = (EXACT, centred) if exact_first else (centred, EXACT)
    if one_file:
        counts = load(tmp_path, first, second).counts
    else:
        counts = load(tmp_path, first).counts + load(tmp_path, second, first.replace(";", "x;", 1), duplicates="hold").counts

    assert counts["created"] == 1
    assert counts["held"] == (1 if one_file else 2)
    [message] = [
        told for told in ImportRecord.objects.filter(outcome="held").first().messages if told["code"] == f"duplicate.{sign}"
    ]
    assert said in sentence_of(message["code"], message["params"])


@pytest.mark.parametrize(
    "row",
    [
        "2;L’Atelier des Possibles;;12 rue de Bourgogne;86000;86194;46.5990;0.3610;https://www.possibles.example/;05 49 00 00 01;;",
        "2;So’Work;;12 rue de Bourgogne;86000;86194;46.5810;0.3410;;;;",
        "2;So’Work;;12 bis rue de Bourgogne;86000;86194;;;;;;",
        "2;L’Atelier des Possibles;;12 rue de Bourgogne;86100;86066;;;https://www.possibles.example/;05 49 00 00 01;;",
    ],
    ids=["far", "neighbour", "another number", "another commune"],
)
def test_what_two_places_may_share_does_not_hold_them(tmp_path: Path, row: str) -> None:
    TerritoryFactory(code="86066", name="Châtellerault", lat=46.81, lon=0.54)

    assert load(tmp_path, EXACT, row).counts == {"created": 2}


def test_a_page_on_a_shared_platform_is_nobody_s_sign(tmp_path: Path) -> None:
    rows = (
        "1;Le Quai;;;86000;86194;;;https://www.facebook.com/quai;;;",
        "2;La Halle;;;86000;86194;;;https://facebook.com/halle;;;",
    )

    assert load(tmp_path, *rows).counts == {"created": 2}


def test_the_same_email_in_a_commune_holds_a_row(tmp_path: Path) -> None:
    header = "id;nom;code insee;lat;lon;courriel"
    rows = ("1;Le Quai;86194;46.581;0.341;quai@example.org", "2;La Halle;86194;;;QUAI@example.org")

    report = load(tmp_path, *rows, header=header)

    assert (report.counts, "duplicate.email" in report.reasons) == ({"created": 1, "held": 1}, True)


def test_a_row_whose_postal_code_is_of_several_communes_is_compared_with_the_places_of_each(tmp_path: Path) -> None:
    PostalCodeFactory(code="86000", territory=TerritoryFactory(code="86066", name="Châtellerault", lat=46.81, lon=0.54))

    report = load(tmp_path, EXACT, "2;So’Work;;12 rue de Bourgogne;86000;;;;;;;")

    assert (report.counts, "duplicate.address" in report.reasons) == ({"created": 1, "held": 1}, True)
