"""TopoJSON, read into shapely: shapes that keep their shared borders exactly, and the borders themselves.

TopoJSON 1.0 (https://github.com/topojson/topojson-specification): quantized, delta-coded arcs shared by neighbours.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Point = tuple[float, float]
Arcs = list[list[Point]]
Properties = dict[str, str]


class Shape(NamedTuple):
    """One object of a topology: its identity, its attributes, its shape in degrees (lon, lat)."""

    key: str
    properties: Properties
    shape: BaseGeometry


class Topology:
    """The first object of a TopoJSON file (``.gz`` or plain), or the one called ``name``."""

    def __init__(self, path: Path, *, name: str = "") -> None:
        content = path.read_bytes()
        raw = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
        self.arcs = _decode(raw)
        self.geometries: list[dict[str, Any]] = raw["objects"][name or next(iter(raw["objects"]))]["geometries"]

    def shapes(self, key: Callable[[dict[str, Any]], str]) -> Iterator[Shape]:
        """Each polygon of the file, made valid; ``key`` reads the identity in the TopoJSON geometry."""
        for geometry in self.geometries:
            shape = MultiPolygon([self._polygon(rings) for rings in _polygons(geometry)])
            yield Shape(key(geometry), geometry.get("properties", {}), polygonal(shape))

    def borders(self, key: Callable[[dict[str, Any]], str]) -> Iterator[tuple[str, str, MultiLineString]]:
        """The inner borders: for each pair of neighbours (keys in order), the lines they share. Coasts are left out."""
        users: dict[int, set[str]] = {}
        for geometry in self.geometries:
            for rings in _polygons(geometry):
                for ring in rings:
                    for arc in ring:
                        users.setdefault(_index(arc), set()).add(key(geometry))
        pairs: dict[tuple[str, ...], list[LineString]] = {}
        for arc, keys in users.items():
            if len(keys) == 2:
                pairs.setdefault(tuple(sorted(keys)), []).append(LineString(self.arcs[arc]))
        for (left, right), lines in sorted(pairs.items()):
            yield left, right, MultiLineString(lines)

    def _polygon(self, rings: list[list[int]]) -> Polygon:
        outer, *holes = [self._ring(ring) for ring in rings]
        return Polygon(outer, [hole for hole in holes if len(hole) >= 4])

    def _ring(self, ring: list[int]) -> list[Point]:
        points: list[Point] = []
        for arc in ring:
            line = self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]
            points.extend(line[1:] if points else line)
        while len(points) < 4:
            points.append(points[0])
        return points


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The areas of a shape, made valid; points and lines that a cut left behind are dropped."""
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(valid) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)


def _decode(raw: dict[str, Any]) -> Arcs:
    scale_x, scale_y = raw["transform"]["scale"]
    move_x, move_y = raw["transform"]["translate"]
    arcs: Arcs = []
    for arc in raw["arcs"]:
        x = y = 0
        line: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(line)
    return arcs


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return list(geometry["arcs"]) if geometry["type"] == "MultiPolygon" else []


def _index(arc: int) -> int:
    return arc if arc >= 0 else ~arc
