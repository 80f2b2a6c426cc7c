"""The rows of lists of places: few columns, plain dicts, three queries whatever the number of rows."""

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
from maillage.network.queries.directory import MOST_COUNTED, Point, Selection

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


def page_of(selection: Selection, user: User | AnonymousUser, number: int, *, kinds: Mapping[int, str] | None = None) -> Page:
    """A page of a selection; ``kinds`` are the labels by row id when the caller has them already."""
    start = (number - 1) * PAGE_SIZE
    if selection.order == "distance":
        near, total = directory.nearest_page(selection, user, start=start, size=PAGE_SIZE)
        found = rows_of([pk for pk, _km in near], kms=dict(near), kinds=kinds)
    else:
        total = directory.count(selection, user, most=MOST_COUNTED)
        pks = directory.page_keys(selection, user, start=start, size=PAGE_SIZE, many=total > MOST_COUNTED)
        found = rows_of(pks, point=selection.point, kinds=kinds)
    more = total > MOST_COUNTED
    return Page(found, MOST_COUNTED if more else total, more=more, number=number, size=PAGE_SIZE)


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
    found = {values[0]: values for values in Place.objects.filter(pk__in=pks).values_list(*_COLUMNS)}
    if kms is None and point is not None:
        spots = ((pk, *found[pk][8:10]) for pk in pks if pk in found)
        kms = {pk: distance_km(point.lat, point.lon, lat, lon) for pk, lat, lon in spots if lat is not None}
    said = _kinds_of(pks, kinds) if said is None else said
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


def _kinds_of(pks: Sequence[int], kinds: Mapping[int, str] | None) -> dict[int, str]:
    said: dict[int, list[str]] = defaultdict(list)
    links = Place.kinds.through.objects.filter(place_id__in=pks)
    if kinds is None:
        for place, label in links.values_list("place_id", label_read("kind__")):
            said[place].append(label)
    else:
        for place, kind in links.values_list("place_id", "kind_id"):
            said[place].append(kinds[kind])
    return {place: ", ".join(sorted(names)) for place, names in said.items()}


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
