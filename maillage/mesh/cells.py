"""Cells: a place on the sphere as one integer, so that a map tile is a contiguous range of an ordinary index.

A cell is the Morton code (bits of x and y interleaved) of the web-mercator tile at zoom ``DEPTH`` that holds the point.
All cells of the tile (z, x, y) lie in ``tile_range(z, x, y)``, for any z up to ``DEPTH``.
Web mercator: OGC Two Dimensional Tile Matrix Set 2.0, annex D (WebMercatorQuad).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

DEPTH = 20
MAX_LATITUDE = 85.05112877980659

_SPREAD = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(value: int) -> int:
    for shift, mask in _SPREAD:
        value = (value | (value << shift)) & mask
    return value


def tile_of(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """The tile (x, y) at ``zoom`` that holds a point in degrees; latitudes beyond the square are drawn to its edge."""
    size = 1 << zoom
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    x = int((lon + 180.0) / 360.0 * size)
    y = int((1.0 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2.0 * size)
    return min(max(x, 0), size - 1), min(max(y, 0), size - 1)


def morton(x: int, y: int) -> int:
    """The tile number on the Z-order curve: bit 0 is x's lowest bit, bit 1 is y's."""
    return _spread(x) | (_spread(y) << 1)


def cell_of(lat: float, lon: float) -> int:
    """The cell (0 to 2**40 - 1) of a point in degrees."""
    return morton(*tile_of(lat, lon, DEPTH))


def tile_range(zoom: int, x: int, y: int) -> tuple[int, int]:
    """The first cell of a tile and the first cell after it; ``zoom`` from 0 to ``DEPTH``."""
    shift = 2 * (DEPTH - zoom)
    number = morton(x, y)
    return number << shift, (number + 1) << shift


def box_ranges(west: float, south: float, east: float, north: float, *, most: int = 9) -> Iterator[tuple[int, int]]:
    """Cell ranges that cover a box in degrees with at most ``most`` tiles; they may cover more than the box, never less.

    A box that crosses the antimeridian (west > east) is covered as two.
    """
    if west > east:
        yield from box_ranges(west, south, 180.0, north, most=most)
        yield from box_ranges(-180.0, south, east, north, most=most)
        return
    for zoom in range(DEPTH, -1, -1):
        left, top = tile_of(north, west, zoom)
        right, bottom = tile_of(south, east, zoom)
        if (right - left + 1) * (bottom - top + 1) <= most:
            break
    for y in range(top, bottom + 1):
        for x in range(left, right + 1):
            yield tile_range(zoom, x, y)
