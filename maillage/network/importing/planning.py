"""What would become of each row: created, updated, unchanged, held or refused, and why. The dry run and the import share it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from struct import Struct
from typing import Any, NamedTuple

from maillage.network import fields
from maillage.network.enums import Outcome
from maillage.network.importing.drafts import Draft
from maillage.network.importing.duplicates import DuplicateIndex
from maillage.network.importing.likeness import SIGNS
from maillage.network.importing.mapping import Rules
from maillage.network.importing.messages import Message, is_doubted

_PAIR = Struct("dd")
LASTING = frozenset({"duplicate.near", *(f"duplicate.{sign}" for sign in SIGNS), "duplicate.linked", "kept.field"})
GONE = frozenset({Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED})


class KnownRecord(NamedTuple):
    """What an earlier run kept of a row. ``place`` is its place's row id; None for a row that made none, or whose place is gone."""

    pk: int
    place: int | None
    fingerprint: str
    outcome: str
    messages: Sequence[Mapping[str, Any]] = ()


class Said(NamedTuple):
    """Who last said a field: ``own`` when this very source did, through a file. ``who`` and ``day`` are for people."""

    own: bool
    who: str
    day: str


@dataclass(slots=True)
class PlaceState:
    """A place as it stands, in plain values, with who said each field."""

    pk: int
    slug: str
    values: Mapping[str, Any]
    said: Mapping[str, Said]


@dataclass(slots=True)
class Planned:
    """``changes`` are the values to write to ``place`` (a row id).

    ``linked``: the row completes a place that was not its own, on the instance or made by ``linked_row`` of the file.
    ``repeated``: the row says again what another one said, and has an id of its own.
    """

    draft: Draft
    outcome: Outcome
    changes: dict[str, Any] = field(default_factory=dict)
    record: KnownRecord | None = None
    place: int | None = None
    linked: bool = False
    linked_row: int | None = None
    repeated: bool = False

    @property
    def messages(self) -> list[Message]:
        return self.draft.messages

    @property
    def doubted(self) -> bool:
        return self.outcome != Outcome.REFUSED and is_doubted(self.draft.messages)


@dataclass(slots=True)
class InRow:
    """A place that a row of this very file is making."""

    number: int


@dataclass(slots=True)
class OnInstance:
    """A place that is already there."""

    pk: int
    slug: str


class Planner:
    """Plans the rows of one file in their order; it remembers what it has seen of them."""

    def __init__(self, rules: Rules, read_index: Callable[[], DuplicateIndex]) -> None:
        """``read_index`` gives the places that a new row is compared with; it is called once, at the first new row."""
        self.rules, self._read_index = rules, read_index
        self._ids: dict[str, int] = {}
        self._points: dict[bytes, tuple[int, str]] = {}

    @cached_property
    def index(self) -> DuplicateIndex:
        return self._read_index()

    def plan(self, draft: Draft, record: KnownRecord | None) -> Planned | None:
        """What becomes of a row. None when its place must be read first: call ``plan_update`` with it."""
        if earlier := self._ids.get(draft.external_id):
            computed = draft.external_id.startswith("~")
            draft.messages.append(
                Message("row.repeated" if computed else "row.repeated_id", {"id": draft.external_id, "row": earlier})
            )
            draft.external_id = f"{draft.external_id[:90]} (ligne {draft.number})"
            self._ids[draft.external_id] = draft.number
            return Planned(draft, Outcome.REFUSED, repeated=True)
        self._ids[draft.external_id] = draft.number
        if draft.refused:
            return Planned(draft, Outcome.REFUSED, record=record)
        self._share(draft)
        if record and record.place is not None:
            if record.fingerprint == draft.fingerprint:
                draft.messages.extend(_lasting(record))
                return Planned(draft, Outcome.UNCHANGED, record=record, place=record.place)
            return None
        if record and record.outcome in GONE:
            draft.messages.append(Message("place.deleted", {}))
            return Planned(draft, Outcome(record.outcome), record=record)
        return self._plan_new(draft, record)

    def plan_update(self, draft: Draft, record: KnownRecord | None, state: PlaceState, *, only_empty: bool = False) -> Planned:
        """Change what this source said before, or what nobody has said; keep the rest and say who said it."""
        changes: dict[str, Any] = {}
        for name, value in draft.values.items():
            current = state.values.get(name)
            if value == current:
                continue
            said = state.said.get(name)
            empty = current == fields.get(name).empty
            if (said is None or said.own) and (empty or not only_empty):
                changes[name] = value
            elif not only_empty and said is not None:
                draft.messages.append(Message("kept.field", {"field": name, "who": said.who, "day": said.day}))
        outcome = Outcome.UPDATED if changes else Outcome.UNCHANGED
        return Planned(draft, outcome, changes, record, place=state.pk)

    def gone(self, known: Iterable[str]) -> list[str]:
        """The external ids of earlier runs that this file no longer holds."""
        return [external_id for external_id in known if external_id not in self._ids]

    def _plan_new(self, draft: Draft, record: KnownRecord | None) -> Planned:
        match = self.index.find_place(draft.values)
        planned = Planned(draft, Outcome.CREATED, draft.values, record)
        if match is None:
            self._remember(draft)
            return planned
        where = match.known.ref
        named = {
            "name": match.known.name,
            "where": where.number if isinstance(where, InRow) else getattr(where, "slug", ""),
        }
        if self.rules.duplicates == "link":
            draft.messages.append(Message("duplicate.linked", named))
            planned.place = where.pk if isinstance(where, OnInstance) else None
            planned.linked_row = where.number if isinstance(where, InRow) else None
            planned.outcome, planned.linked = Outcome.UPDATED, True
            return planned
        params = {**named, "metres": round(match.metres)} if match.sign == "near" else named
        draft.messages.append(Message(f"duplicate.{match.sign}", params))
        if self.rules.duplicates == "hold":
            planned.outcome, planned.changes = Outcome.HELD, {}
            return planned
        self._remember(draft)
        return planned

    def _remember(self, draft: Draft) -> None:
        self.index.add_place(InRow(draft.number), draft.values)

    def _share(self, draft: Draft) -> None:
        """Say that an exact position is another row's too."""
        point = draft.values.get("coordinates")
        if point is None or point[2] == "commune":
            return
        spot = _PAIR.pack(point[0], point[1])  # half the memory of the pair
        earlier = self._points.setdefault(spot, (draft.number, str(draft.values["name"])))
        if earlier[0] != draft.number:
            draft.messages.append(Message("coordinates.shared", {"row": earlier[0], "name": earlier[1]}))


def _lasting(record: KnownRecord) -> list[Message]:
    """What was said of an equal row and is not found again in it: whom it looked like, what was kept of its place."""
    return [Message(said["code"], said["params"]) for said in record.messages if said["code"] in LASTING]
