"""What the printed map of a scope draws: its communes by how far they are from a place, and the places around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.mosaic import OUTSIDE, Line, Mosaic, borders
from maillage.observatory.charts.atlas import Atlas, Label, Panel, apart
from maillage.observatory.parts import below
from maillage.observatory.people import People
from maillage.observatory.queries.equity import BOUNDS_KM
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Sites
from maillage.observatory.standing import standing
from maillage.territory import boundaries
from maillage.territory.enums import Level

WIDE: Final = 700.0
HIGH: Final = 560.0
INSET: Final = 96.0
GAP: Final = 12.0
OVERSEAS: Final = ("971", "972", "973", "974", "976")
"""Drawn apart on the map of the country, each at its own scale, under the name of its département."""
TOLERANCE: Final = 0.9
"""Units that a border may be moved by; an island smaller than ``LEAST`` is not drawn."""
LEAST: Final = 1.6
MOST_TOWNS: Final = 12
Rows = NDArray[np.bool_]
Ints = NDArray[np.int64]
Mark = tuple[int, float, float]


@dataclass(frozen=True, eq=False)
class _Frame:
    """How degrees become units in a part of the drawing; ``turn`` is the cosine of its middle latitude."""

    left: float
    top: float
    west: float
    north: float
    turn: float
    scale: float

    @classmethod
    def around(cls, line: Line, left: float, top: float, wide: float, high: float) -> _Frame:
        (west, south), (east, north) = line.min(axis=0), line.max(axis=0)
        turn = float(np.cos(np.radians((south + north) / 2)))
        scale = min(wide / max((east - west) * turn, 1e-6), high / max(north - south, 1e-6))
        return cls(left, top, float(west), float(north), turn, float(scale))

    def placed(self, degrees: Line) -> Line:
        """(n, 2) of lon, lat to (n, 2) of x, y."""
        x = self.left + (degrees[:, 0] - self.west) * self.turn * self.scale
        return np.column_stack((x, self.top + (self.north - degrees[:, 1]) * self.scale))


@lru_cache(maxsize=16)
def atlas_of(everyone: People, places: Sites, scope: Scope, marked: tuple[tuple[float, float], ...]) -> Atlas | None:
    """``marked``: (lat, lon) of what is numbered, in their order. None when no outline of the scope's communes is known. Some 200 kB once drawn."""
    mosaic, inside = boundaries.mosaic(), everyone.inside(scope)
    rows = np.array([everyone.rows.get(code, -1) for code in mosaic.codes], dtype=np.int64)
    known = (rows >= 0) & np.append(inside, False)[rows]
    if not known.any():
        return None
    nearest = np.append(standing(everyone, places).nearest, np.nan)[rows]
    tones = np.where(known, np.searchsorted(np.array(BOUNDS_KM), nearest) + 1, OUTSIDE)
    parts = np.where(known, _parts(everyone, scope)[rows], OUTSIDE)
    spots = np.column_stack((places.points.lon, places.points.lat))
    if scope.area is not None:
        return _alone(everyone, mosaic, tones, parts, spots, inside, marked)
    return _country(everyone, mosaic, tones, parts, spots, marked)


def _parts(everyone: People, scope: Scope) -> Ints:
    """The part that each commune belongs to, as a number from 0; one that belongs to none has its own group."""
    level = below(scope)
    if level == Level.COMMUNE:
        return np.arange(len(everyone), dtype=np.int64)
    grouping = everyone.demand.groups[level]
    return np.where(grouping.rank >= 0, grouping.rank, len(grouping.keys))


def _alone(
    everyone: People, mosaic: Mosaic, tones: Ints, parts: Ints, spots: Line, inside: Rows, marked: Sequence[tuple[float, float]]
) -> Atlas:
    frame = _Frame.around(_extent(mosaic, tones >= 0), GAP, GAP, WIDE - 2 * GAP, HIGH - 2 * GAP)
    panel = _panel(mosaic, tones, parts, spots, frame)
    width, height = _size([panel])
    marks = _marks(frame, marked)
    towns = apart(_towns(everyone, inside, frame), marks, most=MOST_TOWNS, within=(width, height))
    return Atlas(width, height, (panel,), marks, towns)


def _country(
    everyone: People, mosaic: Mosaic, tones: Ints, parts: Ints, spots: Line, marked: Sequence[tuple[float, float]]
) -> Atlas:
    department = np.array([code[:3] if code.startswith("97") else "" for code in mosaic.codes])
    mainland = (department == "") & (tones >= 0)
    panels: list[Panel] = []
    marks: tuple[Mark, ...] = ()
    towns: tuple[Label, ...] = ()
    if mainland.any():
        frame = _Frame.around(_extent(mosaic, mainland), GAP, GAP, WIDE - INSET - 3 * GAP, HIGH - 2 * GAP)
        panels.append(_panel(mosaic, np.where(mainland, tones, OUTSIDE), parts, spots, frame))
        marks = _marks(frame, marked)
        at_home = np.array([not code.startswith("97") for code in everyone.codes], dtype=np.bool_)
        towns = apart(_towns(everyone, at_home, frame), marks, most=MOST_TOWNS, within=(WIDE - INSET - 2 * GAP, HIGH))
    drawn = [code for code in OVERSEAS if np.any((department == code) & (tones >= 0))]
    for rank, code in enumerate(drawn):
        known = (department == code) & (tones >= 0)
        top = GAP + rank * (INSET + GAP)
        frame = _Frame.around(_extent(mosaic, known), WIDE - INSET - GAP, top + 16, INSET, INSET - 16)
        name = Label(WIDE - INSET - GAP, top + 10, everyone.called.get((Level.DEPARTEMENT.value, code), code))
        panels.append(_panel(mosaic, np.where(known, tones, OUTSIDE), parts, spots, frame, name))
        marks = (*marks, *_marks(frame, marked, wide=INSET, high=INSET))
    return Atlas(WIDE, HIGH, tuple(panels), marks, towns)


def _extent(mosaic: Mosaic, inside: Rows) -> Line:
    """The points of the outline around what is inside."""
    around = borders(mosaic, np.where(inside, 0, OUTSIDE))
    return np.concatenate(around.lines)


def _panel(mosaic: Mosaic, tones: Ints, parts: Ints, spots: Line, frame: _Frame, name: Label | None = None) -> Panel:
    degree = 1.0 / frame.scale
    areas = borders(mosaic, tones).simplified(TOLERANCE * degree, least=LEAST * degree)
    limits = borders(mosaic, np.where(tones >= 0, parts, OUTSIDE)).simplified(TOLERANCE * degree, least=LEAST * degree)
    rings = {tone: [frame.placed(ring) for ring in areas.rings(tone)] for tone in np.unique(tones[tones >= 0]).tolist()}
    extent = np.concatenate([ring for lines in rings.values() for ring in lines])
    (west, north), (east, south) = extent.min(axis=0) - 6, extent.max(axis=0) + 6
    dots = frame.placed(spots)
    shown = (dots[:, 0] >= west) & (dots[:, 0] <= east) & (dots[:, 1] >= north) & (dots[:, 1] <= south)
    return Panel(rings, [frame.placed(line) for line in limits.lines], dots[shown], name)


def _size(panels: Sequence[Panel]) -> tuple[float, float]:
    extent = np.concatenate([ring for panel in panels for lines in panel.tones.values() for ring in lines])
    width, height = extent.max(axis=0) + GAP
    return float(width), float(height)


def _marks(frame: _Frame, marked: Sequence[tuple[float, float]], *, wide: float = WIDE, high: float = HIGH) -> tuple[Mark, ...]:
    """Those that fall within the frame."""
    if not marked:
        return ()
    spots = frame.placed(np.array([(lon, lat) for lat, lon in marked]))
    return tuple(
        (number, float(x), float(y))
        for number, (x, y) in enumerate(spots, 1)
        if 0 <= x - frame.left <= wide and 0 <= y - frame.top <= high
    )


def _towns(everyone: People, inside: Rows, frame: _Frame) -> list[Label]:
    """The most peopled communes, where their centres are."""
    rows = np.flatnonzero(inside)
    largest = rows[np.argsort(-everyone.demand.weight[rows], kind="stable")[: MOST_TOWNS * 4]]
    points = everyone.demand.points
    spots = frame.placed(np.column_stack((points.lon[largest], points.lat[largest])))
    return [Label(float(x), float(y), everyone.names[row]) for row, (x, y) in zip(largest.tolist(), spots, strict=True)]
