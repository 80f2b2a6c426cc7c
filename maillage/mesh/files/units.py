"""Distances and shares as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from maillage.mesh.files.exceptions import BadDistance, BadShare, OneDistance, UnitMissing

_DISTANCE = re.compile(r"(?P<number>\d+(?:\.\d+)?)[\s\u00a0\u202f]*(?P<unit>km|m)?", re.IGNORECASE)
_SHARE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)[\s\u00a0\u202f]*(?P<percent>%)?")
FARTHEST_KM = 20_000.0


def kilometres(text: str) -> float:
    """« 10km », « 500 m », « 2.5km »; raises UnitMissing without a unit, BadDistance for what is no distance above zero."""
    found = _DISTANCE.fullmatch(text.strip())
    if found is None:
        raise BadDistance(text=text)
    if not found["unit"]:
        raise UnitMissing(text=text)
    km = float(found["number"]) / (1.0 if found["unit"].lower() == "km" else 1000.0)
    if not 0.0 < km <= FARTHEST_KM:
        raise BadDistance(text=text)
    return km


def one_kilometres(text: str) -> float:
    """The same where several distances mean nothing: raises OneDistance for a list."""
    try:
        return kilometres(text)
    except BadDistance:
        if len(all_kilometres([text])) > 1:
            raise OneDistance(text=text) from None
        raise


def all_kilometres(texts: Iterable[str]) -> tuple[float, ...]:
    """Several options, each perhaps a list: sorted, each once."""
    pieces = [piece for text in texts for piece in re.split(r"[,;]", text)]
    return tuple(sorted({kilometres(piece) for piece in pieces}))


def share(text: str) -> float:
    """« 95% » or « 0.95 » as 0.95; « 95 » alone is refused, for it could be either."""
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        raise BadShare(text=text)
    number = float(found["number"].replace(",", "."))
    value = number / 100.0 if found["percent"] else number
    if not 0.0 < value <= 1.0:
        raise BadShare(text=text)
    return value
