"""Coordinates as they were written: swapped, in metres, in grid cells. What is certain is put right and said, the rest refused."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from pyproj import Transformer
from pyproj.exceptions import CRSError

from maillage.mesh.files.exceptions import CellUnreadable, NotDegrees, SwappedAxes, UnknownSystem
from maillage.mesh.points import Floats, Ints, Points, nearest_km

FAR_KM, NEAR_KM = 300.0, 100.0
"""A point further than the first from all that is known, that would be nearer than the second the other way round, is swapped."""
_CELL = re.compile(r"(?:CRS(\d{4,5}))?RES(\d+)m?N(\d+)E(\d+)|(\d+)(k?)mN(\d+)E(\d+)", re.IGNORECASE)


def righted(file: str, lat: Floats, lon: Floats, lines: Ints, around: Points | None) -> tuple[Points, list[str]]:
    """Degrees, and what was put right. ``around``: where points are expected, None to take the columns as they are.

    Raises NotDegrees, and SwappedAxes when only some are swapped.
    """
    within = (np.abs(lat) <= 90.0) & (np.abs(lon) <= 180.0)
    turned = _turned(lat, lon, within, around)
    if len(lat) and turned.all():
        return Points.of(lon, lat), [f"{file} : latitude et longitude étaient échangées ; elles ont été remises dans l'ordre."]
    if turned.any():
        first = ", ".join(str(line) for line in lines[turned][:3])
        raise SwappedAxes(file=file, count=int(turned.sum()), rows=len(lat), lines=first)
    if not within.all():
        row = int(np.argmin(within))
        raise NotDegrees(file=file, line=int(lines[row]), lat=f"{lat[row]:g}", lon=f"{lon[row]:g}")
    return Points.of(lat, lon), []


def _turned(lat: Floats, lon: Floats, within: np.ndarray, around: Points | None) -> np.ndarray:
    """Rows that make sense the other way round only."""
    turned = np.zeros(len(lat), dtype=bool)
    if around is None or not len(around):
        return turned
    written = np.flatnonzero(within)
    far = ~within
    far[written] = nearest_km(Points(lat[written], lon[written]), around)[0][:, 0] > FAR_KM
    rows = np.flatnonzero(far & (np.abs(lon) <= 90.0) & (np.abs(lat) <= 180.0))
    turned[rows] = nearest_km(Points(lon[rows], lat[rows]), around)[0][:, 0] < NEAR_KM
    return turned


def from_metres(system: str, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Northings and eastings of a projected system (« EPSG:2154 ») to degrees; infinite where it does not reach. Raises UnknownSystem."""
    try:
        to_degrees = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
    except CRSError:
        raise UnknownSystem(text=system) from None
    east, north = to_degrees.transform(lon, lat)
    return np.asarray(north, dtype=np.float64), np.asarray(east, dtype=np.float64)


def from_cells(file: str, texts: Sequence[str], lines: Ints) -> tuple[Floats, Floats]:
    """The centres of the cells of a European grid (INSPIRE names, as INSEE publishes them). Raises CellUnreadable."""
    lat, lon = np.empty(len(texts)), np.empty(len(texts))
    found: dict[str, tuple[list[int], list[float], list[float]]] = {}
    for row, text in enumerate(texts):
        cell = _CELL.fullmatch(text.strip())
        if cell is None:
            raise CellUnreadable(file=file, line=int(lines[row]), value=text[:40])
        side = float(cell[2] or cell[5]) * (1000.0 if cell[6] else 1.0)
        scale = side if cell[5] else 1.0  # the short name counts cells, the long one metres
        rows, norths, easts = found.setdefault(cell[1] or "3035", ([], [], []))
        rows.append(row)
        norths.append(float(cell[3] or cell[7]) * scale + side / 2.0)
        easts.append(float(cell[4] or cell[8]) * scale + side / 2.0)
    for code, (rows, norths, easts) in found.items():
        lat[rows], lon[rows] = from_metres(f"EPSG:{code}", np.array(norths), np.array(easts))
    return lat, lon
