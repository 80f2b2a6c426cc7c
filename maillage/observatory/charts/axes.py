"""The axes of a chart that has two: horizontal lines with their values, words under the marks, what each axis counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.observatory.charts.drawing import Say, join

LEFT: Final = 14.0
"""Where the drawing begins, in per cent of the width: the values of the vertical axis are written before it."""
RIGHT: Final = 97.0
TOP: Final = 34
HIGH: Final = 200
"""Pixels of the drawing itself."""
HEIGHT: Final = TOP + HIGH + 48


def across(part: float) -> str:
    """0 to 1 of the drawing's width, as a percentage of the whole chart's."""
    return f"{LEFT + (RIGHT - LEFT) * min(max(part, 0.0), 1.0):.2f}%"


def down(part: float) -> float:
    """0 (floor) to 1 (top) of the drawing's height, in pixels from the top of the chart."""
    return round(TOP + HIGH * (1.0 - min(max(part, 0.0), 1.0)), 1)


def vertical(values: Sequence[float], label: str, say: Say) -> SafeString:
    low, span = values[0], values[-1] - values[0]
    lines = [
        format_html(
            '<line class="chart__line" x1="{}%" x2="{}%" y1="{}" y2="{}"/><text class="chart__tick" x="{}%" y="{}">{}</text>',
            LEFT, RIGHT, y, y, LEFT - 2.5, y + 4, say(value),
        )
        for value in values
        for y in [down((value - low) / span)]
    ]  # fmt: skip
    return join([format_html('<text class="chart__axis" x="0" y="14">{}</text>', label), *lines])


def horizontal(marks: Sequence[tuple[float, str]], label: str) -> SafeString:
    """``marks``: (0 to 1 of the width, words). The first and last words stay within the chart."""
    floor = TOP + HIGH
    words = [
        format_html('<text class="chart__mark" x="{}" y="{}">{}</text>', across(part), floor + 18, text) for part, text in marks
    ]
    return join(
        [*words, format_html('<text class="chart__axis chart__axis--end" x="{}%" y="{}">{}</text>', RIGHT, floor + 38, label)]
    )
