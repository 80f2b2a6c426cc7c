"""What the tile maker eats: one GeoJSON feature a line, with its layer and its zooms."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

DIGITS = 5
"""Decimals of a degree kept: about a metre."""


class Feature(NamedTuple):
    """A shape of a layer, drawn from zoom ``first`` to zoom ``last``."""

    layer: str
    shape: BaseGeometry
    properties: dict[str, str | int]
    first: int
    last: int


def write(path: Path, features: Iterable[Feature]) -> int:
    """Write the features in their order (the order decides the bytes of the tiles); returns how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for feature in features:
            geometry = json.loads(shapely.to_geojson(feature.shape))
            line = {
                "type": "Feature",
                "tippecanoe": {"layer": feature.layer, "minzoom": feature.first, "maxzoom": feature.last},
                "properties": feature.properties,
                "geometry": _rounded(geometry),
            }
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def _rounded(geometry: dict[str, object]) -> dict[str, object]:
    def around(value: object) -> object:
        return [around(item) for item in value] if isinstance(value, list) else round(float(str(value)), DIGITS)

    return {"type": geometry["type"], "coordinates": around(geometry["coordinates"])}
