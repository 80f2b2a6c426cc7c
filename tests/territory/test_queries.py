"""Finding communes from what people type."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.core.search import index_text, learn
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryAlias
from maillage.territory.operations import load_territories
from maillage.territory.queries import current, find_communes
from tests.factories import PostalCodeFactory, TerritoryFactory

TOWNS = [
    ("42218", "Saint-Étienne", 172_000, "42000"),
    ("76575", "Saint-Étienne-du-Rouvray", 28_000, "76800"),
    ("17300", "La Rochelle", 77_000, "17000"),
    ("70450", "La Rochelle", 30, "70120"),
    ("84054", "L'Isle-sur-la-Sorgue", 20_000, "84800"),
    ("71076", "Chalon-sur-Saône", 45_000, "71100"),
    ("72181", "Le Mans", 145_000, "72000"),
    ("16206", "Mansle-les-Fontaines", 1_600, "16230"),
    ("75056", "Paris", 2_100_000, "75010"),
    ("71343", "Paris-l'Hôpital", 200, "71150"),
    ("01033", "Valserhône", 16_000, "01200"),
    ("33063", "Bordeaux", 260_000, "33000"),
    ("80829", "Y", 80, "80190"),
    ("2A004", "Ajaccio", 70_000, "20000"),
]


@pytest.fixture
def _country(db: None) -> None:
    for code, name, population, postal_code in TOWNS:
        town = TerritoryFactory.create(code=code, name=name, population=population)
        PostalCodeFactory.create(code=postal_code, territory=town)
    paris = Territory.objects.get(code="75056")
    for code, name, postal_code in (("75110", "Paris 10e arrondissement", "75010"), ("75101", "Paris 1er arrondissement", "75001")):
        part = TerritoryFactory.create(
            level=Level.ARRONDISSEMENT, code=code, name=name, commune=paris, population=80_000, lat=None, lon=None
        )
        PostalCodeFactory.create(code=postal_code, territory=part)
    valserhone = Territory.objects.get(code="01033")
    TerritoryAlias.objects.create(code="01091", name="Bellegarde-sur-Valserine", territory=valserhone)
    TerritoryAlias.objects.create(code="75010", name="", territory=valserhone)
    valserhone.search_body = index_text("Bellegarde-sur-Valserine")
    valserhone.save()
    learn([valserhone.search_body])


@pytest.mark.usefixtures("_country")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("st etienne", ["Saint-Étienne", "Saint-Étienne-du-Rouvray"]),
        ("Saint-Etienne", ["Saint-Étienne", "Saint-Étienne-du-Rouvray"]),
        ("ST-ÉTIENNE DU R", ["Saint-Étienne-du-Rouvray"]),
        ("la rochelle", ["La Rochelle", "La Rochelle"]),
        ("rochelle", ["La Rochelle", "La Rochelle"]),
        ("l'isle", ["L'Isle-sur-la-Sorgue"]),
        ("l’isle sur la sorgue", ["L'Isle-sur-la-Sorgue"]),
        ("chalon s/ saone", ["Chalon-sur-Saône"]),
        ("mans", ["Le Mans", "Mansle-les-Fontaines"]),
        ("paris", ["Paris", "Paris-l'Hôpital", "Paris 1er arrondissement", "Paris 10e arrondissement"]),
        ("paris 10", ["Paris 10e arrondissement"]),
        ("Paris 10ème", ["Paris 10e arrondissement"]),
        ("paris 1", ["Paris 1er arrondissement", "Paris 10e arrondissement"]),
        ("75110", ["Paris 10e arrondissement", "Paris"]),
        ("75010", ["Paris 10e arrondissement", "Paris"]),
        ("42", ["Saint-Étienne"]),
        ("7", []),
        ("01091", ["Valserhône"]),
        ("2a004", ["Ajaccio"]),
        ("72000 le mans", ["Le Mans"]),
        ("Le Mans (72000)", ["Le Mans"]),
        ("bordeaux 99999", ["Bordeaux"]),
        ("bordaux", ["Bordeaux"]),
        ("y", ["Y"]),
        ("qwertyuiop", []),
        ("", []),
        ("'", []),
        ("🎉", []),
    ],
)
def test_a_commune_is_found_as_people_write_it(text: str, expected: list[str]) -> None:
    assert [found.territory.name for found in find_communes(text)] == expected


@pytest.mark.usefixtures("_country")
def test_a_merged_commune_leads_to_the_present_one_and_says_why() -> None:
    assert [(found.territory.name, found.former) for found in find_communes("bellegarde sur valserine")] == [
        ("Valserhône", "Bellegarde-sur-Valserine")
    ]


@pytest.mark.usefixtures("_country")
def test_only_as_many_as_asked_are_given() -> None:
    assert len(find_communes("paris", limit=2)) == 2


@pytest.mark.usefixtures("_country")
@pytest.mark.parametrize("text", ["paris", "75010", "42", "saint", "bellegarde", "bordaux", "72000 le mans"])
def test_a_question_costs_few_queries(text: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        find_communes(text)
    assert len(queries) <= 6


class Property(TestCase):
    @settings(max_examples=80)
    @given(text=st.text(max_size=200))
    def test_whatever_is_typed_has_an_answer(self, text: str) -> None:
        assert find_communes(text) == []


@pytest.mark.django_db
@settings(max_examples=40)
@given(text=st.text(max_size=60))
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert names.key(names.key(text)) == names.key(text)


@pytest.mark.django_db
def test_a_code_of_the_past_names_what_it_is_today() -> None:
    present = TerritoryFactory.create(code="01033", name="Valserhône")
    TerritoryAlias.objects.create(code="01091", name="Bellegarde", territory=present)
    merged = TerritoryFactory.create(code="01018", name="Arlod", ended_on=date(2019, 1, 1), successor=present)
    gone = TerritoryFactory.create(code="01999", name="Perdue", ended_on=date(2019, 1, 1))
    told: list[Any] = [current("commune", code) for code in ("01033", "01091", merged.code, gone.code, "99999")]
    assert told == [present, present, present, gone, None]
    assert current("region", "01033") is None


@pytest.mark.django_db
def test_an_unknown_code_is_answered_at_once_among_all_the_communes_of_the_shipped_file() -> None:
    """The planner must not join every commune with every other one, as it does once the tables are analysed."""
    load_territories(by=None)
    start = time.process_time()

    assert [current("commune", code) for code in ("99999", "75110")] == [None, None]

    assert time.process_time() - start < 20
