"""The pages that say where the data come from and what was doubted."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.models import ImportRecord, ImportRun, Source
from maillage.network.queries import imports
from maillage.network.views import sources
from tests.factories import NOW, PlaceFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts_of_another_test() -> None:
    sources._counted.clear()


MESSAGE = {"code": "precision.low", "params": {"value": "0.2", "least": "0.5"}}


def loaded(source: Source, *, rows: int = 1, **record: Any) -> ImportRun:
    counts = {"created": rows, "doubted": rows}
    run = ImportRun.objects.create(
        source=source, filename="lieux.csv", started_at=NOW, finished_at=NOW, unmapped=["TWITTER"], counts=counts
    )
    for number in range(1, rows + 1):
        values = {
            "outcome": "created",
            "messages": [MESSAGE],
            "raw": {"CONTACT": "06 00 00 00 00"},
            "place": PlaceFactory(),
            **record,
        }
        ImportRecord.objects.create(source=source, run=run, external_id=str(number), row_number=number, **values)
    return run


def test_sources_say_their_licence_their_date_and_their_places(client: Client) -> None:
    loaded(SourceFactory(label="fichier CGET 2019", licence="Licence Ouverte 2.0"), rows=2)

    html = client.get("/sources/").content.decode()

    assert "Fichier CGET 2019" in html
    assert "Licence Ouverte 2.0" in html
    assert "2 lieux en viennent" in html
    assert "12\u00a0mars 2026" in html


def test_without_a_source_the_page_says_what_will_come(client: Client) -> None:
    assert "Aucune source n’est encore chargée" in client.get("/sources/").content.decode()


def test_columns_without_a_field_are_named_and_what_the_rows_held_is_not_published(client: Client) -> None:
    loaded(SourceFactory(key="cget"))

    html = client.get("/sources/cget/").content.decode()

    assert "TWITTER" in html
    assert "06 00 00 00 00" not in html


def test_the_page_says_how_a_list_of_places_is_sent(client: Client) -> None:
    assert "maillage import places FICHIER" in client.get("/sources/").content.decode()


def test_doubts_are_counted_by_reason_and_rows_can_be_read_by_reason(client: Client) -> None:
    run = loaded(SourceFactory(key="cget"), rows=2)
    nameless = [{"code": "row.no_name", "params": {}}]
    ImportRecord.objects.create(source=run.source, run=run, external_id="x", row_number=9, outcome="refused", messages=nameless)

    whole = client.get("/sources/cget/")
    doubted = client.get("/sources/cget/?reason=precision.low")

    assert [(said.code, said.count) for said in whole.context["said"]] == [("row.no_name", 1), ("precision.low", 2)]
    assert [line.number for line in whole.context["lines"].rows] == [1, 2, 9]
    assert [line.number for line in doubted.context["lines"].rows] == [1, 2]
    assert "Précision du géocodage 0.2, sous 0.5" in doubted.content.decode()


def test_rows_without_a_remark_are_said_to_be_fine(client: Client) -> None:
    loaded(SourceFactory(key="cget"), messages=[])

    assert "Rien à redire" in client.get("/sources/cget/").content.decode()


def test_a_hidden_place_is_not_named_by_its_row(client: Client) -> None:
    loaded(SourceFactory(key="cget"), place=PlaceFactory(name="Cachette", is_public=False))

    assert "Cachette" not in client.get("/sources/cget/").content.decode()


@pytest.mark.parametrize("query", ["reason=nothing", "reason=%22", "page=0", "page=2", "page=x", "page=²"])
def test_an_address_that_never_was_is_not_found(client: Client, query: str) -> None:
    loaded(SourceFactory(key="cget"))

    assert client.get(f"/sources/cget/?{query}").status_code == 404


def test_an_unknown_source_is_not_found_and_one_without_a_file_says_so(client: Client) -> None:
    SourceFactory(key="letters")

    assert client.get("/sources/none/").status_code == 404
    assert "Aucun fichier de cette source" in client.get("/sources/letters/").content.decode()


@pytest.mark.parametrize("path", ["/sources/", "/sources/cget/"])
def test_the_number_of_queries_does_not_depend_on_the_rows(client: Client, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    source = SourceFactory(key="cget")
    loaded(source)
    one = queries()
    sources._counted.clear()
    source.records.all().delete()
    source.runs.all().delete()
    loaded(source, rows=3)
    for _n in range(2):
        loaded(SourceFactory())

    assert queries() == one <= 12


def test_a_long_source_has_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PAGE_SIZE", 2)
    loaded(SourceFactory(key="cget"), rows=3)

    assert [line.number for line in client.get("/sources/cget/?page=2").context["lines"].rows] == [3]
