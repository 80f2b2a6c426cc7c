"""A map drawn by the server: areas by tone, the borders of parts, places as dots, numbered marks, names of towns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from maillage.core.typography import spaced
from maillage.observatory.charts.drawing import frame_of, join

Line = np.ndarray
FINE: Final = 2
"""Coordinates are whole numbers of such parts of a unit."""
MANY: Final = 300
"""Dots beyond which they are drawn smaller."""
LETTER: Final = 7.2
HIGH: Final = 12.0
"""Of the name of a town: the width of a letter, the height above the line it stands on."""
NEAR: Final = 5.0
CLEAR: Final = 15.0
AWAY: Final = 27.0
"""How far a name is from its town, how far clear of a mark upon it, and of a ring of marks around it."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True, eq=False)
class Panel:
    """A part of the map, in units of the drawing: ``tones`` maps 1 (near) to 5 (far), 0 for not known, to closed lines, filled by the
    even-odd rule; ``limits`` are the borders of parts, ``dots`` the places, of shape (n, 2); ``name`` is written over an inset.
    """

    tones: dict[int, list[Line]]
    limits: list[Line]
    dots: Line
    name: Label | None = None


@dataclass(frozen=True, eq=False)
class Atlas:
    """``marks``: (number, x, y); all in units of the drawing, ``width`` by ``height``."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    marks: tuple[tuple[int, float, float], ...] = ()
    towns: tuple[Label, ...] = field(default=())


def atlas(drawn: Atlas, *, title: str, description: str) -> SafeString:
    """It fills the width of what holds it. Words grow and shrink with it: they are hidden where they would be too small to read."""
    parts = [
        format_html('<g transform="scale({})">{}</g>', 1 / FINE, join(_panel(panel) for panel in drawn.panels)),
        *(_dots(panel.dots) for panel in drawn.panels if len(panel.dots)),
        *(_words("atlas__inset", panel.name) for panel in drawn.panels if panel.name),
        *(_town(town) for town in drawn.towns),
        *(_mark(number, x, y) for number, x, y in reversed(drawn.marks)),
    ]
    box = f"0 0 {drawn.width:.0f} {drawn.height:.0f}"
    return frame_of("atlas", f'viewBox="{box}"', parts, title=title, description=description)


def _panel(panel: Panel) -> SafeString:
    areas = [
        format_html('<path class="atlas__area tone--{}" fill-rule="evenodd" d="{}"/>', tone or "none", path(lines, closed=True))
        for tone, lines in sorted(panel.tones.items())
        if lines
    ]
    if not panel.limits:
        return join(areas)
    limits = path(panel.limits)  # drawn twice, light under dark, to be seen on every tone
    return join([*areas, format_html('<path class="atlas__under" d="{}"/><path class="atlas__limit" d="{}"/>', limits, limits)])


def path(lines: Iterable[Line], *, closed: bool = False) -> SafeString:
    """Lines of shape (n, 2) as the data of one SVG path, relative and in whole numbers."""
    return mark_safe("".join(_drawn(line, closed=closed) for line in lines))  # noqa: S308 - numbers and letters of our own


def _drawn(line: Line, *, closed: bool) -> str:
    spots = np.round(line * FINE).astype(np.int64)
    steps = np.diff(spots, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    if closed:
        steps = steps[:-1]  # "z" goes back to the start
    if len(steps) < (2 if closed else 1):
        return ""
    numbers = [str(value) if value < 0 else f" {value}" for value in steps.ravel().tolist()]
    return f"M{spots[0, 0]} {spots[0, 1]}l{''.join(numbers).lstrip()}{'z' if closed else ''}"


def _dots(spots: Line) -> SafeString:
    """One path of points, which a round stroke makes dots; drawn twice, so that they are seen on every tone."""
    places = mark_safe("".join(f"M{x:.1f} {y:.1f}h0" for x, y in spots.tolist()))  # noqa: S308 - numbers
    size = "many" if len(spots) > MANY else "few"
    return format_html(
        '<path class="atlas__ring atlas__ring--{}" d="{}"/><path class="atlas__dot atlas__dot--{}" d="{}"/>',
        size,
        places,
        size,
        places,
    )


def _words(style: str, label: Label) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', style, round(label.x, 1), round(label.y, 1), spaced(label.text))


def _town(town: Label) -> SafeString:
    return _words("atlas__town", town)


def _mark(number: int, x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="atlas__mark" cx="{}" cy="{}" r="9"/><text class="atlas__number" x="{}" y="{}">{}</text>',
        round(x, 1), round(y, 1), round(x, 1), round(y + 4.5, 1), number,
    )  # fmt: skip


def apart(
    towns: Sequence[Label], taken: Iterable[tuple[int, float, float]], *, most: int, within: tuple[float, float]
) -> tuple[Label, ...]:
    """The first ``towns``, given where they are, at most so many, each with its name where it touches neither another name nor what is
    ``taken``: on the right, on the left, under, over, then the same further off, as a town under a mark needs. Those that have no such
    spot ``within`` the drawing's width and height are left out.
    """
    boxes = [(x - 11.0, y - 11.0, x + 11.0, y + 11.0) for _number, x, y in taken]
    kept: list[Label] = []
    for town in towns:
        spots = (spot for spot in _around(town) if _is_inside(_box(spot), within) and not _hits(_box(spot), boxes))
        found = next(spots, None) if len(kept) < most else None
        if found is not None:
            kept.append(found)
            boxes.append(_box(found))
    return tuple(kept)


def _around(town: Label) -> Iterator[Label]:
    """Where its name may be written, best first."""
    long = LETTER * len(town.text)
    for gap in NEAR, CLEAR, AWAY:
        yield Label(town.x + gap, town.y + 4.0, town.text)
        yield Label(town.x - gap - long, town.y + 4.0, town.text)
        yield Label(town.x - long / 2.0, town.y + gap + HIGH, town.text)
        yield Label(town.x - long / 2.0, town.y - gap, town.text)


def _box(label: Label) -> Box:
    return (label.x - 2.0, label.y - HIGH, label.x + LETTER * len(label.text) + 2.0, label.y + 4.0)


def _is_inside(box: Box, within: tuple[float, float]) -> bool:
    return box[0] >= 0.0 and box[1] >= 0.0 and box[2] <= within[0] and box[3] <= within[1]


def _hits(box: Box, others: Iterable[Box]) -> bool:
    return any(_touch(box, other) for other in others)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
