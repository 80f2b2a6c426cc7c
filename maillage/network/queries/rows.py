"""The rows of lists of places: few columns, plain dicts, two queries whatever the number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock, typography
from maillage.mesh.sphere import distance_km
from maillage.network import hours, words
from maillage.network.enums import Position, Stage
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.models.vocabulary import label_read
from maillage.network.queries import directory
from maillage.network.queries.directory import MOST_COUNTED, Box, Point, Selection

PAGE_SIZE = 50
Row = dict[str, Any]
"""All text: slug, href, name, summary, kinds (words), town, distance, open (open|closed|unknown or empty), hours (words), stage (its
word), stage_label (empty when open), doubt (words unless the position is exact), lat, lon (text in degrees, empty when unknown)."""

_COLUMNS = (
    "pk", "slug", "name", "summary", "stage", "position", "opening_hours", "postal_code", "lat", "lon",
    "commune__name", "commune__code", "arrondissement__name",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page of a list. ``total`` stops at ``MOST_COUNTED`` and then ``more`` is true; ``number`` counts from 1."""

    rows: list[Row]
    total: int
    more: bool
    number: int
    size: int
    box: Box | None = None
    """Where all the places of the list are, when it was asked for and there are no more than are counted."""

    @property
    def last(self) -> int:
        """The number of the last page counted."""
        return max(1, -(-self.total // self.size))

    @property
    def has_next(self) -> bool:
        return self.number < self.last or (self.more and len(self.rows) == self.size)

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1


def page_of(
    selection: Selection,
    user: User | AnonymousUser,
    number: int,
    *,
    kinds: Mapping[int, str] | None = None,
    total: int | None = None,
    boxed: bool = False,
) -> Page:
    """A page of a selection; ``kinds`` are the labels by row id, ``total`` how many places it holds, when the caller has them already."""
    start, box = (number - 1) * PAGE_SIZE, None
    if selection.order == "distance":
        near, total = directory.nearest_page(selection, user, start=start, size=PAGE_SIZE)
        found = rows_of([pk for pk, _km in near], kms=dict(near), kinds=kinds)
    else:
        if boxed:
            total, box = directory.count_and_box(selection, user, most=MOST_COUNTED)
        total = directory.count(selection, user, most=MOST_COUNTED) if total is None else min(total, MOST_COUNTED + 1)
        pks = directory.page_keys(selection, user, start=start, size=PAGE_SIZE, many=total > MOST_COUNTED)
        found = rows_of(pks, point=selection.point, kinds=kinds)
    more = total > MOST_COUNTED
    return Page(found, MOST_COUNTED if more else total, more=more, number=number, size=PAGE_SIZE, box=None if more else box)


def rows_of(
    pks: Sequence[int],
    *,
    kms: Mapping[int, float] | None = None,
    point: Point | None = None,
    kinds: Mapping[int, str] | None = None,
    said: Mapping[int, str] | None = None,
    at: datetime | None = None,
) -> list[Row]:
    """The rows of the places ``pks``, in that order; their distances are ``kms``, or measured from ``point``.

    ``said``: the kinds of each in words, when the caller has them. The caller has checked who may see them.
    """
    if not pks:
        return []
    found, read = _read(pks, kinds, is_said=said is not None)
    if kms is None and point is not None:
        spots = ((pk, *found[pk][8:10]) for pk in pks if pk in found)
        kms = {pk: distance_km(point.lat, point.lon, lat, lon) for pk, lat, lon in spots if lat is not None}
    said = read if said is None else said
    make = _Maker(at or clock.now(), kms or {})
    return [make.row(found[pk], said.get(pk, "")) for pk in pks if pk in found]


@dataclass(frozen=True)
class Near:
    """The nearest places of a point, nearest first: their distances, and what their rows are made of."""

    kms: dict[int, float] = field(default_factory=dict)
    found: dict[int, Sequence[Any]] = field(default_factory=dict)

    def rows(self, said: Mapping[int, str]) -> list[Row]:
        """Their rows; ``said`` are their kinds in words."""
        make = _Maker(clock.now(), self.kms)
        return [make.row(self.found[pk], said.get(pk, "")) for pk in self.kms]


def near(places: PlaceQuerySet, point: Point, *, limit: int, within_km: float) -> Near:
    """The ``limit`` nearest of ``places`` in a small circle, equal distances by row; one query."""
    likely = directory.likely_neighbours(places, point, limit=limit, within_km=within_km)
    found = {values[0]: values for values in Place.objects.filter(pk__in=likely.values("pk")).values_list(*_COLUMNS)}
    kms = {pk: distance_km(point.lat, point.lon, *values[8:10]) for pk, values in found.items()}
    nearest = sorted((pk for pk, km in kms.items() if km <= within_km), key=lambda pk: (kms[pk], pk))[:limit]
    return Near({pk: kms[pk] for pk in nearest}, found)


def rows(places: PlaceQuerySet, *, kms: Mapping[int, float] | None = None) -> list[Row]:
    """The rows of an ordered, sliced queryset."""
    return rows_of(list(places.values_list("pk", flat=True)), kms=kms)


def _read(pks: Sequence[int], kinds: Mapping[int, str] | None, *, is_said: bool) -> tuple[dict[int, Sequence[Any]], dict[int, str]]:
    """What the rows of ``pks`` are made of, and their kinds in words unless they are said already; one query, a line a kind."""
    places = Place.objects.filter(pk__in=pks)
    if is_said:
        return {values[0]: values for values in places.values_list(*_COLUMNS)}, {}
    found: dict[int, Sequence[Any]] = {}
    labels: dict[int, set[str]] = defaultdict(set)
    for *values, kind in places.values_list(*_COLUMNS, label_read("kinds__") if kinds is None else "kinds"):
        found[values[0]] = values
        if kind is not None:
            labels[values[0]].add(kind if kinds is None else kinds[kind])
    return found, {pk: ", ".join(sorted(names)) for pk, names in labels.items()}


class _Maker:
    """What all rows of one answer share, computed once."""

    def __init__(self, at: datetime, kms: Mapping[int, float]) -> None:
        self.at = at
        self.kms = kms
        self.base = reverse("network:place_list")
        self.stages = {stage.value: str(stage.label) for stage in Stage if stage != Stage.OPEN}
        self.doubts = {
            Position.APPROXIMATE.value: _("position approximative"),
            Position.COMMUNE.value: _("placé au centre de la commune"),
        }  # fmt: skip
        self.open_until: dict[tuple[str, str], tuple[str, str]] = {}

    def row(self, values: Sequence[Any], kinds: str) -> Row:
        pk, slug, name, summary, stage, position, expression, postal_code, lat, lon, commune, code, arrondissement = values
        doubt = self.doubts.get(position, "") if lat is not None else ""
        km = self.kms.get(pk)
        state, said = self._hours(expression, code or postal_code) if expression and stage == "open" else ("", "")
        town = arrondissement or commune or ""
        return {
            "slug": slug,
            "href": f"{self.base}{slug}/",
            "name": typography.spaced(name),
            "summary": typography.spaced(summary),
            "kinds": kinds,
            "town": f"{postal_code} {town}".strip(),
            "distance": "" if km is None else words.distance_words(km, about=bool(doubt)),
            "open": state,
            "hours": said,
            "stage": stage,
            "stage_label": self.stages.get(stage, ""),
            "doubt": doubt,
            "lat": "" if lat is None else str(lat),
            "lon": "" if lon is None else str(lon),
        }

    def _hours(self, expression: str, code: str) -> tuple[str, str]:
        zone = hours.zone_of(code)
        if (key := (expression, zone.key)) not in self.open_until:
            state = hours.moment(expression, zone, self.at)
            self.open_until[key] = state.state, words.open_words(state, self.at)
        return self.open_until[key]
