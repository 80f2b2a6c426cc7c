"""Answers as files: CSV for spreadsheets, GeoJSON for maps, JSON for programs. Each says what it was computed from."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from defusedcsv import csv

from maillage.network.importing.cells import guarded

BOM: Final = "\ufeff"
FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "json": "application/json",
}
"""Content type of each form, by its ending."""
Cell = str | float | int | bool | None


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """CSV, for a spreadsheet in French: semicolons, decimal commas, a mark that says UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return BOM + file.getvalue()


def collection(features: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> str:
    """A FeatureCollection (RFC 7946); ``about`` is a foreign member of it."""
    return document({"type": "FeatureCollection", "about": about, "features": list(features)})


def point(lat: float, lon: float, properties: Mapping[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def document(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _cell(value: Cell) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:.6g}".replace(".", ",") if abs(value) < 1e6 else f"{value:.0f}"
    return "" if value is None else str(guarded(value))
