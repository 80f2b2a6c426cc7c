"""TopoJSON areas read straight into shapely, without a Python object a point.

Format: TopoJSON specification 1.0 (quantised arcs shared by neighbours; a negative index is the arc run backwards).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]
Move = Callable[[Points], Points]


def areas(topology: dict[str, Any], name: str, *, move: Move = lambda points: points) -> Iterator[tuple[dict[str, Any], Any]]:
    """(properties, shapely geometry) of each area of the object ``name``; ``move`` maps (n, 2) lon, lat arrays to other coordinates.

    A ring of fewer than four points has no area left: it is skipped, and so is an area made of such rings only.
    """
    arcs = _arcs(topology, move)
    for geometry in topology["objects"][name]["geometries"]:
        parts = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])
        polygons = [polygon for part in parts if (polygon := _polygon(part, arcs)) is not None]
        if polygons:
            yield geometry["properties"], polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def borders(topology: dict[str, Any], name: str, key: str) -> list[tuple[str, str]]:
    """Pairs of areas of the object ``name`` that share an arc, each by its property ``key``, the lesser of two first, in order."""
    owners: dict[int, set[str]] = {}
    for geometry in topology["objects"][name]["geometries"]:
        parts = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(geometry["type"], [])
        for number in (number for part in parts for ring in part for number in ring):
            owners.setdefault(number if number >= 0 else ~number, set()).add(geometry["properties"][key])
    return sorted({(one, other) for held in owners.values() for one in held for other in held if one < other})


def _arcs(topology: dict[str, Any], move: Move) -> list[Points]:
    lengths = [len(arc) for arc in topology["arcs"]]
    flat = np.fromiter((axis for arc in topology["arcs"] for point in arc for axis in point[:2]), dtype=np.float64)
    points = flat.reshape(-1, 2)
    ends = np.cumsum(lengths)
    if transform := topology.get("transform"):
        points = np.cumsum(points, axis=0)
        before = np.vstack(([[0.0, 0.0]], points[ends[:-1] - 1]))
        points -= np.repeat(before, lengths, axis=0)
        points = points * transform["scale"] + transform["translate"]
    return np.split(move(points), ends[:-1])


def _polygon(rings: list[list[int]], arcs: list[Points]) -> Any:
    shell, *holes = (_ring(ring, arcs) for ring in rings)
    return None if shell is None else shapely.Polygon(shell, [hole for hole in holes if hole is not None])


def _ring(numbers: list[int], arcs: list[Points]) -> Points | None:
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    points = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    return points if len(points) >= 4 else None
