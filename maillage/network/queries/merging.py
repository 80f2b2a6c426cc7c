"""Two pages side by side, what was merged, and where an absorbed page went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from maillage.network import references
from maillage.network.fields import FIELDS, Plain
from maillage.network.models import Merge, Place
from maillage.network.queries import provenance

_LEFT_OUT = {"networks", "arrondissement"}
"""Networks are of both; an arrondissement goes with its commune."""


@dataclass(frozen=True)
class Side:
    """What one page says of a field, and when it was last said."""

    words: str
    plain: Plain
    at: datetime | None


@dataclass(frozen=True)
class Choice:
    """A field that the two pages say differently. ``default`` is kept, absorbed or both."""

    name: str
    label: str
    kept: Side
    absorbed: Side
    default: str
    may_be_both: bool


def choices(kept: Place, absorbed: Place) -> list[Choice]:
    """The fields to choose, in their order; what is the same, or said by neither, is not asked."""
    pairs = {name: (references.read(kept, name), references.read(absorbed, name)) for name in FIELDS if name not in _LEFT_OUT}
    asked = {name: sides for name, sides in pairs.items() if sides[0] != sides[1]}
    names = provenance.Names((name, list(sides)) for name, sides in asked.items())
    said = provenance.last_said(kept), provenance.last_said(absorbed)
    found = []
    for name, plains in asked.items():
        ats = [one[name].at if name in one else None for one in said]
        sides = [Side(names.words(name, plain), plain, at) for plain, at in zip(plains, ats, strict=True)]
        may_be_both = FIELDS[name].many or name == "links"
        found.append(Choice(name, str(FIELDS[name].label), sides[0], sides[1], _default(sides, both=may_be_both), may_be_both))
    return found


def _default(sides: list[Side], *, both: bool) -> str:
    kept, absorbed = sides
    if both and kept.plain and absorbed.plain:
        return "both"
    if not absorbed.words:
        return "kept"
    if not kept.words:
        return "absorbed"
    return "absorbed" if absorbed.at and (kept.at is None or absorbed.at > kept.at) else "kept"


def values_of(choice: Choice, taken: str) -> Plain:
    """The plain value of a field once chosen."""
    if taken == "both" and choice.may_be_both:
        mine = list(choice.kept.plain or [])
        return mine + [one for one in choice.absorbed.plain or [] if one not in mine]
    return choice.absorbed.plain if taken == "absorbed" else choice.kept.plain


def of_place(place: Place) -> QuerySet[Merge]:
    """The merges that made a place what it is, the newest first."""
    return Merge.objects.filter(kept=place, undone_at=None).select_related("absorbed", "by").order_by("-pk")


def absorbed_into(place: Place) -> Place | None:
    """The page that an absorbed place leads to now, through as many merges as there were; None when it is absorbed by none."""
    seen: set[Any] = set()
    at: Place | None = place
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        merge = Merge.objects.filter(absorbed=at, undone_at=None).select_related("kept").first()
        if merge is None:
            break
        at = merge.kept
    return at if at is not None and at.pk != place.pk else None


def survivors(uids: Iterable[UUID]) -> set[UUID]:
    """The pages that now stand for those of these places that are absorbed, through as many merges as there were."""
    found: set[UUID] = set()
    looked = set(uids)
    while looked:
        kept = Merge.objects.filter(absorbed__uid__in=looked, undone_at=None).values_list("kept__uid", flat=True)
        looked = set(kept) - found
        found |= looked
    return found


def together(kept: Place, absorbed: Place, taken: dict[str, str]) -> dict[str, Plain]:
    """What goes with a chosen field without being asked: the arrondissement is that of the commune."""
    side = absorbed if taken.get("commune") == "absorbed" else kept
    return {"arrondissement": references.read(side, "arrondissement")}
