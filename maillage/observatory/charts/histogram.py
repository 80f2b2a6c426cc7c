"""Standing bars over an axis that is measured: how many fall in each interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.observatory.charts import axes
from maillage.observatory.charts.drawing import Bar, Say, frame, graduations, join, said, told_of, whole

_MOST_WORDS: Final = 6
"""Bars whose value and name are written: beyond, words would touch one another on a phone."""


def histogram(
    bins: Sequence[Bar], *, title: str, x_label: str, y_label: str, description: str = "", say: Say = whole
) -> SafeString:
    """Bars of one width, in the order given. Beyond six, one name in two or more is written."""
    values = graduations(0.0, max((each.value for each in bins), default=0.0), most=4)
    told = told_of(bins, say)
    every = -(-len(bins) // _MOST_WORDS) or 1
    count = max(len(bins), 1)
    marks = [((rank + 0.5) / count, each.label) for rank, each in enumerate(bins) if rank % every == 0]
    drawn = join(
        _bar(rank, each, words, count, values[-1]) for rank, (each, (_l, words)) in enumerate(zip(bins, told, strict=True))
    )
    parts = [axes.vertical(values, y_label, say), drawn, axes.horizontal(marks, x_label)]
    return frame("histogram", axes.HEIGHT, parts, title=title, description=description or said(told))


def _bar(rank: int, each: Bar, words: str, count: int, highest: float) -> SafeString:
    top = axes.down(each.value / highest)
    width = (axes.RIGHT - axes.LEFT) / count
    rect = format_html(
        '<rect class="chart__bar tone--{}" x="{}%" y="{}" width="{}%" height="{}"/>',
        each.tone, f"{axes.LEFT + width * (rank + 0.08):.2f}", top, f"{width * 0.84:.2f}", round(axes.TOP + axes.HIGH - top, 1),
    )  # fmt: skip
    if count > _MOST_WORDS:
        return rect
    return rect + format_html('<text class="chart__top" x="{}" y="{}">{}</text>', axes.across((rank + 0.5) / count), top - 5, words)
