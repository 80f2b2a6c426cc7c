"""GeoJSON (RFC 7946): one Feature a place that has a position, its fields in the plain form of ``fields.py``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillage.network import references
from maillage.network.exporting.records import json_list, page_of, whole
from maillage.network.fields import FIELDS
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

_PLAIN = [name for name in FIELDS if name not in ("coordinates", "commune", "arrondissement", "accessibility", "host", "manager")]


def left_out(places: PlaceQuerySet) -> int:
    """Places without a position have nowhere to be drawn."""
    return places.filter(lat=None).count()


def stream(places: PlaceQuerySet, public_url: str) -> Iterator[str]:
    features = (feature(place, public_url) for place in whole(places.filter(lat__isnull=False)))
    return json_list('{"type": "FeatureCollection", "features": [', features, "\n]}\n")


def feature(place: Place, public_url: str) -> dict[str, Any]:
    """The Feature of a place whose lists are prefetched; empty fields are left out."""
    found = {name: references.read(place, name) for name in _PLAIN}
    properties = {name: value for name, value in found.items() if value not in (None, [], {})}
    district = place.arrondissement or place.commune
    more = {
        "commune_code": district.code if district else None,
        "commune_name": place.commune.name if place.commune else None,
        "position": place.position,
        "host": place.host.name if place.host else None,
        "manager": place.manager.name if place.manager else None,
        **place.accessibility,
        "updated_at": place.updated_at.isoformat(timespec="seconds"),
        "page": page_of(place, public_url),
    }
    properties |= {name: value for name, value in more.items() if value is not None}
    return {
        "type": "Feature",
        "id": str(place.uid),
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": properties,
    }
