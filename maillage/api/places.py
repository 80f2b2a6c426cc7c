"""A page of the places asked for, in an order that does not move when places are added meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillage.api import cursor, rows
from maillage.api.errors import Unanswerable
from maillage.api.schemas.places import PlaceFilters, PlaceQuery
from maillage.mesh.sphere import distance_km
from maillage.network.models import Network, Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries import directory, locating
from maillage.territory.models import Territory

MOST_COUNTED: Final = 10_000
PUBLIC: Final = AnonymousUser()
"""Whoever asks, these are public data: they are kept by shared caches."""


@dataclass(frozen=True)
class Found:
    places: Sequence[Place]
    distances: dict[int, float]
    count: int | None
    cursor: str | None


def selection(filters: PlaceFilters, *, sort: str = "") -> directory.Selection:
    """The directory's reading of the filters; raises Unanswerable for what they name and nobody knows."""
    point = _point(filters)
    if point and filters.bbox:
        raise Unanswerable("bbox", _("Choisissez : un rectangle, ou une distance autour d’un point."))
    if sort == "distance" and point is None:
        raise Unanswerable("sort", _("Pour trier par distance, dites d’où : near ou commune."))
    return directory.Selection(
        words=filters.q,
        point=point,
        radius_km=filters.radius,
        kinds=tuple(filters.kind),
        services=tuple(filters.service),
        tags=tuple(filters.tag),
        stages=tuple(filters.stage),
        territory=known_territory("territory", filters.territory),
        network=_network(filters.network),
        sort=sort,
    )


def names(asked: str) -> tuple[str, ...]:
    """The fields asked for; raises Unanswerable for one that places do not have."""
    wanted = tuple(dict.fromkeys(filter(None, asked.split(","))))
    if unknown := [name for name in wanted if name not in rows.NAMES]:
        known = ", ".join(sorted(rows.NAMES))
        raise Unanswerable(
            "fields", _("Le champ « %(name)s » n’existe pas. Champs : %(known)s.") % {"name": unknown[0], "known": known}
        )
    return wanted or (*rows.USUAL, rows.MEASURED)


def page(request: HttpRequest, query: PlaceQuery, wanted: Sequence[str]) -> Found:
    """The places of one page with what the fields ``wanted`` need."""
    sort = query.sort or ("distance" if query.near or query.commune else "created")
    asked = selection(query, sort=sort)
    if sort == "distance":
        return _nearest(request, query, asked, wanted)
    places = directory.select(asked, PUBLIC).order_by()
    if query.bbox:
        places = places.in_box(*_box(query.bbox))
    found = list(rows.with_what(_after(request, query, places, sort), wanted)[: query.limit + 1])
    shown, more = found[: query.limit], len(found) > query.limit
    following = cursor.encode(request, _key(shown[-1], sort)) if more else None
    return Found(shown, _distances(asked, shown), _count(places), following)


def _after(request: HttpRequest, query: PlaceQuery, places: PlaceQuerySet, sort: str) -> PlaceQuerySet:
    if sort == "created":
        key = cursor.decode(request, query.cursor, str)
        return (places.filter(uid__gt=_uid(key[0])) if key else places).order_by("uid")
    key = cursor.decode(request, query.cursor, str, str)
    if sort == "name":
        after = Q(sort_name__gt=key[0]) | Q(sort_name=key[0], uid__gt=_uid(key[1])) if key else Q()
        return places.filter(after).order_by("sort_name", "uid")
    moment = _moment(key[0]) if key else None
    after = Q(updated_at__lt=moment) | Q(updated_at=moment, uid__gt=_uid(key[1])) if key else Q()
    return places.filter(after).order_by("-updated_at", "uid")


def _key(place: Place, sort: str) -> list[Any]:
    first = {"created": [], "name": [place.sort_name], "recent": [place.updated_at.isoformat()]}[sort]
    return [*first, str(place.uid)]


def _nearest(request: HttpRequest, query: PlaceQuery, asked: directory.Selection, wanted: Sequence[str]) -> Found:
    """Exact distances of the whole circle, then the rows of one page."""
    ranked = directory.nearest_first(asked, PUBLIC)
    key = cursor.decode(request, query.cursor, float, str)
    after = ranked
    if key:
        last = Place.objects.filter(uid=_uid(key[1])).values_list("pk", flat=True).first() or 0
        after = [(pk, km) for pk, km in ranked if (km, pk) > (key[0], last)]
    shown = after[: query.limit]
    places = rows.with_what(Place.objects.all(), wanted).in_bulk([pk for pk, _km in shown])
    found = [places[pk] for pk, _km in shown if pk in places]
    more = len(after) > query.limit and found
    following = cursor.encode(request, [shown[-1][1], str(found[-1].uid)]) if more else None
    return Found(found, dict(shown), len(ranked), following)


def _distances(asked: directory.Selection, shown: Sequence[Place]) -> dict[int, float]:
    if asked.point is None:
        return {}
    here = asked.point
    located = [(place.pk, place.lat, place.lon) for place in shown]
    return {pk: distance_km(here.lat, here.lon, lat, lon) for pk, lat, lon in located if lat is not None and lon is not None}


def _count(places: PlaceQuerySet) -> int | None:
    count = places.values("pk")[: MOST_COUNTED + 1].count()
    return count if count <= MOST_COUNTED else None


def _box(value: str) -> tuple[float, float, float, float]:
    west, south, east, north = map(float, value.split(","))
    if south > north:
        raise Unanswerable("bbox", _("Le sud de ce rectangle est au-dessus de son nord."))
    return west, south, east, north


def _point(filters: PlaceFilters) -> directory.Point | None:
    if filters.commune and filters.near:
        raise Unanswerable("near", _("Choisissez : autour d’une commune, ou autour d’un point."))
    if filters.near:
        lat, lon = map(float, filters.near.split(","))
        return directory.Point(lat, lon)
    if not filters.commune:
        return None
    town = locating.town_of_code(filters.commune.upper())
    point = locating.point_of(town) if town else None
    if point is None:
        raise Unanswerable("commune", _("Aucune commune située ne porte le code « %(code)s ».") % {"code": filters.commune})
    return point


def known_territory(field: str, value: str) -> Territory | None:
    """The territory of a ``level:code``, None when empty; raises Unanswerable, naming the parameter, for an unknown one."""
    if not value:
        return None
    level, _colon, code = value.partition(":")
    found = Territory.objects.filter(level=level, code=code.upper()).first()
    if found is None:
        raise Unanswerable(field, _("Le territoire « %(value)s » n’est pas connu.") % {"value": value})
    return found


def _network(value: str) -> Network | None:
    found = Network.objects.filter(slug=value).first() if value else None
    if value and found is None:
        raise Unanswerable("network", _("Le réseau « %(value)s » n’est pas connu.") % {"value": value})
    return found


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise cursor.refusal() from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise cursor.refusal() from None
    if moment.tzinfo is None:
        raise cursor.refusal()
    return moment
