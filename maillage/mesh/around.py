"""Looking for what is near a point, wider and wider, through an index of cells."""

from __future__ import annotations

import math
from collections.abc import Iterator

from maillage.mesh.cells import tile_of, tile_range
from maillage.mesh.sphere import EARTH_RADIUS_KM

ZOOMS = (15, 13, 10, 8, 0)
"""The tiles of each block; at 46° the first block is 2.5 km wide, then 10 km, 80 km, 320 km; the last is the world."""

Ranges = list[tuple[int, int]]


def blocks_around(lat: float, lon: float, *, finest: int = ZOOMS[0]) -> Iterator[tuple[Ranges, float]]:
    """Growing blocks of three by three tiles around a point in degrees: (cell ranges, radius in km).

    Whatever lies nearer to the point than the radius is in the ranges; the last block holds the world (radius ``inf``).
    ``finest`` leaves out the blocks of greater zooms, for who expects nothing near.
    """
    for zoom in (zoom for zoom in ZOOMS if zoom <= finest):
        size = 1 << zoom
        x, y = tile_of(lat, lon, zoom)
        columns = sorted({(x + step) % size for step in (-1, 0, 1)})
        rows = [row for row in (y - 1, y, y + 1) if 0 <= row < size]
        if zoom == ZOOMS[-1]:
            yield [tile_range(0, 0, 0)], math.inf
        else:
            yield _joined([tile_range(zoom, column, row) for row in rows for column in columns]), _radius_km(lat, lon, zoom, x, y)


def _joined(ranges: Ranges) -> Ranges:
    """The same cells in as few ranges as may be."""
    found: Ranges = []
    for first, after in sorted(ranges):
        if found and found[-1][1] == first:
            found[-1] = found[-1][0], after
        else:
            found.append((first, after))
    return found


def _radius_km(lat: float, lon: float, zoom: int, x: int, y: int) -> float:
    """Distance from the point to the nearest side of the block around tile (x, y)."""
    size = 1 << zoom
    sides = []
    if y > 0:
        sides.append(_latitude(y - 1, size) - lat)
    if y < size - 1:
        sides.append(lat - _latitude(y + 2, size))
    east = (x + 2) / size * 360.0 - 180.0 - lon
    west = lon - ((x - 1) / size * 360.0 - 180.0)
    angles = [math.radians(side) for side in sides]
    angles += [math.asin(math.sin(math.radians(side)) * math.cos(math.radians(lat))) for side in (east, west)]
    return max(0.0, min(angles) * (1.0 - 1e-9)) * EARTH_RADIUS_KM  # a side is not told from a point by rounding


def _latitude(row: int, size: int) -> float:
    """The latitude of the upper side of a row of tiles."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * row / size))))
