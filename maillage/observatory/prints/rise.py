"""The curve of a siting: the share of people served against the number of new places."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.observatory.charts.drawing import graduations
from maillage.observatory.prints.words import percent, round_percent

WIDE, HIGH, LEFT, TOP, BOTTOM = 250.0, 120.0, 34.0, 8.0, 22.0


def rise(curve: Sequence[tuple[int, float]]) -> SafeString:
    """``curve``: (places, share), from none; its vertical axis does not begin at zero, and says so."""
    last, low, high = curve[-1][0], curve[0][1], curve[-1][1]
    marks = graduations(low, high, most=3)
    floor, span = marks[0], (marks[-1] - marks[0]) or 1.0

    def x(count: float) -> float:
        return LEFT + (WIDE - LEFT - 8.0) * count / max(last, 1)

    def y(share: float) -> float:
        return TOP + (HIGH - TOP - BOTTOM) * (1.0 - (share - floor) / span)

    line = " ".join(f"{x(count):.1f},{y(share):.1f}" for count, share in curve)
    lines = format_html_join(
        "",
        '<line class="rise__grid" x1="{0}" x2="{1}" y1="{2}" y2="{2}"/><text class="rise__mark" x="{3}" y="{4}">{5}</text>',
        ((LEFT, WIDE - 8.0, f"{y(mark):.1f}", LEFT - 5.0, f"{y(mark) + 3.0:.1f}", round_percent(mark)) for mark in marks),
    )
    ends = format_html_join(
        "", '<text class="rise__end" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((f"{x(count):.1f}", HIGH - 6.0, anchor, count) for count, anchor in ((0, "start"), (last, "end"))),
    )  # fmt: skip
    title = f"De {percent(low)} sans nouveau lieu à {percent(high)} avec {last}"
    return format_html(
        '<svg class="rise" viewBox="0 0 {} {}" role="img"><title>{}</title>{}<polyline points="{}"/>{}</svg>',
        round(WIDE), round(HIGH), title, lines, line, ends,
    )  # fmt: skip
