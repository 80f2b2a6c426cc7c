"""A place's row as the plain JSON that schemas/places.py documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final

from maillage.network.models import Organisation, Picture, Place, Source
from maillage.network.models.places import PlaceQuerySet
from maillage.territory.models import Territory

Json = Any
Reader = Callable[[Place, str], Json]


def is_uid(text: str) -> bool:
    """Whether ``text`` is written as a UUID, dashes included (no slug of ours is)."""
    return re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.lower()) is not None


def instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def attribution(source: Source) -> dict[str, Json]:
    return {
        "key": source.key,
        "label": source.label,
        "producer": source.producer or None,
        "licence": source.licence or None,
        "url": source.url or None,
        "published_on": _day(source.published_on),
    }


def named(row: Organisation | None) -> dict[str, str] | None:
    return {"slug": row.slug, "name": row.name} if row else None


def coded(row: Territory | None) -> dict[str, str] | None:
    return {"code": row.code, "name": row.name} if row else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _picture(picture: Picture, site: str) -> dict[str, Json]:
    return {
        "url": f"{site}{picture.file.url}",
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "credit": picture.credit or None,
        "licence": picture.licence or None,
    }


def _text(name: str) -> Reader:
    return lambda place, _site: getattr(place, name) or None


def _value(name: str) -> Reader:
    return lambda place, _site: getattr(place, name)


def _date(name: str) -> Reader:
    return lambda place, _site: _day(getattr(place, name))


def _slugs(name: str) -> Reader:
    return lambda place, _site: sorted(row.slug for row in getattr(place, name).all())


def _within(place: Place, _site: str) -> str | None:
    return place.within.slug if place.within and place.within.is_public else None


def _pictures(place: Place, site: str) -> Json:
    return [_picture(picture, site) for picture in sorted(place.pictures.all(), key=lambda picture: (picture.position, picture.pk))]


READERS: Final[dict[str, Reader]] = {
    "page": lambda place, site: f"{site}/lieux/{place.slug}/",
    "name": _value("name"),
    "summary": _text("summary"),
    "description": _text("description"),
    "kinds": _slugs("kinds"),
    "services": _slugs("services"),
    "tags": lambda place, _site: [tag.label for tag in sorted(place.tags.all(), key=lambda tag: tag.slug)],
    "networks": _slugs("networks"),
    "stage": _value("stage"),
    "permanence": _value("permanence"),
    "starts_on": _date("starts_on"),
    "ends_on": _date("ends_on"),
    "opened_on": _date("opened_on"),
    "closed_on": _date("closed_on"),
    "address": _text("address"),
    "address_extra": _text("address_extra"),
    "postal_code": _text("postal_code"),
    "commune": lambda place, _site: coded(place.commune),
    "arrondissement": lambda place, _site: coded(place.arrondissement),
    "lat": _value("lat"),
    "lon": _value("lon"),
    "position": lambda place, _site: None if place.lat is None else str(place.position),
    "portion": _text("portion"),
    "within": _within,
    "host": lambda place, _site: named(place.host),
    "manager": lambda place, _site: named(place.manager),
    "legal_form": _text("legal_form"),
    "opening_hours": _text("opening_hours"),
    "hours_note": _text("hours_note"),
    "phone": _text("phone"),
    "email": _text("email"),
    "website": _text("website"),
    "links": _value("links"),
    "accessibility": _value("accessibility"),
    "accessibility_note": _text("accessibility_note"),
    "surface_m2": _value("surface_m2"),
    "capacity": _value("capacity"),
    "pictures": _pictures,
    "created_at": lambda place, _site: instant(place.created_at),
    "updated_at": lambda place, _site: instant(place.updated_at),
}
ON_REQUEST: Final = {"description", "pictures"}
ALWAYS: Final = {"uid", "slug"}
MEASURED: Final = "distance_km"
USUAL: Final = tuple(name for name in READERS if name not in ON_REQUEST)
NAMES: Final = (*ALWAYS, MEASURED, *READERS)
_JOINED: Final = ("commune", "arrondissement", "within", "host", "manager")
_MANY: Final = ("kinds", "services", "tags", "networks", "pictures")


def with_what(places: PlaceQuerySet, names: Iterable[str], *, provenance: bool = False) -> PlaceQuerySet:
    """``places`` with the rows that the fields ``names`` need, in one query more for each many-valued field."""
    wanted = set(names)
    unread = ["search_title", "search_body", *([] if provenance else ["provenance"])]
    unread += [f"{name}__search_{part}" for name in _JOINED if name in wanted for part in ("title", "body")]
    joined = [name for name in _JOINED if name in wanted]
    prepared = places.select_related(*joined) if joined else places
    return prepared.prefetch_related(*[name for name in _MANY if name in wanted]).defer(*unread)


def place(row: Place, *, names: Iterable[str], site: str, distance_km: float | None = None) -> dict[str, Json]:
    """The fields ``names`` of a place; ``site`` is the address that its own address is built on."""
    said: dict[str, Json] = {"uid": str(row.uid), "slug": row.slug}
    for name in names:
        if name in READERS:
            said[name] = READERS[name](row, site)
        elif name == MEASURED:
            said[name] = None if distance_km is None else round(distance_km, 3)
    return said
