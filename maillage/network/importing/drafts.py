"""What a row gives: plain values of a place's fields, and what had to be said about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import orjson

from maillage.network.importing.locating import Commune
from maillage.network.importing.messages import Message, is_refused


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded word -> slug of what exists on the instance; ``places`` are the slugs that « within » may name."""

    kinds: Mapping[str, str]
    services: Mapping[str, str]
    networks: Mapping[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


@dataclass(slots=True)
class Draft:
    """A row read. ``values`` holds every mapped field, empty ones too, but those whose cell was not understood.

    ``raw`` is every cell that holds something; ``new_organisations`` maps the slugs to be made to their names.
    """

    number: int
    raw: dict[str, str]
    values: dict[str, Any]
    messages: list[Message]
    external_id: str = ""
    fingerprint: str = ""
    commune: Commune | None = None
    arrondissement: Commune | None = None
    new_organisations: dict[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return is_refused(self.messages)


@dataclass(slots=True)
class Reading:
    """One row being read: its mapped cells that hold something, then what was made of them."""

    cells: dict[str, str]
    messages: list[Message]
    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    new_organisations: dict[str, str] = field(default_factory=dict)

    def say(self, code: str, /, **params: Any) -> None:
        self.messages.append(Message(code, params))


def fingerprint(values: Mapping[str, Any]) -> str:
    """Equal for equal mapped values, whatever the order of the columns."""
    return blake2b(orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=20).hexdigest()
