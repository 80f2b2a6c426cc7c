"""What a place said at each of its versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from maillage.network import references
from maillage.network.fields import FIELDS, Plain
from maillage.network.models import Place, Revision


def newest_number(place: Place) -> int:
    """The number of its last revision; 0 when none was written."""
    return place.revisions.order_by("-number").values_list("number", flat=True).first() or 0


def values_now(place: Place, names: Iterable[str] | None = None) -> dict[str, Plain]:
    """The plain values of the named fields, of all by default."""
    return {name: references.read(place, name) for name in (FIELDS if names is None else names)}


def values_at(place: Place, number: int, names: Iterable[str] | None = None) -> dict[str, Plain]:
    """The same just after revision ``number``: what has been written since is taken back."""
    values = values_now(place, names)
    for changes in place.revisions.filter(number__gt=number).order_by("-number").values_list("changes", flat=True):
        values |= {name: before for name, (before, _after) in changes.items() if name in values}
    return values


def revision(place: Place, number: int) -> Revision | None:
    return place.revisions.select_related("source", "by").filter(number=number).first()


def differences(before: dict[str, Plain], after: dict[str, Plain]) -> dict[str, list[Any]]:
    """``{field: [before, after]}`` of those that differ, in the order of the fields."""
    return {
        name: [before[name], after[name]] for name in FIELDS if name in before and name in after and before[name] != after[name]
    }
