"""Where an answer goes: files by the end of their names, or the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from maillage.core import typography
from maillage.core.clock import now
from maillage.mesh.files import writing
from maillage.mesh.files.answers.shapes import Answer
from maillage.observatory.commands.shown import show

WRITERS: dict[str, writing.Writer] = {**writing.WRITERS}
TERMINAL = Path("-")


def check(outs: Sequence[Path]) -> None:
    """Before a long calculation. Raises UnknownFormat, NotWritable."""
    for path in outs:
        if path != TERMINAL:
            writing.format_of(path, WRITERS)
            writing.check_writable(path)


def give(answer: Answer, outs: Sequence[Path]) -> None:
    """The figures on the terminal, with the table when no file is asked for or « - » is; then each file."""
    at = now()
    show(answer, rows=not outs or TERMINAL in outs)
    for path in outs:
        if path != TERMINAL:
            writing.write(path, answer, at, writing.format_of(path, WRITERS))
            click.echo(typography.spaced(f"Écrit : {path}"))
