"""Proposals as people read them: what waits for a place, one of them field by field, the marks its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, QuerySet, When

from maillage.accounts.models import User
from maillage.network import references
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.fields import FIELDS, Plain
from maillage.network.models import ChangeProposal, Place
from maillage.network.queries.provenance import Names

_SIGNS = {ProposalKind.DOUBTFUL, ProposalKind.CLOSED, ProposalKind.DUPLICATE}


@dataclass(frozen=True)
class Line:
    """A field of a proposal, in words. ``now`` is what the place says when it changed since, ``is_same`` that it says it already."""

    name: str
    label: str
    before: str
    after: str
    now: str
    moved: bool
    is_same: bool
    taken: bool
    plain: Plain


@dataclass(frozen=True)
class Mark:
    """A sign that waits on a place's page: doubtful, closed, duplicate; since when; the other page of a double."""

    kind: str
    at: datetime
    other: Place | None


def of_place(place: Place) -> QuerySet[ChangeProposal]:
    """All of a place's proposals, those that wait first, then the newest."""
    rows = ChangeProposal.objects.filter(place=place).select_related("by", "answered_by", "duplicate_of", "place")
    return rows.annotate(is_done=Case(When(state=ProposalState.WAITING, then=0), default=1)).order_by("is_done", "-pk")


def waiting(place: Place) -> QuerySet[ChangeProposal]:
    return ChangeProposal.objects.filter(place=place, state=ProposalState.WAITING)


def to_be_mailed() -> QuerySet[ChangeProposal]:
    """Answered, and somebody left an address for the answer."""
    return ChangeProposal.objects.exclude(answer_to="").exclude(state=ProposalState.WAITING)


def one(place: Place, uid: UUID) -> ChangeProposal | None:
    rows = ChangeProposal.objects.select_related("by", "answered_by", "duplicate_of", "revision", "place")
    return rows.filter(place=place, uid=uid).first()


def marks(place: Place) -> tuple[list[Mark], int]:
    """The last of each sign that waits for an answer, and how many proposals wait, signs and others; one query."""
    if not getattr(place, "has_marks", True):
        return [], 0
    rows = list(waiting(place).select_related("duplicate_of").defer("changes", "reason").order_by("pk"))
    found: dict[str, Mark] = {}
    for row in rows:
        if row.kind in _SIGNS:
            other = row.duplicate_of if row.duplicate_of and row.duplicate_of.is_public else None
            found[row.kind] = Mark(row.kind, row.at, other)
    return list(found.values()), len(rows)


def lines(proposal: ChangeProposal) -> list[Line]:
    """The changes of a proposal, with what the place says today."""
    changes: dict[str, Any] = {name: sides for name, sides in proposal.changes.items() if name in FIELDS}
    now = {name: references.read(proposal.place, name) for name in changes}
    names = Names([*changes.items(), *((name, [value]) for name, value in now.items())])
    return [
        Line(
            name=name,
            label=str(FIELDS[name].label),
            before=names.words(name, before),
            after=names.words(name, after),
            now=names.words(name, now[name]),
            moved=now[name] != before,
            is_same=now[name] == after,
            taken=name in proposal.accepted,
            plain=after,
        )
        for name, (before, after) in changes.items()
    ]


def is_from(proposal: ChangeProposal, person: User | AnonymousUser) -> bool:
    return proposal.by_id is not None and proposal.by_id == person.pk
