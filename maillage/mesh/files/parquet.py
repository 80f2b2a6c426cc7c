"""Parquet, in and out, by the Rust implementation of Arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import arro3.core as arrow
from arro3.io import read_parquet, write_parquet

from maillage.mesh.files.exceptions import UnreadableParquet

MAGIC = b"PAR1"


def open_parquet(path: Path) -> tuple[list[str], Iterator[tuple[int, Mapping[str, str]]]]:
    """(columns, rows as ``reading`` takes them, numbered from 1). Raises UnreadableParquet, also while rows are read."""
    try:
        reader = read_parquet(path)
    except Exception as error:  # noqa: BLE001 - whatever the parser says of a damaged file, it is unreadable
        raise UnreadableParquet(file=path.name, reason=_short(error)) from None
    names = list(reader.schema.names)
    return names, _rows(path, reader, names)


def _rows(path: Path, reader: Any, names: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    line = 0
    try:
        for batch in reader:
            columns = [batch.column(rank).to_pylist() for rank in range(len(names))]
            for cells in zip(*columns, strict=True):
                line += 1
                yield line, {name: "" if cell is None else str(cell) for name, cell in zip(names, cells, strict=True)}
    except OSError as error:
        raise UnreadableParquet(file=path.name, reason=_short(error)) from None


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def dump(path: Path, columns: Mapping[str, tuple[str, list[Any]]], about: Mapping[str, str]) -> None:
    """Columns by name: (« text », « whole » or « number », values or None). ``about`` is kept with the file."""
    types = {"text": arrow.DataType.utf8(), "whole": arrow.DataType.int64(), "number": arrow.DataType.float64()}
    arrays: dict[str, Any] = {name: arrow.Array(values, type=types[kind]) for name, (kind, values) in columns.items()}
    write_parquet(arrow.Table.from_pydict(arrays), path, key_value_metadata=dict(about))
