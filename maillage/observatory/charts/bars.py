"""Lying bars: one line of words and one bar a row, as a phone can show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.observatory.charts.drawing import Bar, Say, fitted, frame, said, share, told_of, whole

ROW: Final = 46
_WORDS, _TOP, _THICK = 15, 22, 14


def bars(rows: Sequence[Bar], *, title: str, description: str = "", full: float | None = None, say: Say = whole) -> SafeString:
    """``full``: the value that fills the width, the greatest one by default (100 for shares of a whole)."""
    longest = max((row.value for row in rows), default=0.0) if full is None else full
    told = told_of(rows, say)
    parts = [_row(rank, row, words, longest) for rank, (row, (_label, words)) in enumerate(zip(rows, told, strict=True))]
    return frame("bars", max(ROW * len(rows), 1), parts, title=title, description=description or said(told))


def _row(rank: int, row: Bar, words: str, longest: float) -> SafeString:
    top = rank * ROW
    return format_html(
        '<text class="chart__label" x="0" y="{}">{}</text><text class="chart__value" x="100%" y="{}">{}</text>'
        '<rect class="chart__track" x="0" y="{}" width="100%" height="{}"/>'
        '<rect class="chart__bar tone--{}" x="0" y="{}" width="{}" height="{}"/>',
        top + _WORDS, fitted(row.label, words), top + _WORDS, words, top + _TOP, _THICK, row.tone, top + _TOP, share(row.value, longest), _THICK,
    )  # fmt: skip
