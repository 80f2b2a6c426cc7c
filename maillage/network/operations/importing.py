"""Taking in a file of places: the dry run says what the import does, in the same words, and writes nothing."""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import count, islice
from pathlib import Path

from django.db import transaction

from maillage.accounts.models import User
from maillage.core import clock, search
from maillage.network.enums import Origin, Outcome
from maillage.network.exceptions import InvalidValue
from maillage.network.importing.drafts import Draft
from maillage.network.importing.duplicates import DuplicateIndex
from maillage.network.importing.mapping import Mapping, unmapped
from maillage.network.importing.mapping_file import dump
from maillage.network.importing.messages import Message
from maillage.network.importing.planning import KnownRecord, PlaceState, Planned, Planner
from maillage.network.importing.positions import Locator
from maillage.network.importing.row_reader import RowReader
from maillage.network.importing.rows import Row, Table
from maillage.network.models import ImportRun, Place, Source
from maillage.network.operations.import_batches import Batches
from maillage.network.operations.places import Statement, edit_place
from maillage.network.queries import import_state

CHUNK = 1_000
COLLECTED = 10
EXAMPLES = 3
Sink = Callable[[Planned], None]
Progress = Callable[[int], None]
Guard = Callable[[Collection[int]], set[int]]
"""Of these places (row ids), those that the import may change."""


@dataclass(slots=True)
class Reason:
    """How many rows carry a message, and the first of them: (row number, place, parameters)."""

    count: int = 0
    examples: list[tuple[int, str, dict[str, object]]] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """What a file came to, or would come to. ``gone`` are ids of rows that an earlier version of the source had."""

    mapping: Mapping
    table: Table
    applied: bool
    counts: Counter[str] = field(default_factory=Counter)
    doubted: int = 0
    reasons: dict[str, Reason] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    run: ImportRun | None = None

    def add(self, planned: Planned) -> None:
        self.counts[str(planned.outcome)] += 1
        self.doubted += planned.doubted
        for code, params in planned.messages:
            reason = self.reasons.setdefault(code, Reason())
            reason.count += 1
            if len(reason.examples) < EXAMPLES:
                reason.examples.append((planned.draft.number, str(planned.draft.values.get("name") or ""), dict(params)))

    @property
    def rows(self) -> int:
        return self.counts.total()


def plan_import(
    *, table: Table, mapping: Mapping, sink: Sink | None = None, progress: Progress | None = None, may_change: Guard | None = None
) -> Report:
    """The dry run: reads, never writes. ``sink`` receives each planned row, ``progress`` the number of rows done; ``may_change``
    withholds the changes of the places that are not for who imports to change.

    Raises a FileRefused when the file turns out unreadable on the way.
    """
    return _Import(table, mapping, sink, progress, may_change).run()


def import_places(
    *, table: Table, mapping: Mapping, by: User | None, sink: Sink | None = None,
    progress: Progress | None = None, at: datetime | None = None, may_change: Guard | None = None,
) -> Report:  # fmt: skip
    """The import, in one transaction: whatever is raised (FileRefused, an interruption), nothing was written."""
    with transaction.atomic(), search.indexed_in_bulk(Place) as index:
        work = _Import(table, mapping, sink, progress, may_change)
        work.open(by=by, at=at or clock.now(), index=index)
        return work.run()


class _Import:
    """One pass over one file, chunk by chunk."""

    def __init__(
        self, table: Table, mapping: Mapping, sink: Sink | None, progress: Progress | None, may_change: Guard | None
    ) -> None:
        self.table, self.mapping, self.sink, self.progress, self.may_change = table, mapping, sink, progress, may_change
        rules = mapping.rules
        self.reader = RowReader(
            mapping,
            import_state.lexicon(places=mapping.column_of("within") is not None),
            Locator(import_state.commune_finder(), rules),
        )
        self.planner = Planner(rules, self._index)
        self.source = Source.objects.filter(key=mapping.source.key).first()
        self.report = Report(mapping, table, applied=False)
        self.batches: Batches | None = None
        self.made: dict[int, int] = {}

    def _index(self) -> DuplicateIndex:
        """Every place, to compare new rows with: asked for at the first of them, so never for a file that has none."""
        index = DuplicateIndex(metres=self.mapping.rules.duplicate_metres, score=self.mapping.rules.duplicate_score)
        import_state.fill_index(index)
        return index

    def open(self, *, by: User | None, at: datetime, index: Callable[[int], None]) -> None:
        """Make this a real import: its source and its run exist from here on."""
        self.by, self.at = by, at
        self.source = _source(self.mapping)
        run = ImportRun.objects.create(
            source=self.source, filename=self.table.path.name[:255], sha256=_sha256(self.table.path), mapping=dump(self.mapping),
            started_at=at, by=by,
        )  # fmt: skip
        self.batches = Batches(source=self.source, run=run, by=by, at=at, index=index)
        self.report.applied, self.report.run = True, run

    def run(self) -> Report:
        with _settled():
            for rows in _chunks(self.table.rows):
                self._chunk(rows)
                if self.progress:
                    self.progress(self.report.rows)
        report = self.report
        report.unmapped = unmapped(self.mapping, self.table.columns)
        report.gone = self.planner.gone(import_state.living_ids(self.source))
        if report.run:
            report.run.counts = {**report.counts, "doubted": report.doubted, "gone": len(report.gone), "rows": report.rows}
            report.run.unmapped, report.run.finished_at = report.unmapped, clock.now()
            report.run.save(update_fields=["counts", "unmapped", "finished_at"])
            if self.batches and report.counts[Outcome.CREATED]:
                self.batches.finish()
        return report

    def _chunk(self, rows: list[Row]) -> None:
        drafts = [self.reader.read(row) for row in rows]
        known = import_state.known_records(self.source, (draft.external_id for draft in drafts))
        planned = self._plan(drafts, known)
        if self.may_change:
            _withhold(planned, self.may_change)
        if self.batches:
            self._write(self.batches, planned)
        for one in planned:
            self.report.add(one)
            if self.sink:
                self.sink(one)

    def _plan(self, drafts: list[Draft], known: dict[str, KnownRecord]) -> list[Planned]:
        found = [(draft, known.get(draft.external_id)) for draft in drafts]
        plans = [self.planner.plan(draft, record) for draft, record in found]
        touched = {record.place for plan, (_, record) in zip(plans, found, strict=True) if plan is None and record and record.place}
        touched |= {plan.place for plan in plans if plan and plan.linked and plan.place}
        names = {name for draft in drafts for name in draft.values}
        states = import_state.place_states(touched, names, self.source) if touched else {}
        planned = [self._settle(plan, draft, record, states) for plan, (draft, record) in zip(plans, found, strict=True)]
        self._find_repeated(planned)
        return planned

    def _settle(self, plan: Planned | None, draft: Draft, record: KnownRecord | None, states: dict[int, PlaceState]) -> Planned:
        """The plan of a row whose place had to be read first; any other plan as it is."""
        place = record.place if plan is None and record else plan.place if plan and plan.linked else None
        if place is not None:
            return self.planner.plan_update(draft, record, states[place], only_empty=plan is not None)
        return plan or Planned(draft, Outcome.UNCHANGED, record=record)

    def _find_repeated(self, planned: list[Planned]) -> None:
        """A repeated row is kept under an id of its own, which an earlier run may have kept already."""
        repeated = {one.draft.external_id: one for one in planned if one.repeated}
        for external_id, record in import_state.known_records(self.source, repeated).items():
            repeated[external_id].record = record

    def _write(self, batches: Batches, planned: list[Planned]) -> None:
        created = [one for one in planned if one.outcome == Outcome.CREATED and one.changes]
        if created:
            ids = batches.create(created)
            if self.mapping.rules.duplicates == "link":
                self.made |= {one.draft.number: pk for one, pk in zip(created, ids, strict=True)}
        for one in planned:
            if one.linked_row is not None:
                self._link_to_row(one)
            if one.outcome == Outcome.UPDATED:
                self._update(one)
        batches.keep(planned)

    def _link_to_row(self, one: Planned) -> None:
        """The place it completes was made by an earlier row of this file."""
        place = self.made[one.linked_row or 0]
        state = import_state.place_states([place], one.draft.values, self.source)[place]
        completed = self.planner.plan_update(one.draft, one.record, state, only_empty=True)
        one.place, one.changes, one.outcome = place, completed.changes, completed.outcome

    def _update(self, one: Planned) -> None:
        place = Place.objects.get(pk=one.place or 0)
        statement = Statement(origin=Origin.IMPORT, source=self.source)
        try:
            edit_place(place=place, values=one.changes, statement=statement, by=self.by, at=self.at)
        except InvalidValue as refusal:
            one.messages.append(Message("value.invalid", {"field": refusal.field, "reason": refusal.sentence}))
            one.outcome, one.changes = Outcome.UNCHANGED, {}


def _withhold(planned: list[Planned], may_change: Guard) -> None:
    """Leave as they are the places of others; the row says so."""
    changed = [one for one in planned if one.outcome == Outcome.UPDATED and one.place is not None]
    allowed = may_change({one.place for one in changed if one.place is not None})
    for one in changed:
        if one.place not in allowed:
            one.changes, one.outcome = {}, Outcome.UNCHANGED
            one.messages.append(Message("place.of_others", {}))


@contextmanager
def _settled() -> Iterator[None]:
    """Garbage is collected every few chunks, and what is loaded for the whole file (communes, places to compare with) is never walked."""
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    for rank in count(1):
        chunk = list(islice(rows, CHUNK))
        if not chunk:
            return
        yield chunk
        if rank % COLLECTED == 0:
            gc.collect()
            gc.freeze()


def _source(mapping: Mapping) -> Source:
    """The source of the mapping. A later mapping completes what is told of it and renames nothing: past revisions name it too."""
    told = asdict(mapping.source) | {"published_on": mapping.source.published_on or None}
    source, made = Source.objects.get_or_create(key=told.pop("key"), defaults=told)
    fresh = {name: value for name, value in told.items() if value and not getattr(source, name)}
    if fresh and not made:
        Source.objects.filter(pk=source.pk).update(**fresh)
        source.refresh_from_db()
    return source


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
