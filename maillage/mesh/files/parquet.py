"""Parquet, in and out, by the Rust implementation of Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import arro3.core as arrow
from arro3.io import read_parquet, write_parquet

from maillage.mesh.files.exceptions import UnreadableParquet

MAGIC = b"PAR1"


def open_parquet(path: Path) -> tuple[list[str], Iterator[tuple[int, Mapping[str, str]]]]:
    """(columns, rows as ``reading`` takes them, numbered from 1). Raises UnreadableParquet, also while rows are read."""
    if not _is_whole(path):
        raise UnreadableParquet(file=path.name, reason="il est coupé ou abîmé")
    with _refusing(path):
        reader = read_parquet(path)
        names = list(reader.schema.names)
    return names, _rows(path, reader, names)


def _is_whole(path: Path) -> bool:
    """Whether the end of the file is that of a Parquet file: the parser panics on what is cut."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < 12:
            return False
        file.seek(size - 8)
        end = file.read(8)
    return end[4:] == MAGIC and int.from_bytes(end[:4], "little") <= size - 12


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Whatever the parser makes of a damaged file, a panic of its language too, it is unreadable."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise UnreadableParquet(file=path.name, reason=_short(error)) from None


def _rows(path: Path, reader: Any, names: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    line = 0
    while True:
        with _refusing(path):
            batch = next(reader, None)
            columns = [] if batch is None else [batch.column(rank).to_pylist() for rank in range(len(names))]
        if batch is None:
            return
        for cells in zip(*columns, strict=True):
            line += 1
            yield line, {name: "" if cell is None else str(cell) for name, cell in zip(names, cells, strict=True)}


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def dump(path: Path, columns: Mapping[str, tuple[str, list[Any]]], about: Mapping[str, str]) -> None:
    """Columns by name: (« text », « whole » or « number », values or None). ``about`` is kept with the file."""
    types = {"text": arrow.DataType.utf8(), "whole": arrow.DataType.int64(), "number": arrow.DataType.float64()}
    arrays: dict[str, Any] = {name: arrow.Array(values, type=types[kind]) for name, (kind, values) in columns.items()}
    write_parquet(arrow.Table.from_pydict(arrays), path, key_value_metadata=dict(about))
