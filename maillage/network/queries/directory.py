"""Which places a person asked for: one reading of the filters for the directory, the map, the exports and the API."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, ExpressionWrapper, F, FloatField, Max, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cos, Sin

from maillage.accounts.models import User
from maillage.core.search import Question, ask
from maillage.mesh.sphere import EARTH_RADIUS_KM, box_around, distance_km
from maillage.network.enums import Stage
from maillage.network.models import Kind, Network, Place, PublicService, Tag
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries.nearby import nearest_keys
from maillage.network.queries.remembered import remembered
from maillage.territory.models import Territory

DEFAULT_RADIUS_KM = 30.0
Ranked = list[tuple[int, float]]
Box = tuple[float, float, float, float]
MOST_COUNTED = 2_000
"""Counting stops there: beyond, an exact number costs more than it tells."""


@dataclass(frozen=True)
class Point:
    """Where distances are measured from, in degrees; ``label`` says it to people ("Poitiers"), empty for the person's own position."""

    lat: float
    lon: float
    label: str = ""


@dataclass(frozen=True)
class Selection:
    """What is asked of the directory. Any of ``kinds`` and of ``tags`` will do; every one of ``services`` is needed.

    Without ``stages``, closed places are left out. ``radius_km`` counts only with a ``point``. ``area`` is a box
    (west, south, east, north) from which no distance is measured. ``sort`` is name, distance, recent,
    or empty for what suits: distance from a point, else how well the words match, else the name.
    """

    words: str = ""
    point: Point | None = None
    radius_km: float = DEFAULT_RADIUS_KM
    area: Box | None = None
    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    territory: Territory | None = None
    network: Network | None = None
    sort: str = ""

    @cached_property
    def question(self) -> Question:
        """The words as they are understood, asked once for all the reads of a page."""
        return ask(self.words)

    @property
    def order(self) -> str:
        """The order that is used: ``distance``, ``relevance``, ``recent`` or ``name``."""
        possible = {"distance": self.point is not None, "relevance": bool(self.words), "recent": True, "name": True}
        if self.sort and possible[self.sort]:
            return self.sort
        return next(order for order in ("distance", "relevance", "name") if possible[order])

    @property
    def box(self) -> Box | None:
        """(west, south, east, north) of the circle or the area asked for; None without either."""
        return box_around(self.point.lat, self.point.lon, self.radius_km) if self.point else self.area


class Way(IntEnum):
    """How the database finds the places of a selection: a matter of time only, the answer is the same.

    What a filter names may be gathered first, which is best when it is little; or each place is asked whether it answers, which
    is best where most do, for a page is then soon full.
    """

    GATHER = 0
    ASK_LINKS = 1
    """Kinds and services are asked of each place that the other filters leave."""
    ASK_ALL = 2


def select(selection: Selection, user: User | AnonymousUser, *, way: Way = Way.GATHER) -> PlaceQuerySet:
    """The places of ``selection`` that ``user`` may see, in no order (``ordered`` gives one)."""
    places = _narrowed(selection, user, way=way)
    if selection.point is None:
        return places
    return within_circle(places, selection.point, selection.radius_km, ask=way >= Way.ASK_ALL)


def within_circle(places: PlaceQuerySet, point: Point, radius_km: float, *, ask: bool = False) -> PlaceQuerySet:
    """Those at most ``radius_km`` away from ``point``: the cell index first, then the spherical law of cosines."""
    degree = math.pi / 180
    phi = F("lat") * degree
    cosine = Sin(phi) * Value(math.sin(point.lat * degree)) + Cos(phi) * Value(math.cos(point.lat * degree)) * Cos(
        (F("lon") - Value(point.lon)) * degree
    )
    near = places.in_box(*box_around(point.lat, point.lon, radius_km), ask=ask)
    return near.alias(cosine=ExpressionWrapper(cosine, FloatField())).filter(cosine__gte=math.cos(radius_km / EARTH_RADIUS_KM))


def _narrowed(selection: Selection, user: User | AnonymousUser, *, way: Way = Way.GATHER) -> PlaceQuerySet:
    places = Place.objects.visible_to(user)
    ask_all, ask_links = way >= Way.ASK_ALL, way >= Way.ASK_LINKS
    if selection.area is not None:
        places = places.in_box(*selection.area, ask=ask_all)
    if selection.words:
        places = places.matching(selection.question)
    places = places.filter(stage__in=selection.stages) if selection.stages else places.exclude(stage=Stage.CLOSED)
    if selection.territory is not None:
        places = places.in_territory(selection.territory, ask=ask_all)
    if selection.network is not None:
        places = _linked(places, selection.network.place_links.all(), ask=ask_all)
    if selection.tags:
        tags = Tag.objects.filter(slug__in=selection.tags)
        places = _linked(places, Place.tags.through.objects.filter(tag__in=tags), ask=ask_all)
    if selection.kinds:
        kinds = Kind.objects.filter(slug__in=selection.kinds)
        places = _linked(places, Place.kinds.through.objects.filter(kind__in=kinds), ask=ask_links)
    for slug in selection.services:
        services = PublicService.objects.filter(slug=slug)
        places = _linked(places, Place.services.through.objects.filter(publicservice__in=services), ask=ask_links)
    return places


def _linked(places: PlaceQuerySet, links: QuerySet[Any], *, ask: bool) -> PlaceQuerySet:
    """Those of ``places`` that one of ``links`` names."""
    return places.filter(Exists(links.filter(place=OuterRef("pk"))) if ask else Q(pk__in=links.values("place")))


def count(selection: Selection, user: User | AnonymousUser, *, most: int = MOST_COUNTED) -> int:
    """How many places ``selection`` holds, ``most + 1`` standing for whatever is beyond; counted again when something changed."""
    return remembered((_key(selection), most), user, lambda: _count(selection, user, most))


def count_and_box(selection: Selection, user: User | AnonymousUser, *, most: int = MOST_COUNTED) -> tuple[int, Box | None]:
    """The same and, unless there are more, the ``extent`` of the places; one query, counted again when something changed."""
    return remembered((_key(selection), most, "box"), user, lambda: _count_and_box(selection, user, most))


def _count_and_box(selection: Selection, user: User | AnonymousUser, most: int) -> tuple[int, Box | None]:
    places = select(selection, user, way=_best_way(selection, most)).order_by()
    return count_and_extent(places.only("pk", "lat", "lon")[: most + 1])


def _key(selection: Selection) -> Hashable:
    """What tells a selection from another, without the rows it was made from: thousands may be remembered."""
    territory, network = selection.territory, selection.network
    return replace(selection, territory=None, network=None), territory and territory.pk, network and network.pk


def _count(selection: Selection, user: User | AnonymousUser, most: int) -> int:
    return select(selection, user, way=_best_way(selection, most)).order_by().values("pk")[: most + 1].count()


def _best_way(selection: Selection, most: int) -> Way:
    """Links are asked when something else narrows the choice, or when each of them is common."""
    if selection.territory or selection.network or selection.tags or selection.words or selection.box:
        return Way.ASK_LINKS
    links: list[QuerySet[Any]] = [Place.services.through.objects.filter(publicservice__slug=slug) for slug in selection.services]
    if selection.kinds:
        links.append(Place.kinds.through.objects.filter(kind__slug__in=selection.kinds))
    return Way.ASK_LINKS if all(found.order_by()[: most + 1].count() > most for found in links) else Way.GATHER


def page_keys(selection: Selection, user: User | AnonymousUser, *, start: int, size: int, many: bool) -> list[int]:
    """The row ids of a page of a selection in any order but distance; ``many``: it holds more places than are counted."""
    if many and selection.order == "relevance":  # as long as enough titles have the very words, no other is weighed
        others = select(replace(selection, words=""), user, way=Way.ASK_ALL)
        pks = others.best_titled(selection.question, "sort_name", "pk", start=start, size=size)
        if len(pks) == size:
            return pks
    places = select(selection, user, way=Way.ASK_ALL if many else _best_way(selection, MOST_COUNTED))
    return list(ordered(places, selection).values_list("pk", flat=True)[start : start + size])


def ordered(places: PlaceQuerySet, selection: Selection) -> PlaceQuerySet:
    """``places`` (of ``select``) in the order asked for; distance is for ``nearest_first``."""
    if selection.order == "recent":
        return places.order_by("-updated_at", "-pk")
    if selection.order == "relevance":
        return places.order_by(F("title_hits").desc(), "sort_name", "pk")
    return places.order_by("sort_name", "pk")


def nearest_first(selection: Selection, user: User | AnonymousUser) -> Ranked:
    """``(pk, km)`` of every place of a selection with a point, nearest first; exact, in one query of the circle's box."""
    if selection.point is None:
        return []
    return _ranked(_spots(selection, user, selection.radius_km), selection.point, selection.radius_km)


def nearest_page(selection: Selection, user: User | AnonymousUser, *, start: int, size: int) -> tuple[Ranked, int]:
    """``size`` places of ``nearest_first`` from ``start``, and how many there are in all, counted up to ``MOST_COUNTED + 1``.

    Where places are few, they are all ranked. Where they crowd, only those near enough for the page are; a box within the
    circle tells it without measuring any. Counted again when something changed.
    """
    point, radius_km = selection.point, selection.radius_km
    if point is None:
        return [], 0
    ranked: list[Ranked] = []  # what counting has just read is not read again
    total = remembered((_key(selection), "circle"), user, lambda: _count_circle(selection, user, ranked))
    if total <= MOST_COUNTED and start + size > total / 4:
        near = ranked[0] if ranked else nearest_first(selection, user) if total else []
        return near[start : start + size], total
    places = _narrowed(selection, user, way=Way.ASK_LINKS)
    near = nearest_keys(places, point.lat, point.lon, limit=start + size, within_km=radius_km)
    return near[start : start + size], total


def _count_circle(selection: Selection, user: User | AnonymousUser, ranked: list[Ranked]) -> int:
    if selection.point and _crowded(_narrowed(selection, user, way=Way.ASK_LINKS), selection.point, selection.radius_km):
        return MOST_COUNTED + 1
    ranked.append(nearest_first(selection, user))
    return min(len(ranked[0]), MOST_COUNTED + 1)


def _crowded(places: PlaceQuerySet, point: Point, radius_km: float) -> bool:
    """Whether a box in the circle holds more than is counted; not asked where the sphere bends too much for a box to be in it."""
    if abs(point.lat) > 60 or radius_km > 500:
        return False
    inside = places.in_box(*box_around(point.lat, point.lon, radius_km / 1.5))
    return inside.order_by().values("pk")[: MOST_COUNTED + 1].count() > MOST_COUNTED


def _spots(selection: Selection, user: User | AnonymousUser, radius_km: float) -> Any:
    point = selection.point or Point(0.0, 0.0)
    return (
        _narrowed(selection, user, way=Way.ASK_LINKS)
        .in_box(*box_around(point.lat, point.lon, radius_km))
        .order_by()
        .values_list("pk", "lat", "lon")
    )


def _ranked(spots: Iterable[tuple[int, Any, Any]], point: Point, radius_km: float) -> Ranked:
    near = ((pk, distance_km(point.lat, point.lon, lat, lon)) for pk, lat, lon in spots)
    return sorted((found for found in near if found[1] <= radius_km), key=lambda found: (found[1], found[0]))


def neighbours(places: PlaceQuerySet, point: Point, *, limit: int, within_km: float) -> Ranked:
    """``(pk, km)`` of the ``limit`` nearest of ``places`` in a small circle (at most some tens of km), in one query."""
    spots = likely_neighbours(places, point, limit=limit, within_km=within_km).values_list("pk", "lat", "lon")
    return _ranked(spots, point, within_km)[:limit]


def likely_neighbours(places: PlaceQuerySet, point: Point, *, limit: int, within_km: float) -> PlaceQuerySet:
    """Those of ``places`` among which are the ``limit`` nearest in a small circle (at most some tens of km): to be ranked exactly.

    The database sorts by the flat distance, a few thousandths off at this scale, and gives some more than asked for.
    """
    north = F("lat") - Value(point.lat)
    east = (F("lon") - Value(point.lon)) * Value(math.cos(math.radians(point.lat)))
    flat = ExpressionWrapper(north * north + east * east, FloatField())
    box = places.in_box(*box_around(point.lat, point.lon, within_km))
    return box.order_by(flat)[: 2 * limit + 10]


def extent(places: PlaceQuerySet) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) of the places that have a position; None when none has."""
    return count_and_extent(places)[1]


def count_and_extent(places: PlaceQuerySet) -> tuple[int, tuple[float, float, float, float] | None]:
    """How many places, and their ``extent``; one query."""
    plain = places if places.query.is_sliced else places.order_by()
    found = plain.aggregate(n=Count("pk"), west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"))
    box = None if found["west"] is None else (found["west"], found["south"], found["east"], found["north"])
    return found["n"], box
