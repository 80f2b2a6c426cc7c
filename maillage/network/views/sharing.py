"""How a place is pointed at from elsewhere: its address, a QR code, a letter, a map of the world."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urlsplit

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from maillage.network.exporting import linked
from maillage.network.models import Place
from maillage.network.queries.rows import Row

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def address_of(place: Place, public_url: str) -> str:
    """The whole address of a place's page."""
    return public_url + reverse("network:place_detail", args=[place.slug])


def is_unset(public_url: str) -> bool:
    """Whether the instance still calls itself by an address that only its own machine knows."""
    host = urlsplit(public_url).hostname or ""
    return host in {"", "localhost", "127.0.0.1", "0.0.0.0", "::1"} or host.endswith((".localhost", ".local"))  # noqa: S104 - compared


def structured(place: Place, public_url: str) -> SafeString:
    """The place in schema.org's words, as JSON that cannot close the element that holds it. Its lists must be prefetched."""
    text = json.dumps(linked.document(place, public_url), ensure_ascii=False)
    return mark_safe(text.translate(_UNSAFE))  # noqa: S308 - what could end the element or begin another is escaped


def qr_code(address: str) -> SafeString:
    """An SVG element, black on white, that fills its box; level M mends 15 % of damage."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, dark="#000", light="#fff"
    )
    return mark_safe(drawing.getvalue().decode())  # noqa: S308 - drawn by segno from our own address


def map_address(place: Place) -> str:
    """The place on OpenStreetMap: a plain link, nothing is loaded from there. Empty without a position."""
    if place.lat is None or place.lon is None:
        return ""
    return f"https://www.openstreetmap.org/?mlat={place.lat}&mlon={place.lon}#map=17/{place.lat}/{place.lon}"


def markers(place: Place) -> list[dict[str, Any]]:
    """The place's own mark, for the map's ``data-markers``."""
    return [{"lat": place.lat, "lon": place.lon, "name": place.name, "slug": place.slug, "main": True}]


def row_markers(rows: list[Row]) -> list[dict[str, Any]]:
    """The marks of a list of rows, those without a position left out."""
    return [
        {"lat": float(row["lat"]), "lon": float(row["lon"]), "name": row["name"], "slug": row["slug"]} for row in rows if row["lat"]
    ]


def bare_address(address: str) -> str:
    """A web address as people say it: without its scheme, ``www.`` and last slash."""
    return address.partition("://")[2].removeprefix("www.").rstrip("/")
