"""What a source brought and what was said of its rows, for its page: defects are shown, not hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Max, Q

from maillage.network.enums import Outcome
from maillage.network.importing.messages import WORDINGS, Level, level_of, sentence_of, title_of
from maillage.network.models import ImportRecord, ImportRun, Source

PAGE_SIZE = 50
_RANKS = {level: rank for rank, level in enumerate((Level.REFUSAL, Level.DOUBT, Level.CORRECTED, Level.INFO))}


@dataclass(frozen=True)
class Said:
    """A message that rows carry: how grave it is, what those rows have in common, how many they are."""

    code: str
    level: Level
    count: int

    @property
    def title(self) -> str:
        """Made when someone reads it, in their language."""
        return title_of(self.code)


@dataclass(frozen=True)
class Line:
    """A row of the file as its page shows it. ``place`` is (name, slug) when it is a public place today."""

    number: int
    external_id: str
    outcome: str
    place: tuple[str, str] | None
    sentences: tuple[str, ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Lines:
    """One page of rows, ``number`` from 1 to ``last``."""

    rows: list[Line]
    total: int
    number: int
    last: int


def sources() -> list[dict[str, Any]]:
    """Every source that brought something: its fields, ``places`` (that came from it) and ``last_run`` (a moment), by label."""
    rows = Source.objects.annotate(
        places=Count("records", filter=Q(records__place__is_public=True)), last_run=Max("runs__finished_at")
    )
    fields = ("key", "label", "producer", "licence", "url", "published_on", "places", "last_run")
    return [dict(row) for row in rows.order_by("label", "pk").values(*fields)]


def last_run(source: Source) -> ImportRun | None:
    """The newest finished import; ``counts`` holds outcomes, ``doubted``, ``gone``, ``rows``; ``unmapped`` the columns without a field."""
    return source.runs.filter(finished_at__isnull=False).order_by("-started_at", "-pk").first()


def messages_of(run: ImportRun) -> list[Said]:
    """What is said of the rows of a run, gravest first, then most frequent."""
    counts: Counter[str] = Counter()
    for messages in run.records.exclude(messages=[]).values_list("messages", flat=True).iterator(chunk_size=2_000):
        counts.update({said["code"] for said in messages})
    found = [Said(code, level_of(code), count) for code, count in counts.items()]
    return sorted(found, key=lambda said: (_RANKS[said.level], -said.count, said.code))


def rows_of(run: ImportRun, *, code: str = "", outcome: str = "", number: int = 1) -> Lines:
    """A page of the rows of a run that something is said of; with a message's code or an outcome, only those.

    An unknown code or outcome has no row; a number beyond the last gives the last page.
    """
    records = run.records.exclude(messages=[]) if not outcome else run.records.filter(outcome=outcome)
    if code:
        records = records.filter(_carries(code)) if code in WORDINGS else records.none()
    if outcome and outcome not in Outcome.values:
        records = records.none()
    paginator = Paginator(records.select_related("place").order_by("row_number", "pk"), PAGE_SIZE)
    page = paginator.get_page(number)
    return Lines([_line(record) for record in page], paginator.count, page.number, paginator.num_pages)


def _carries(code: str) -> Q:
    """Records with a message of this code, on both databases (a code is one of ours, never what a visitor typed)."""
    if connection.vendor == "postgresql":
        return Q(messages__contains=[{"code": code}])
    return Q(messages__icontains=f'"code": "{code}"')


def _line(record: ImportRecord) -> Line:
    place = record.place
    return Line(
        number=record.row_number,
        external_id=record.external_id,
        outcome=str(Outcome(record.outcome).label),
        place=(place.name, place.slug) if place and place.is_public else None,
        sentences=tuple(sentence_of(said["code"], said["params"]) for said in record.messages),
        raw=record.raw,
    )
