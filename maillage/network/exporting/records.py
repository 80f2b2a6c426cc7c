"""What every format starts from: places with all that is said of them, a few hundred at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

CHUNK = 500


def whole(places: PlaceQuerySet) -> Iterator[Place]:
    """The places in the order they came to the instance, with their lists read by chunks: memory does not grow with their number."""
    rows = places.order_by("pk").select_related("commune", "arrondissement", "host", "manager", "within")
    return rows.prefetch_related("kinds", "services", "tags", "networks").iterator(chunk_size=CHUNK)


def page_of(place: Place, public_url: str) -> str:
    return f"{public_url}{reverse('network:place_detail', args=[place.slug])}"


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def json_list(start: str, rows: Iterable[Any], end: str) -> Iterator[str]:
    """A JSON list written piece by piece between two texts."""
    yield start
    separator = "\n"
    for row in rows:
        yield separator + as_text(row)
        separator = ",\n"
    yield end
