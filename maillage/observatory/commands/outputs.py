"""Where an answer goes: files by the end of their names, or the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from maillage.core import typography
from maillage.core.clock import now
from maillage.mesh.files import writing
from maillage.mesh.files.answers.shapes import Answer
from maillage.observatory.commands.communes import Communes
from maillage.observatory.commands.shown import show
from maillage.observatory.prints.report import report

TERMINAL = Path("-")


def check(outs: Sequence[Path]) -> None:
    """Before a long calculation. Raises UnknownFormat, NotWritable."""
    known = [*writing.WRITERS, ".html"]
    for path in outs:
        if path != TERMINAL:
            writing.check_format(path, known)
            writing.check_writable(path)


def give(answer: Answer, outs: Sequence[Path], towns: Communes) -> None:
    """The figures on the terminal, with the table when no file is asked for or « - » is; then each file."""

    def page(path: Path, answer: Answer, at: datetime) -> None:
        report(path, answer, at, towns.part_of_the_world)

    at = now()
    show(answer, rows=not outs or TERMINAL in outs)
    for path in outs:
        if path != TERMINAL:
            writing.write(path, answer, at, {**writing.WRITERS, ".html": page}[path.suffix.lower()])
            click.echo(typography.spaced(f"Écrit : {path}"))
