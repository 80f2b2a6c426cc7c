"""What a scenario changes: places added, closed, moved. Read from an address or a form, written back the same; no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

ADDED: Final = "ajout"
REMOVED: Final = "retrait"
MOVED: Final = "deplace"
MOST_MOVES: Final = 200
_SPOT: Final = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,15})?)[_,;](-?[0-9]{1,3}(?:\.[0-9]{1,15})?)")
_SLUG: Final = re.compile(r"[\w-]{1,200}")


class Many(Protocol):
    """What Django gives of an address or of a form: several values a name."""

    def getlist(self, key: str) -> list[Any]: ...


@dataclass(frozen=True, order=True)
class Spot:
    """Degrees, rounded to four decimals: eleven metres, more than distances as the crow flies need."""

    lat: float
    lon: float

    @classmethod
    def read(cls, text: str) -> Spot | None:
        """None for what is no position: not two numbers, out of range."""
        found = _SPOT.fullmatch(text.strip())
        if not found:
            return None
        lat, lon = float(found[1]), float(found[2])
        return cls.at(lat, lon) if abs(lat) <= 90.0 and abs(lon) <= 180.0 else None

    @classmethod
    def at(cls, lat: float, lon: float) -> Spot:
        return cls(round(lat, 4) + 0.0, round(lon, 4) + 0.0)  # no minus zero, which is written otherwise

    def __str__(self) -> str:
        return f"{self.lat:.4f}_{self.lon:.4f}"


@dataclass(frozen=True)
class Moves:
    """``added``: where; ``removed``: slugs of places; ``moved``: slug and where to. Each thing once; a place is moved or removed, not both."""

    added: tuple[Spot, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[tuple[str, Spot], ...] = ()

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.moved)

    @classmethod
    def read(cls, data: Many) -> tuple[Moves, list[str]]:
        """The moves that an address or a form says, and a sentence for each thing in it that is none: the rest is kept."""
        problems: list[str] = []
        added = [_spot(text, problems) for text in data.getlist(ADDED)]
        removed = [_slug(text, problems) for text in data.getlist(REMOVED)]
        moved = [_move(text, problems) for text in data.getlist(MOVED)]
        moves = cls.of([spot for spot in added if spot], [slug for slug in removed if slug], [move for move in moved if move])
        if len(moves) > MOST_MOVES:
            problems.append(
                _("Un scénario tient %(most)s changements au plus : les %(over)s derniers sont laissés de côté.")
                % {"most": MOST_MOVES, "over": len(moves) - MOST_MOVES}
            )
            moves = moves.first(MOST_MOVES)
        return moves, problems

    @classmethod
    def of(cls, added: Iterable[Spot], removed: Iterable[str], moved: Iterable[tuple[str, Spot]]) -> Moves:
        """Each thing once, in order; of a place named twice, the last move counts, and to remove it counts more."""
        gone = dict.fromkeys(removed)
        places = {slug: spot for slug, spot in moved if slug not in gone}
        return cls(tuple(dict.fromkeys(added)), tuple(gone), tuple(places.items()))

    def first(self, most: int) -> Moves:
        added = self.added[:most]
        removed = self.removed[: most - len(added)]
        return Moves(added, removed, self.moved[: most - len(added) - len(removed)])

    @property
    def places(self) -> tuple[str, ...]:
        """The slugs of the places that it closes or moves."""
        return (*self.removed, *(slug for slug, _spot in self.moved))

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where there would be a place that is not there today."""
        return (*self.added, *(spot for _slug, spot in self.moved))

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each, as addresses and forms carry them."""
        return [
            *((ADDED, str(spot)) for spot in self.added),
            *((REMOVED, slug) for slug in self.removed),
            *((MOVED, f"{slug}~{spot}") for slug, spot in self.moved),
        ]

    def without(self, name: str, value: str) -> Moves:
        """All but the one that ``pairs`` writes so."""
        left = [pair for pair in self.pairs() if pair != (name, value)]
        return Moves.read(_Pairs(left))[0]

    def kept(self, known: Iterable[str]) -> Moves:
        """Without what is about places that are not ``known``."""
        there = set(known)
        return Moves(
            self.added,
            tuple(slug for slug in self.removed if slug in there),
            tuple(move for move in self.moved if move[0] in there),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "added": [[spot.lat, spot.lon] for spot in self.added],
            "removed": list(self.removed),
            "moved": [[slug, spot.lat, spot.lon] for slug, spot in self.moved],
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Moves:
        """What ``as_json`` wrote."""
        return cls(
            tuple(Spot(*pair) for pair in said.get("added", [])),
            tuple(said.get("removed", [])),
            tuple((slug, Spot(lat, lon)) for slug, lat, lon in said.get("moved", [])),
        )


@dataclass(frozen=True)
class _Pairs:
    pairs: Sequence[tuple[str, str]]

    def getlist(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name == key]


def _spot(text: str, problems: list[str]) -> Spot | None:
    spot = Spot.read(text)
    if spot is None:
        problems.append(
            _("« %(text)s » n’est pas une position : il faut une latitude et une longitude en degrés, par exemple 46.58_0.34.")
            % {"text": text[:60]}
        )
    return spot


def _slug(text: str, problems: list[str]) -> str | None:
    if _SLUG.fullmatch(text):
        return text
    problems.append(_("« %(text)s » n’est pas l’adresse d’un lieu.") % {"text": text[:60]})
    return None


def _move(text: str, problems: list[str]) -> tuple[str, Spot] | None:
    name, _sign, where = text.partition("~")
    slug = _slug(name, problems)
    spot = _spot(where, problems) if slug else None
    return (slug, spot) if slug and spot else None
