"""An answer on a terminal: its figures, the first rows of its table, what a reader must know."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.core import typography
from maillage.mesh.files.answers.shapes import Answer, Cell, Column, Sort

ROWS = 20
NAME_WIDTH = 16


def written(value: Cell, sort: Sort) -> str:
    """A value as the interface writes it; « – » for none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return typography.spaced(value)
    return _WORDS[sort](value)


def percent(share: float) -> str:
    """« 64,2 % »; as many decimals as it takes for a small share not to read as nothing, nor nearly all as all."""
    value = share * 100.0
    decimals = 1 if value == 0.0 or 0.1 <= value <= 99.9 or value == 100.0 else 3
    if 0.0 < value < 0.001:
        return f"moins de 0,001{typography.THIN}%"
    if 99.999 < value < 100.0:
        return f"plus de 99,999{typography.THIN}%"
    return f"{typography.number(value, decimals=0 if value in (0.0, 100.0) else decimals)}{typography.THIN}%"


def kilometres(km: float) -> str:
    return f"{typography.number(km, decimals=0 if km >= 100.0 else 1)}{typography.NBSP}km"


_WORDS: dict[Sort, Callable[[Any], str]] = {
    Sort.TEXT: str,
    Sort.COUNT: typography.number,
    Sort.PEOPLE: typography.number,
    Sort.AMOUNT: lambda value: typography.number(value, decimals=0 if float(value).is_integer() else 2),
    Sort.SHARE: percent,
    Sort.KM: kilometres,
    Sort.INDEX: lambda value: typography.number(value, decimals=2),
    Sort.DEGREES: lambda value: typography.number(value, decimals=4),
    Sort.SECONDS: lambda value: f"{typography.number(value, decimals=1)}{typography.NBSP}s",
}


def show(answer: Answer, *, rows: bool) -> None:
    """On the standard output; ``rows``: the table too."""
    console = Console(highlight=False)
    say = partial(console.print, soft_wrap=True)
    say(f"\n[bold]{escape(typography.spaced(answer.title))}[/bold] · {escape(str(answer.question.get('territoire', '')))}")
    _figures(answer, console)
    if rows and len(answer.rows) > 0:
        _table(answer, console)
    for note in answer.notes:
        say(f"[dim]{escape(typography.spaced(note))}[/dim]")


def _figures(answer: Answer, console: Console) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    grid.add_column(style="bold", justify="right", no_wrap=True)
    grid.add_column(style="dim")
    for figure in answer.figures:
        grid.add_row(*(escape(typography.spaced(text)) for text in (figure.label, written(figure.value, figure.sort), figure.note)))
    console.print(grid)


def _table(answer: Answer, console: Console) -> None:
    shown = [rank for rank, column in enumerate(answer.columns) if not column.detail]
    table = Table(box=None, padding=(0, 1), header_style="bold")
    cells = [[written(row[rank], answer.columns[rank].sort) for rank in shown] for row in answer.rows[:ROWS]]
    for place, rank in enumerate(shown):
        column, longest = answer.columns[rank], max(len(row[place]) for row in cells)
        least = min(longest, NAME_WIDTH) if column.sort is Sort.TEXT else longest  # words may go on the next line, numbers may not
        table.add_column(escape(typography.spaced(column.label)), justify=_side(column), min_width=least)
    for row in cells:
        table.add_row(*map(escape, row))
    console.print()
    console.print(table)
    if (left := len(answer.rows) - ROWS) > 0:
        console.print(f"… et {typography.number(left)} autres lignes : toutes sont dans un fichier --out.", soft_wrap=True)
    console.print()


def _side(column: Column) -> Literal["left", "right"]:
    return "left" if column.sort is Sort.TEXT else "right"
