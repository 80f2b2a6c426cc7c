"""A few hundred planned rows become places, revisions, records and journal entries, by a handful of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.text import slugify

from maillage.accounts.models import User
from maillage.core import search
from maillage.core.bulk import Writer, analyze
from maillage.core.ids import new_uid
from maillage.journal import operations as journal
from maillage.mesh.cells import cell_of
from maillage.network import fields, references
from maillage.network.enums import Origin, RevisionKind
from maillage.network.importing.drafts import Draft
from maillage.network.importing.planning import Planned
from maillage.network.models import (
    ImportRecord,
    ImportRun,
    Kind,
    Network,
    NetworkPlace,
    Organisation,
    Place,
    PublicService,
    Revision,
    Source,
    Tag,
)

_SINGLE = [name for name, known in fields.FIELDS.items() if not known.many and not known.reference and name != "coordinates"]
_PLACE = (
    "uid", "slug", "sort_name", *_SINGLE, "commune_id", "arrondissement_id", "host_id", "manager_id", "within_id", "lat", "lon",
    "cell", "position", "provenance", "created_at", "updated_at", "search_title", "search_body",
)  # fmt: skip
_RECORD = ("source_id", "external_id", "place_id", "run_id", "row_number", "raw", "fingerprint", "outcome", "messages")
_EMPTY = {name: known.empty for name, known in fields.FIELDS.items()}
_DEFAULTS = {
    name: None if column.null else column.get_default()
    for name in _SINGLE
    if isinstance(column := Place._meta.get_field(name), models.Field)
}
_singles = itemgetter(*_SINGLE)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the journal needs of a place that was written without its model."""

    uid: UUID


@dataclass(frozen=True, slots=True)
class Link:
    """A many-valued field: the writer of its table, the row ids of what it points to by slug, and their index texts."""

    writer: Writer
    ids: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


class Batches:
    """Writes the planned rows of one run. Every call must be within the transaction of the run."""

    def __init__(self, *, source: Source, run: ImportRun, by: User | None, at: datetime, index: Callable[[int], None]) -> None:
        """``index`` is what ``search.indexed_in_bulk(Place)`` gives."""
        self.source, self.run, self.by, self.at, self.index = source, run, by, at, index
        self.places = Writer(Place, _PLACE)
        self.revisions = Writer(Revision, ("place_id", "number", "kind", "origin", "source_id", "by_id", "at", "changes"))
        self.records = Writer(ImportRecord, _RECORD)
        self.links = {
            "kinds": _link(Place.kinds.through, "kind_id", Kind.objects.values_list("slug", "pk", "label", "label_en")),
            "services": _link(Place.services.through, "publicservice_id", PublicService.objects.values_list("slug", "pk", "label", "label_en")),
            "tags": _link(Place.tags.through, "tag_id", Tag.objects.values_list("slug", "pk", "label")),
            "networks": _link(NetworkPlace, "network_id", Network.objects.values_list("slug", "pk", "name")),
        }  # fmt: skip
        self.organisations: dict[str, int] = dict(Organisation.objects.values_list("slug", "pk"))
        self._suffixes: Counter[str] = Counter()
        self._words = search.Harvest()

    @cached_property
    def _slugs(self) -> set[str]:
        """Those taken: read at the first place to make, then kept up to date."""
        return set(Place.objects.values_list("slug", flat=True).iterator())

    def create(self, planned: Sequence[Planned]) -> list[int]:
        """Make the places of rows to be created, with all that goes with them; returns their row ids."""
        self._make_organisations(planned)
        self._make_tags(planned)
        ids = list(self.places.take_ids(len(planned)))
        said = [_said(one.draft.values) for one in planned]
        rows = [self._place(pk, one.draft, told) for pk, one, told in zip(ids, planned, said, strict=True)]
        self.places.insert(rows)
        self.index(ids[0])
        self._link_many(ids, said)
        self.revisions.insert_new([self._revision(pk, told) for pk, told in zip(ids, said, strict=True)])
        for row in rows:
            self._words.add(row[-2])
            self._words.add(row[-1])
        journal.record_many("place.created", subjects=[Subject(row[1]) for row in rows], by=self.by, at=self.at)
        for pk, one in zip(ids, planned, strict=True):
            one.place = pk
        return ids

    def keep(self, planned: Iterable[Planned]) -> None:
        """Write or bring up to date the record of each row, whatever it became."""
        new, old = [], []
        for one in planned:
            record, draft = one.record, one.draft
            place = one.place if one.place is not None else record.place if record else None
            messages = [{"code": code, "params": dict(params)} for code, params in one.messages]
            row = (
                self.source.pk, draft.external_id, place, self.run.pk, draft.number, draft.raw, draft.fingerprint,
                str(one.outcome), messages,
            )  # fmt: skip
            if record is None:
                new.append(row)
            else:
                old.append((record.pk, *row))
        self.records.insert_new(new)
        self.records.update(old)

    def finish(self) -> None:
        """Once, after the last row: what is written for all of them together."""
        self._words.keep()
        analyze(*(link.writer.model for link in self.links.values()), Place)

    def _place(self, pk: int, draft: Draft, said: dict[str, Any]) -> tuple[Any, ...]:
        values = draft.values
        name = values["name"]
        point = values.get("coordinates")
        lat, lon, position = point or (None, None, "exact")
        cell = cell_of(point[0], point[1]) if point else None
        return (
            pk, new_uid(), self._free_slug(name, draft), search.sort_key(name), *_singles(_DEFAULTS | said),
            draft.commune.pk if draft.commune else None, draft.arrondissement.pk if draft.arrondissement else None,
            self.organisations.get(values.get("host") or ""), self.organisations.get(values.get("manager") or ""),
            self._within(values.get("within")), lat, lon, cell, position, dict.fromkeys(said, 1), self.at, self.at,
            search.index_text(name), self._body(draft, said),
        )  # fmt: skip

    @staticmethod
    def _within(slug: str | None) -> int | None:
        return Place.objects.filter(slug=slug).values_list("pk", flat=True).first() if slug else None

    def _free_slug(self, name: str, draft: Draft) -> str:
        base = references.slug_base(name, draft.commune.name if draft.commune else "")
        slug = base
        while slug in self._slugs:
            self._suffixes[base] += 1
            slug = f"{base}-{self._suffixes[base] + 1}"
        self._slugs.add(slug)
        return slug

    def _body(self, draft: Draft, said: dict[str, Any]) -> str:
        """The same words as ``references.search_columns``, those that come back in many places being made once."""
        own = [said[key] for key in ("summary", "description", "address", "postal_code") if key in said]
        words = [
            link.words[slug]
            for key, link in self.links.items()
            if key in said
            for slug in _slugs_of(key, said)
            if slug in link.words
        ]
        places = [_indexed(commune.name) for commune in (draft.commune, draft.arrondissement) if commune]
        return "".join(filter(None, [search.index_text(*own), *words, *places])).replace("  ", " ")

    def _link_many(self, ids: Sequence[int], said: Sequence[dict[str, Any]]) -> None:
        for key, link in self.links.items():
            link.writer.insert_new(
                [
                    (pk, link.ids[slug])
                    for pk, told in zip(ids, said, strict=True)
                    if key in told
                    for slug in _slugs_of(key, told)
                    if slug in link.ids
                ]
            )

    def _revision(self, pk: int, said: Mapping[str, Any]) -> tuple[Any, ...]:
        changes = {key: (_EMPTY.get(key), value) for key, value in said.items()}
        return (
            pk, 1, RevisionKind.IMPORTED.value, Origin.IMPORT.value, self.source.pk, self.by.pk if self.by else None, self.at, changes,
        )  # fmt: skip

    def _make_tags(self, planned: Sequence[Planned]) -> None:
        link = self.links["tags"]
        labels = {slugify(label): label for one in planned for label in one.draft.values.get("tags") or []}
        new = [Tag(slug=slug, label=label) for slug, label in labels.items() if slug and slug not in link.ids]
        for tag in Tag.objects.bulk_create(new):
            link.ids[tag.slug], link.words[tag.slug] = tag.pk, search.index_text(tag.label)

    def _make_organisations(self, planned: Sequence[Planned]) -> None:
        for one in planned:
            for slug, name in one.draft.new_organisations.items():
                if slug not in self.organisations:
                    title = search.index_text(name)
                    organisation = Organisation.objects.create(
                        slug=slug, name=name, sort_name=search.sort_key(name), search_title=title
                    )
                    self._words.add(title)
                    journal.record("organisation.created", subject=organisation, by=self.by, at=self.at)
                    self.organisations[slug] = organisation.pk


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something: zero and false are something."""
    return {key: value for key, value in values.items() if value or isinstance(value, int)}


def _slugs_of(key: str, said: dict[str, Any]) -> list[str]:
    return [slugify(label) for label in said[key]] if key == "tags" else said[key]


@lru_cache(maxsize=50_000)
def _indexed(text: str) -> str:
    return search.index_text(text)


def _link(model: type[models.Model], column: str, rows: Iterable[tuple[Any, ...]]) -> Link:
    link = Link(Writer(model, ("place_id", column)))
    for slug, pk, *words in rows:
        link.ids[slug], link.words[slug] = pk, search.index_text(*words)
    return link
