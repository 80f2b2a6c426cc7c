"""Which commune a point lies in, from the outlines that are shipped, without the database.

Outlines are simplified to about 400 m: within that of a border or a shore the answer may be the neighbour, or none. Overseas
collectivities have no outline (see ``COLLECTIVITIES``). Arrays in, arrays out; degrees WGS84. Loaded at the first question
(about a second, 85 MB), then kept in the process: 100,000 points take 0.2 s to ``locate``, 1.3 s to ``nearest_commune``.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
import shapely
from numpy.typing import ArrayLike, NDArray

from maillage.mesh import topojson
from maillage.mesh.equal_area import to_equal_area
from maillage.mesh.mercator import from_mercator, to_mercator
from maillage.mesh.mosaic import Mosaic
from maillage.mesh.sphere import distances_km

SHIPPED = Path(__file__).resolve().parent / "data" / "communes.topojson.gz"
MARGIN_KM = 1.0
"""How far from the outlines a point may be and still be told in France: they are simplified."""

COLLECTIVITIES: dict[str, tuple[float, float, float, float]] = {
    "975": (-56.6, 46.6, -56.0, 47.3),
    "977": (-63.2, 17.7, -62.7, 18.05),
    "978": (-63.2, 18.0, -62.9, 18.2),
    "984": (39.0, -55.0, 78.0, -11.0),
    "986": (-178.4, -14.6, -176.0, -12.9),
    "987": (-155.0, -28.0, -134.0, -7.5),
    "988": (158.0, -23.5, 172.5, -17.5),
    "989": (-109.4, 10.2, -109.1, 10.4),
}
"""Overseas collectivities by rough boxes (west, south, east, north), sea included: code of the département level."""

Codes = NDArray[np.object_]
Floats = NDArray[np.float64]


class _Outlines(NamedTuple):
    codes: Codes
    shapes: NDArray[np.object_]
    tree: shapely.STRtree


def _topology() -> dict[str, Any]:
    with gzip.open(SHIPPED) as file:
        topology: dict[str, Any] = orjson.loads(file.read())
    return topology


@lru_cache(maxsize=1)
def mosaic() -> Mosaic:
    """The communes with the borders that they share, for maps: apart from the rest of this module, a second and 40 MB at first."""
    topology = _topology()
    return Mosaic.of(topology, next(iter(topology["objects"])))


@lru_cache(maxsize=1)
def _outlines() -> _Outlines:
    topology = _topology()
    found = list(topojson.areas(topology, next(iter(topology["objects"])), move=to_mercator))
    shapes = np.array([shape for _properties, shape in found], dtype=object)
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed])
    shapely.prepare(shapes)
    return _Outlines(np.array([properties["code"] for properties, _shape in found], dtype=object), shapes, shapely.STRtree(shapes))


def locate(lats: ArrayLike, lons: ArrayLike) -> Codes:
    """INSEE code of the commune that contains each point, or None. Paris, Lyon and Marseille are one commune each."""
    points, usable = _points(lats, lons)
    outlines = _outlines()
    asked, found = outlines.tree.query(points, predicate="intersects")
    codes = np.full(usable.shape, None, dtype=object)
    codes[np.flatnonzero(usable)[asked[::-1]]] = outlines.codes[found[::-1]]
    return codes


def nearest_commune(lats: ArrayLike, lons: ArrayLike) -> tuple[Codes, Floats]:
    """(codes, km) of the commune nearest to each point; 0 km inside it. None and NaN for what is not a point of the globe."""
    points, usable = _points(lats, lons)
    outlines = _outlines()
    codes = np.full(usable.shape, None, dtype=object)
    km = np.full(usable.shape, np.nan)
    if not len(points):
        return codes, km
    nearest = outlines.tree.nearest(points)
    ends = shapely.get_coordinates(shapely.shortest_line(points, outlines.shapes[nearest])).reshape(-1, 2, 2)
    here, there = from_mercator(ends[:, 0]), from_mercator(ends[:, 1])
    where = np.flatnonzero(usable)
    codes[where] = outlines.codes[nearest]
    km[where] = distances_km(here[:, 1], here[:, 0], there[:, 1], there[:, 0])
    return codes, km


def in_france(lats: ArrayLike, lons: ArrayLike, *, margin_km: float = MARGIN_KM) -> NDArray[np.bool_]:
    """Whether each point is on French land, or within ``margin_km`` of it, or in the box of an overseas collectivity.

    What is not may be at sea or abroad: nothing here knows the neighbours.
    """
    _codes, km = nearest_commune(lats, lons)
    inside: NDArray[np.bool_] = np.nan_to_num(km, nan=np.inf) <= margin_km
    lat, lon = _arrays(lats, lons)
    for west, south, east, north in COLLECTIVITIES.values():
        inside |= (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def outside(lat: float, lon: float) -> bool:
    """Whether one point is at sea or abroad: see ``in_france``."""
    return not bool(in_france([lat], [lon])[0])


def box(code: str) -> tuple[float, float, float, float] | None:
    """(west, south, east, north) of a commune's outline in degrees, None when it has none."""
    return boxes().get(code)


@lru_cache(maxsize=1)
def boxes() -> dict[str, tuple[float, float, float, float]]:
    """The same for every commune that has an outline, by code."""
    outlines = _outlines()
    bounds = shapely.bounds(outlines.shapes)
    low, high = from_mercator(bounds[:, :2]), from_mercator(bounds[:, 2:])
    sides = np.hstack([low, high]).tolist()
    return {str(code): (side[0], side[1], side[2], side[3]) for code, side in zip(outlines.codes, sides, strict=True)}


def areas_km2() -> dict[str, float]:
    """Land and water within each outline, by commune code; what simplification took from one commune it gave to its neighbour, so the
    error is of some per cent for a small commune, and next to none for what they make together.
    """
    outlines = _outlines()
    flat = shapely.transform(outlines.shapes, lambda points: to_equal_area(from_mercator(points)))
    return {str(code): float(area) for code, area in zip(outlines.codes, shapely.area(flat), strict=True)}


def _arrays(lats: ArrayLike, lons: ArrayLike) -> tuple[Floats, Floats]:
    return np.atleast_1d(np.asarray(lats, dtype=np.float64)), np.atleast_1d(np.asarray(lons, dtype=np.float64))


def _points(lats: ArrayLike, lons: ArrayLike) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The usable points, and which of those asked they are."""
    lat, lon = _arrays(lats, lons)
    usable = (np.abs(lat) <= 85.0) & (np.abs(lon) <= 180.0)
    moved = to_mercator(np.column_stack([lon[usable], lat[usable]]))
    return np.asarray(shapely.points(moved), dtype=object), usable
