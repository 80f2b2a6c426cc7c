"""The map of an answer, drawn from the points themselves: where people live, in the tone of their distance; where places are.

No outline is needed: communes draw the country. What is far from the rest (overseas) is drawn apart, each at its own scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maillage.mesh.files.answers.shapes import Drawing
from maillage.mesh.points import Floats, Points, summed
from maillage.observatory.charts.drawing import join
from maillage.observatory.prints.classes import ranks

Label = Callable[[float, float], str]
WIDE: Final = 360.0
"""The side of the main frame, in units of the drawing; an inset is a sixth of it."""
SMALL: Final = 58.0
ACROSS: Final = 78
"""Dots across the main frame when there are too many points to draw each."""
EACH: Final = 2_500
APART_KM: Final = 350.0
MOST_INSETS: Final = 6
NUMBERED: Final = 30
_KM: Final = 111.195
"""One degree of latitude."""


@dataclass(frozen=True, eq=False)
class _Frame:
    """A part of the map: the rows of people in it, and how degrees become units."""

    rows: NDArray[np.intp]
    left: float
    top: float
    east: float
    north: float
    cosine: float
    scale: float

    def place(self, points: Points) -> tuple[Floats, Floats]:
        x = self.left + (points.lon - self.east) * self.cosine * _KM * self.scale
        return x, self.top + (self.north - points.lat) * _KM * self.scale


def dots(drawing: Drawing, limits: tuple[float, ...], title: str, label: Label) -> SafeString:
    """``label`` names the part of the world around a latitude and a longitude."""
    (_main, rows), *others = _parts(drawing.people, drawing.weight, label)
    main = _framed(drawing.people, rows, 0.0, 0.0, WIDE, WIDE)
    insets = [
        (name, _framed(drawing.people, rows, 4.0, rank * (SMALL + 12.0) + 14.0, SMALL - 8.0, SMALL - 10.0))
        for rank, (name, rows) in enumerate(others[:MOST_INSETS])
    ]
    left = SMALL + 14.0 if insets else 0.0
    height = max(_height(drawing.people, main), len(insets) * (SMALL + 12.0))
    boxes = join(_inset(drawing, frame, limits, name, rank) for rank, (name, frame) in enumerate(insets))
    return format_html(
        '<svg class="dots" viewBox="0 0 {} {}" role="img"><title>{}</title>{}<g transform="translate({} 0)">{}</g></svg>',
        round(left + WIDE + 4.0), round(height), title, boxes, round(left), _drawn(drawing, main, limits, numbered=True),
    )  # fmt: skip


def _parts(points: Points, weight: Floats, label: Label) -> list[tuple[str, NDArray[np.intp]]]:
    """The rows of each part of the world, the most peopled first, with its name but for the first: what is far from it, by name."""
    first, *others = _apart(points, weight)
    named: dict[str, list[int]] = {}
    for row in np.concatenate(others).tolist() if others else []:
        named.setdefault(label(float(points.lat[row]), float(points.lon[row])), []).append(row)
    parts = [(name, np.array(rows, dtype=np.intp)) for name, rows in named.items()]
    return [("", first), *sorted(parts, key=lambda part: -float(weight[part[1]].sum()))]


def _apart(points: Points, weight: Floats) -> list[NDArray[np.intp]]:
    """The rows of points that are near one another, step by step; the most peopled first."""
    step = APART_KM / _KM
    spots, back = np.unique(
        np.column_stack((np.floor(points.lat / step), np.floor(points.lon / step))), axis=0, return_inverse=True
    )
    back = back.ravel()
    near = np.abs(spots[:, None, :] - spots[None, :, :]).max(axis=2) <= 1.0
    label = connected_components(coo_array(near), directed=False)[1][back]
    total = summed(label, weight + 1e-9, int(label.max(initial=0)) + 1)
    return [np.flatnonzero(label == rank) for rank in np.argsort(-total, kind="stable")]


def _framed(points: Points, rows: NDArray[np.intp], left: float, top: float, width: float, height: float) -> _Frame:
    lat, lon = points.lat[rows], points.lon[rows]
    cosine = float(np.cos(np.radians((lat.min() + lat.max()) / 2.0)))
    across, down = max(np.ptp(lon) * cosine * _KM, 1.0), max(np.ptp(lat) * _KM, 1.0)
    margin = 0.03 * max(across, down)
    scale = min(width / (across + 2 * margin), height / (down + 2 * margin))
    return _Frame(rows, left, top, lon.min() - margin / _KM / cosine, lat.max() + margin / _KM, cosine, scale)


def _height(points: Points, frame: _Frame) -> float:
    _x, y = frame.place(points[frame.rows])
    return float(y.max() + 8.0)


def _inset(drawing: Drawing, frame: _Frame, limits: tuple[float, ...], name: str, rank: int) -> SafeString:
    top = rank * (SMALL + 12.0) + 8.0
    return format_html(
        '<text class="dots__name" x="4" y="{}">{}</text>{}', round(top), name, _drawn(drawing, frame, limits, numbered=False)
    )


def _drawn(drawing: Drawing, frame: _Frame, limits: tuple[float, ...], *, numbered: bool) -> SafeString:
    x, y = frame.place(drawing.people[frame.rows])
    km, weight = drawing.km[frame.rows], drawing.weight[frame.rows]
    if len(x) > EACH:
        x, y, km, size = _gathered(x, y, km, weight)
    else:
        size = _spacing(x, y)
    people = [_path(f"tone-{tone + 1}", x[rows], y[rows], size) for tone in range(5) if (rows := ranks(km, limits) == tone).any()]
    box = x.min() - 6.0, x.max() + 6.0, y.min() - 6.0, y.max() + 6.0
    x, y = _inside(frame, drawing.sites, box)
    width = float(np.clip(size / 2.0, 1.8, 4.5))
    sites = join((_path("dots__halo", x, y, width + 1.2), _path("dots__site", x, y, width)))
    lost = _crosses(*_inside(frame, drawing.lost, box)) if drawing.lost is not None else SafeString("")
    return join([*people, sites, lost, _added(drawing, frame, box, numbered=numbered)])


def _gathered(x: Floats, y: Floats, km: Floats, weight: Floats) -> tuple[Floats, Floats, Floats, float]:
    """On a honeycomb: the mean distance of the people of each cell."""
    size = max(np.ptp(x), np.ptp(y)) / ACROSS
    size = max(size, 1.5 * np.sqrt(len(np.unique(np.floor(np.column_stack((x, y)) / size), axis=0)) / len(x)) * size)
    line = np.floor(y / (size * 0.866)).astype(np.int64)
    column = np.floor(x / size - 0.5 * (line % 2)).astype(np.int64)
    cells, back = np.unique(np.column_stack((line, column)), axis=0, return_inverse=True)
    held = np.where(np.isfinite(km), weight, 0.0) + 1e-6
    mean = summed(back.ravel(), held * np.minimum(km, 1e5), len(cells)) / summed(back.ravel(), held, len(cells))
    return (cells[:, 1] + 0.5 + 0.5 * (cells[:, 0] % 2)) * size, (cells[:, 0] + 0.5) * size * 0.866, mean, size * 0.86


def _spacing(x: Floats, y: Floats) -> float:
    """A dot's width from how far points are from one another."""
    area = max(np.ptp(x), 6.0) * max(np.ptp(y), 6.0)
    return float(np.clip(0.66 * np.sqrt(area / max(len(x), 1)), 1.5, 14.0))


def _path(style: str, x: Floats, y: Floats, size: float) -> SafeString:
    """Points as strokes without length, with round ends."""
    if not len(x):
        return SafeString("")
    moves = "".join(f"M{a:.1f} {b:.1f}h0" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    return format_html('<path class="{}" stroke-width="{}" d="{}"/>', style, f"{size:.2f}", mark_safe(moves))  # noqa: S308 - numbers


def _crosses(x: Floats, y: Floats) -> SafeString:
    """Places that are no more."""
    moves = "".join(f"M{a - 2:.1f} {b - 2:.1f}l4 4m0 -4l-4 4" for a, b in zip(x.tolist(), y.tolist(), strict=True))
    return format_html('<path class="dots__lost" d="{}"/>', mark_safe(moves))  # noqa: S308 - numbers


def _inside(frame: _Frame, points: Points, box: tuple[float, float, float, float]) -> tuple[Floats, Floats]:
    x, y = frame.place(points)
    rows = (x >= box[0]) & (x <= box[1]) & (y >= box[2]) & (y <= box[3])
    return x[rows], y[rows]


def _added(drawing: Drawing, frame: _Frame, box: tuple[float, float, float, float], *, numbered: bool) -> SafeString:
    """The new places, with their rank when they are few."""
    if drawing.added is None or not len(drawing.added):
        return SafeString("")
    x, y = frame.place(drawing.added)
    few = numbered and len(x) <= NUMBERED
    made = []
    for rank, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True), start=1):
        if box[0] <= a <= box[1] and box[2] <= b <= box[3]:
            number = format_html('<text x="{}" y="{}">{}</text>', f"{a:.1f}", f"{b + 3.2:.1f}", rank) if few else ""
            made.append(format_html('<circle cx="{}" cy="{}" r="{}"/>{}', f"{a:.1f}", f"{b:.1f}", 7 if few else 3.4, number))
    return format_html('<g class="dots__new">{}</g>', join(made))
