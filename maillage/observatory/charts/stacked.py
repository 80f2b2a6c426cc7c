"""Lying bars cut in parts: how each row divides into the same classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.observatory.charts.bars import ROW
from maillage.observatory.charts.drawing import Say, fitted, frame, said, share, whole

_WORDS, _TOP, _THICK = 15, 22, 16


@dataclass(frozen=True)
class Stack:
    """``values``: one a class, from near to far, at most five; ``words`` is written at the end of its line."""

    label: str
    values: tuple[float, ...]
    words: str = ""


def stacked(rows: Sequence[Stack], classes: Sequence[str], *, title: str, description: str = "", say: Say = whole) -> SafeString:
    """Each row fills the width, whatever its sum: what is compared is how it divides. The classes' names go in a legend beside it."""
    told = [(row.label, ", ".join(f"{name} {say(value)}" for name, value in zip(classes, row.values, strict=True))) for row in rows]
    parts = [_row(rank, row) for rank, row in enumerate(rows)]
    return frame("stacked", max(ROW * len(rows), 1), parts, title=title, description=description or said(told))


def _row(rank: int, row: Stack) -> SafeString:
    top, total = rank * ROW, sum(row.values)
    before = [0.0, *accumulate(row.values)]
    cuts = format_html_join(
        "",
        '<rect class="chart__part tone--{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (tone, share(before[tone - 1], total), top + _TOP, share(value, total), _THICK)
            for tone, value in enumerate(row.values, 1)
            if value > 0.0
        ),
    )
    return format_html(
        '<text class="chart__label" x="0" y="{}">{}</text><text class="chart__value" x="100%" y="{}">{}</text>'
        '<rect class="chart__track" x="0" y="{}" width="100%" height="{}"/>{}',
        top + _WORDS, fitted(row.label, row.words), top + _WORDS, row.words, top + _TOP, _THICK, cuts,
    )  # fmt: skip
