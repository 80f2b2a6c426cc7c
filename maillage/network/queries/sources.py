"""Where the data come from: sources, their last import, what it doubted, row by row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count

from maillage.accounts.models import User
from maillage.network import rules
from maillage.network.enums import Outcome
from maillage.network.importing.messages import Level, level_of, sentence_of, title_of
from maillage.network.models import ImportRecord, ImportRun, Source

ROWS_A_PAGE = 25
_KEPT_FOR = 24 * 3600


@dataclass(frozen=True)
class Reason:
    """A kind of doubt, correction or refusal, and how many rows carry it."""

    code: str
    title: str
    level: str
    count: int


@dataclass(frozen=True)
class Line:
    """A row of the source as people read it. ``raw`` holds (column, value, whether nothing here has a field for it)."""

    number: int
    external_id: str
    outcome: str
    place_slug: str
    place_name: str
    sentences: list[tuple[str, str]]
    raw: list[tuple[str, str, bool]]


def listed() -> list[tuple[Source, ImportRun | None, int]]:
    """Each source with its last run and how many of its rows are places here; three queries."""
    runs = {run.source_id: run for run in ImportRun.objects.order_by("started_at", "pk")}
    counts = dict(
        ImportRecord.objects.filter(place__isnull=False).order_by().values_list("source").annotate(Count("place", distinct=True))
    )
    return [(source, runs.get(source.pk), counts.get(source.pk, 0)) for source in Source.objects.order_by("label", "pk")]


def last_run(source: Source) -> ImportRun | None:
    return source.runs.order_by("-started_at", "-pk").first()


def outcomes(source: Source) -> list[tuple[str, str, int]]:
    """(word, label, rows) for what each row has come to, in the order of the words."""
    counts = dict(source.records.order_by().values_list("outcome").annotate(Count("pk")))
    return [(outcome.value, str(outcome.label), counts[outcome.value]) for outcome in Outcome if counts.get(outcome.value)]


def reasons(source: Source, run: ImportRun) -> list[Reason]:
    """What was said of the rows, gravest first, then most frequent. Counted once a run: it reads every row."""
    key = f"network.reasons.{source.pk}.{run.pk}.{run.finished_at:%Y%m%d%H%M%S%f}" if run.finished_at else ""
    counts: dict[str, int] | None = cache.get(key) if key else None
    if counts is None:
        said = source.records.values_list("messages", flat=True).iterator(chunk_size=2_000)
        counts = dict(Counter(code for messages in said for code in {message["code"] for message in messages}))
        if key:
            cache.set(key, counts, _KEPT_FOR)
    grave = {Level.REFUSAL: 0, Level.DOUBT: 1, Level.CORRECTED: 2, Level.INFO: 3}
    found = [Reason(code, title_of(code), level_of(code).value, count) for code, count in counts.items()]
    return sorted(found, key=lambda reason: (grave[Level(reason.level)], -reason.count, reason.code))


def lines(source: Source, user: User | AnonymousUser, *, run: ImportRun, reason: str, number: int) -> list[Line]:
    """Page ``number`` (from 1) of the rows, those with ``reason`` only if one is given."""
    records = source.records.select_related("place").order_by("row_number", "pk")
    if reason:
        records = records.filter(messages__icontains=f'"code": "{reason}"')
    start = (number - 1) * ROWS_A_PAGE
    return [_line(record, user, set(run.unmapped)) for record in records[start : start + ROWS_A_PAGE]]


def _line(record: ImportRecord, user: User | AnonymousUser, unmapped: set[str]) -> Line:
    place = record.place if record.place and rules.can_see_place(user, record.place) else None
    sentences = [(level_of(said["code"]).value, sentence_of(said["code"], said.get("params", {}))) for said in record.messages]
    raw: list[tuple[str, Any]] = list(record.raw.items())
    return Line(
        number=record.row_number,
        external_id=record.external_id,
        outcome=str(Outcome(record.outcome).label),
        place_slug=place.slug if place else "",
        place_name=place.name if place else "",
        sentences=sentences,
        raw=[(column, str(value), column in unmapped) for column, value in raw if value not in {"", None}],
    )
