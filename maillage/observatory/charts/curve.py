"""A line through measured points, and a second, dashed, that it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.observatory.charts import axes
from maillage.observatory.charts.drawing import Say, frame, graduations, join, said, whole

Line = Sequence[tuple[float, float]]
_MOST_DOTS: Final = 12


def curve(
    points: Line,
    *,
    title: str,
    x_label: str,
    y_label: str,
    description: str = "",
    say_x: Say = whole,
    say_y: Say = whole,
    against: Line = (),
    from_zero: bool = True,
    counts: bool = False,
) -> SafeString:
    """``points`` are (x, y), x growing. ``against`` is drawn dashed: an upper bound, another scenario. ``from_zero``: whether the vertical
    axis begins at zero; say so beside the chart when it does not. The horizontal axis begins at the least x; with ``counts``, its values
    are whole.
    """
    every = list(chain(points, against)) or [(0.0, 0.0)]
    xs = graduations(min(x for x, _y in every), max(x for x, _y in every), least=1.0 if counts else 0.0)
    low = min(y for _x, y in every)
    ys = graduations(min(low, 0.0) if from_zero else low, max(y for _x, y in every), most=4)
    span = xs[-1] - xs[0]
    marks = [((x - xs[0]) / span, say_x(x)) for x in xs]
    lines = [_line(against, xs, ys, "chart__curve chart__curve--against"), _line(points, xs, ys, "chart__curve")]
    dots = [_dot(x, y, xs, ys) for x, y in points] if len(points) <= _MOST_DOTS else []
    parts = [axes.vertical(ys, y_label, say_y), _plot(lines), *dots, axes.horizontal(marks, x_label)]
    told = [(say_x(x), say_y(y)) for x, y in points]
    return frame("curve", axes.HEIGHT, parts, title=title, description=description or said(_some(told)))


def _some(told: list[tuple[str, str]], most: int = 6) -> list[tuple[str, str]]:
    """At most so many, the first and the last among them."""
    if len(told) <= most:
        return told
    return [told[round(rank * (len(told) - 1) / (most - 1))] for rank in range(most)]


def _plot(lines: list[SafeString]) -> SafeString:
    """A square of 1000 by 1000, stretched: the stroke is not (``vector-effect`` in the style sheet)."""
    return format_html(
        '<svg class="chart__plot" x="{}%" y="{}" width="{}%" height="{}" viewBox="0 0 1000 1000" preserveAspectRatio="none">{}</svg>',
        axes.LEFT, axes.TOP, axes.RIGHT - axes.LEFT, axes.HIGH, join(lines),
    )  # fmt: skip


def _line(points: Line, xs: list[float], ys: list[float], style: str) -> SafeString:
    if not points:
        return SafeString()
    drawn = " ".join(
        f"{1000 * (x - xs[0]) / (xs[-1] - xs[0]):.1f},{1000 * (1 - (y - ys[0]) / (ys[-1] - ys[0])):.1f}" for x, y in points
    )
    return format_html('<polyline class="{}" points="{}"/>', style, drawn)


def _dot(x: float, y: float, xs: list[float], ys: list[float]) -> SafeString:
    left, top = axes.across((x - xs[0]) / (xs[-1] - xs[0])), axes.down((y - ys[0]) / (ys[-1] - ys[0]))
    return format_html('<circle class="chart__dot" cx="{}" cy="{}" r="4"/>', left, top)
