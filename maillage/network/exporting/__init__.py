"""Places as files for others: what a visitor may see, streamed, in formats that other tools read.

The caller chooses the places (``visible_to``) and gives the instance's public address; nothing here decides who may see what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from maillage.network.exporting import geojson, linked, mednum, spreadsheet
from maillage.network.models.places import PlaceQuerySet


@dataclass(frozen=True)
class Format:
    """``suffix`` ends the file's name; ``stream`` gives its text in pieces; ``left_out`` counts the places it cannot say."""

    suffix: str
    content_type: str
    stream: Callable[[PlaceQuerySet, str], Iterator[str]]
    left_out: Callable[[PlaceQuerySet], int] = lambda _places: 0


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", spreadsheet.stream),
    "geojson": Format("geojson", "application/geo+json", geojson.stream, geojson.left_out),
    "json": Format("json", "application/json", mednum.stream_json, mednum.left_out),
    "mednum-csv": Format("csv", "text/csv; charset=utf-8", mednum.stream_csv, mednum.left_out),
    "jsonld": Format("jsonld", "application/ld+json", linked.stream),
}
