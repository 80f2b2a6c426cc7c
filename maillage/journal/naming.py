"""Names and addresses of what entries are about. The journal knows no place or network: apps above register how to name theirs.

Only what anyone may see is named: a place that is hidden, or that is no more, is "something" in the journal's sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Named:
    """``url`` is a path of the instance, blank for what has no page."""

    uid: UUID
    name: str
    url: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that has a journal. ``parameter`` is its word in addresses (``?lieu=moulin``), ``title`` in the page's.

    ``names`` answers for the uids it knows, in one query; ``find`` for the slug of the address, None when nobody may see it. ``held``
    is a query of the uids of what it gathers: their entries are read in its journal too.
    """

    parameter: str
    title: str | Promise
    names: Callable[[Collection[UUID]], Mapping[UUID, Named]]
    find: Callable[[str], Named | None] | None = None
    held: Callable[[UUID], QuerySet[Any, UUID]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called from an ``AppConfig.ready()``; a second registration of the same word replaces the first."""
    _kinds[kind.parameter] = kind


def kinds() -> list[Kind]:
    return list(_kinds.values())


def names_of(uids: Collection[UUID]) -> dict[UUID, Named]:
    """Those of ``uids`` that anyone may see, by one query a kind."""
    found: dict[UUID, Named] = {}
    for kind in _kinds.values():
        left = set(uids) - set(found)
        if left:
            found |= kind.names(left)
    return found
