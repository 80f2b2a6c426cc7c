"""A chart beside its table: what the templates of the observatory draw. Cells are words already."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Row:
    """``href`` is empty when the row's name leads nowhere."""

    label: str
    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """``heads``: one a column, that of the rows' names first; all columns but that one hold numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def named(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its cells, each with the head of its column: what a phone shows instead of columns."""
        return [(row, list(zip(self.heads[1:], row.cells, strict=True))) for row in self.rows]


@dataclass(frozen=True)
class Drawn:
    """``legend``: the names of the tones of the chart, nearest first; empty when it has none. ``drawn``: how many rows the chart shows."""

    chart: SafeString
    table: Table
    legend: tuple[str, ...] = ()
    drawn: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether the table has more rows than the chart."""
        return self.drawn < len(self.table.rows)
