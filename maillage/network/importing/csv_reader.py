"""CSV, whatever its delimiter and its encoding, one bounded line at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from maillage.network.importing import exceptions as refused
from maillage.network.importing.encodings import LABELS, find_encoding
from maillage.network.importing.rows import Table, as_row, named_columns, with_sample
from maillage.network.importing.sources import open_binary

USUAL = (";", ",", "\t", "|")
NEVER = frozenset(" _-.'’()\"\r\n")
"""What stands in the names of columns, and delimits nothing."""
SNIFFED_LINES = 60


def read_csv(path: Path) -> Table:
    """Raises a FileRefused before the first row when the file as a whole cannot be read."""
    encoding, lines = find_encoding(path)
    delimiter = _find_delimiter(path, encoding)
    rows = _records(path, encoding, delimiter)
    try:
        _, header = next(rows)
    except StopIteration as error:
        raise refused.FileEmpty(name=path.name) from error
    columns = named_columns(path, header)
    table = (as_row(columns, cells, number) for number, cells in rows)
    found = with_sample(path, "csv", LABELS[encoding], columns, table)
    found.total = max(1, lines - 2)
    return found


def _find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that cuts the first lines into the most columns, as many in each line; when no usual one cuts them, another sign of
    the header that cuts every line alike.
    """
    with open_binary(path) as binary, TextIOWrapper(binary, encoding, newline="") as text:
        lines = [line for line in islice(text, SNIFFED_LINES) if line.strip()]
    best = max(USUAL, key=lambda delimiter: _regularity(lines, delimiter))
    if not lines or _regularity(lines, best):
        return best
    rare = {sign for sign in lines[0] if not sign.isalnum() and sign not in NEVER}
    alike = [sign for sign in sorted(rare) if len(lines) > 1 and _regularity(lines, sign) == lines[0].count(sign) + 1]
    return max(alike, key=lambda sign: _regularity(lines, sign), default=best)


def _regularity(lines: list[str], delimiter: str) -> float:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0
    if not widths or widths[0] < 2:
        return 0.0
    return widths[0] * sum(1 for width in widths if width == widths[0]) / len(widths)


class _Lines:
    """The lines of a text, counting their quotes: an odd number over a last record means that one is never closed."""

    def __init__(self, text: TextIOWrapper) -> None:
        self.text = text
        self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.text:
            self.quotes += line.count('"')
            yield line


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that hold something, with the rank of the record (the header is 1). Empty records count but are not given."""
    with open_binary(path) as binary, TextIOWrapper(binary, encoding, newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=delimiter)
        start = end = opened = total = 0
        try:
            for number, cells in enumerate(reader, start=1):
                start, opened = end, total
                end, total = reader.line_num, lines.quotes
                if any(cell and not cell.isspace() for cell in cells):
                    yield number, cells
        except csv.Error as error:
            raise refused.UnclosedQuote(name=path.name, line=end + 1) from error
    if (total - opened) % 2 and end - start > 1:
        raise refused.UnclosedQuote(name=path.name, line=start + 1)
