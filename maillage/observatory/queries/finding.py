"""The place or the commune that somebody means, from what was typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from maillage.observatory.moves import Spot
from maillage.observatory.queries.ground import Ground
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.queries import find_communes

MOST_CHOICES: Final = 8
_POSTAL: Final = re.compile(r"\b[0-9]{5}\b")
_PAGE: Final = re.compile(r"(?:.*/)?lieux/([\w-]+)/?.*")


@dataclass(frozen=True)
class Meant:
    """One thing that may be meant: ``value`` says it without doubt (a slug, a position), ``words`` to people."""

    value: str
    words: str


def places(text: str, around: Ground) -> list[Meant]:
    """The places that count and are called so, or whose page's address it is; one alone is meant without doubt. The nearest to the
    people of the scope come first.
    """
    page = _PAGE.fullmatch(text.strip())
    slug = page[1] if page else text.strip()
    if slug in around.ranks:
        return [_place(around, around.ranks[slug])]
    key = names.key(text)
    if not key:
        return []
    keys = [names.key(name) for name in around.places.names]
    same = [rank for rank, name in enumerate(keys) if name == key]
    found = same or [rank for rank, name in enumerate(keys) if all(word in name for word in key.split())]
    inside = {around.code(row) for row in range(len(around.rows))} if len(found) > 1 else set()
    found.sort(key=lambda rank: (around.places.communes[rank] not in inside, keys[rank], rank))
    return [_place(around, rank) for rank in found[:MOST_CHOICES]]


def towns(text: str, around: Ground) -> list[Meant]:
    """The communes called so, with their postal code or without, those that have a centre; one alone is meant without doubt.

    Those of the scope come first, and one of it that bears the very name is meant, whoever bears it elsewhere.
    """
    here, is_very_name = _here(text, around)
    if is_very_name and len(here) == 1:
        return here
    return [*here, *(one for one in _anywhere(text) if one not in here)][:MOST_CHOICES]


def _here(text: str, around: Ground) -> tuple[list[Meant], bool]:
    """The communes of a scope whose name is, or else begins as, ``text``, the most peopled first, and whether it is their very name."""
    key = names.key(text)
    if not key or any(letter.isdigit() for letter in key) or len(around.rows) == len(around.everyone):
        return [], False
    keys = around.keys
    same = [row for row in around.heaviest.tolist() if key in (keys[row], names.bare(keys[row]))]
    found = same or [row for row in around.heaviest.tolist() if keys[row].startswith(key)]
    return [_town(around, row) for row in found[:MOST_CHOICES]], bool(same)


def _town(around: Ground, row: int) -> Meant:
    points, grouping = around.demand.points, around.everyone.demand.groups[Level.DEPARTEMENT]
    rank = int(grouping.rank[around.rows[row]])
    spot = Spot.at(float(points.lat[row]), float(points.lon[row]))
    return Meant(str(spot), f"{around.name(row)} ({grouping.keys[rank]})" if rank >= 0 else around.name(row))


def _anywhere(text: str) -> list[Meant]:
    found = [one.territory for one in find_communes(text, limit=MOST_CHOICES) if one.territory.lat is not None]
    key = names.key(text)
    called = {key, _POSTAL.sub("", key).strip()}
    same = [row for row in found if row.name_key in called or row.code == text.strip().upper()]
    chosen = same if len(same) == 1 else found
    return [
        Meant(str(Spot.at(row.lat or 0.0, row.lon or 0.0)), f"{row.name} ({row.departement.code})" if row.departement else row.name)
        for row in chosen
    ]


def _place(around: Ground, rank: int) -> Meant:
    town = around.places.towns[rank]
    return Meant(around.places.slugs[rank], f"{around.places.names[rank]} ({town})" if town else around.places.names[rank])
