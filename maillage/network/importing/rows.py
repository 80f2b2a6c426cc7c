"""A table of places as it is read: named columns, then rows of text, whatever the file was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from maillage.core import typography
from maillage.network.importing import exceptions as refused
from maillage.network.importing.messages import Message

SAMPLE_ROWS = 300
MOST_COLUMNS = 1_000


class Row(NamedTuple):
    """`number` is the row a person sees in a spreadsheet (the header is 1), or the rank of the element in a JSON file."""

    number: int
    values: dict[str, str]
    messages: tuple[Message, ...] = ()


@dataclass(slots=True)
class Table:
    """`columns` grows while a JSON file is read; `rows` can be read once."""

    path: Path
    format: str
    encoding: str
    columns: list[str]
    sample: list[Row]
    rows: Iterator[Row]
    messages: list[Message] = field(default_factory=list)
    total: int | None = None


def with_sample(path: Path, kind: str, encoding: str, columns: list[str], rows: Iterator[Row]) -> Table:
    """Read the first rows ahead, for the mapping to be proposed from. Raises HeaderOnly when there is none, TooManyColumns."""
    sample = list(islice(rows, SAMPLE_ROWS))
    if len(columns) > MOST_COLUMNS:
        raise refused.TooManyColumns(name=path.name, count=len(columns), limit=MOST_COLUMNS)
    if not sample:
        raise refused.HeaderOnly(name=path.name)
    return Table(path, kind, encoding, columns, sample, _chain(sample, rows))


def _chain(sample: list[Row], rows: Iterator[Row]) -> Iterator[Row]:
    yield from sample
    yield from rows


def named_columns(path: Path, header: Sequence[str]) -> list[str]:
    """The header's names, trimmed; an empty one becomes « colonne 3 ». Raises DuplicatedHeaders, HeaderMissing."""
    names = [" ".join(cell.split()) for cell in header]
    while names and not names[-1]:
        names.pop()
    if _looks_like_values(names):
        raise refused.HeaderMissing(name=path.name, found=" · ".join(names[:4])[:80])
    columns = [name or f"colonne {rank}" for rank, name in enumerate(names, start=1)]
    repeated = sorted(name for name, count in Counter(columns).items() if count > 1)
    if repeated:
        raise refused.DuplicatedHeaders(name=path.name, columns=", ".join(typography.quoted(name) for name in repeated))
    return columns


def _looks_like_values(names: Sequence[str]) -> bool:
    """A header that holds numbers, e-mails, addresses of pages: it is the first row of the data."""
    filled = [name for name in names if name]
    if not filled:
        return True
    values = sum(1 for name in filled if name.replace(",", "").replace(".", "").lstrip("-").isdigit())
    values += sum(1 for name in filled if "@" in name or "://" in name or len(name) > 200)
    return values > 0 and values * 3 >= len(filled)


def as_row(columns: Sequence[str], cells: Sequence[str], number: int) -> Row:
    """One row; cells beyond the header are kept under « colonne 29 » and said."""
    if len(cells) <= len(columns):
        return Row(number, dict(zip(columns, cells, strict=False)))
    extra = {f"colonne {rank + 1}": cells[rank] for rank in range(len(columns), len(cells)) if cells[rank].strip()}
    values = dict(zip(columns, cells, strict=False)) | extra
    return Row(number, values, (Message("row.extra_cells", {"count": len(extra)}),) if extra else ())
