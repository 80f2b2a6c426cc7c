"""An answer on a terminal: its figures, the first rows of its table, what a reader must know."""

from __future__ import annotations

from functools import partial
from typing import Literal

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from maillage.core import typography
from maillage.mesh.files.answers.shapes import Answer, Column, Sort
from maillage.observatory.prints.words import written

ROWS = 20
NAME_WIDTH = 16


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
