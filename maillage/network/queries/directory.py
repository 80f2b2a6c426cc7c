"""Which places a person asked for: one reading of the filters for the directory, the map, the exports and the API."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import ExpressionWrapper, F, FloatField, Max, Min, Value
from django.db.models.functions import Cos, Sin

from maillage.accounts.models import User
from maillage.core.search import Question, ask
from maillage.mesh.sphere import EARTH_RADIUS_KM, box_around, distance_km
from maillage.network.enums import Stage
from maillage.network.models import Network, Place
from maillage.network.models.places import PlaceQuerySet
from maillage.territory.models import Territory

DEFAULT_RADIUS_KM = 30.0
Ranked = list[tuple[int, float]]
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

    Without ``stages``, closed places are left out. ``radius_km`` counts only with a ``point``. ``sort`` is name, distance, recent,
    or empty for what suits: distance from a point, else how well the words match, else the name.
    """

    words: str = ""
    point: Point | None = None
    radius_km: float = DEFAULT_RADIUS_KM
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
    def box(self) -> tuple[float, float, float, float] | None:
        """(west, south, east, north) of the circle asked for; None without a point."""
        return box_around(self.point.lat, self.point.lon, self.radius_km) if self.point else None


def select(selection: Selection, user: User | AnonymousUser) -> PlaceQuerySet:
    """The places of ``selection`` that ``user`` may see, in no order (``ordered`` gives one)."""
    places = _narrowed(selection, user)
    if selection.point is None:
        return places
    return within_circle(places, selection.point, selection.radius_km)


def within_circle(places: PlaceQuerySet, point: Point, radius_km: float) -> PlaceQuerySet:
    """Those at most ``radius_km`` away from ``point``: the cell index first, then the spherical law of cosines."""
    degree = math.pi / 180
    phi = F("lat") * degree
    cosine = Sin(phi) * Value(math.sin(point.lat * degree)) + Cos(phi) * Value(math.cos(point.lat * degree)) * Cos(
        (F("lon") - Value(point.lon)) * degree
    )
    near = places.in_box(*box_around(point.lat, point.lon, radius_km))
    return near.alias(cosine=ExpressionWrapper(cosine, FloatField())).filter(cosine__gte=math.cos(radius_km / EARTH_RADIUS_KM))


def _narrowed(selection: Selection, user: User | AnonymousUser) -> PlaceQuerySet:
    places = Place.objects.visible_to(user)
    if selection.words:
        places = places.matching(selection.question)
    places = places.filter(stage__in=selection.stages) if selection.stages else places.exclude(stage=Stage.CLOSED)
    if selection.territory is not None:
        places = places.in_territory(selection.territory)
    if selection.network is not None:
        places = places.filter(pk__in=selection.network.place_links.values("place_id"))
    if selection.kinds:
        places = places.filter(pk__in=Place.kinds.through.objects.filter(kind__slug__in=selection.kinds).values("place_id"))
    if selection.tags:
        places = places.filter(pk__in=Place.tags.through.objects.filter(tag__slug__in=selection.tags).values("place_id"))
    for service in selection.services:
        places = places.filter(pk__in=Place.services.through.objects.filter(publicservice__slug=service).values("place_id"))
    return places


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

    Where places are few, one query. Where they crowd, only the inner circle that holds the page is ranked.
    """
    if selection.point is None:
        return [], 0
    spots = list(_spots(selection, user, selection.radius_km)[: MOST_COUNTED + 1])
    if len(spots) <= MOST_COUNTED:
        near = _ranked(spots, selection.point, selection.radius_km)
        return near[start : start + size], len(near)
    total = select(selection, user).order_by()[: MOST_COUNTED + 1].count()
    inner_km = selection.radius_km / 8
    near = _ranked(_spots(selection, user, inner_km), selection.point, inner_km)
    if len(near) < min(start + size, total):
        near = nearest_first(selection, user)
    return near[start : start + size], total


def _spots(selection: Selection, user: User | AnonymousUser, radius_km: float) -> Any:
    point = selection.point or Point(0.0, 0.0)
    return (
        _narrowed(selection, user).in_box(*box_around(point.lat, point.lon, radius_km)).order_by().values_list("pk", "lat", "lon")
    )


def _ranked(spots: Iterable[tuple[int, Any, Any]], point: Point, radius_km: float) -> Ranked:
    near = ((pk, distance_km(point.lat, point.lon, lat, lon)) for pk, lat, lon in spots)
    return sorted((found for found in near if found[1] <= radius_km), key=lambda found: (found[1], found[0]))


def neighbours(places: PlaceQuerySet, point: Point, *, limit: int, within_km: float) -> Ranked:
    """``(pk, km)`` of the ``limit`` nearest of ``places`` in a small circle (at most some tens of km), in one query.

    The database sorts by the flat distance, a few thousandths off at this scale, and gives enough of them to be ranked exactly.
    """
    north = F("lat") - Value(point.lat)
    east = (F("lon") - Value(point.lon)) * Value(math.cos(math.radians(point.lat)))
    flat = ExpressionWrapper(north * north + east * east, FloatField())
    box = places.in_box(*box_around(point.lat, point.lon, within_km))
    spots = box.order_by(flat).values_list("pk", "lat", "lon")[: 2 * limit + 10]
    return _ranked(spots, point, within_km)[:limit]


def extent(places: PlaceQuerySet) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) of the places that have a position; None when none has."""
    found = places.order_by().aggregate(west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat"))
    return None if found["west"] is None else (found["west"], found["south"], found["east"], found["north"])
