"""A file of people or places, opened by the readers of imports (all kinds but Parquet, which is the engine's) and turned into points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from maillage.mesh.files import parquet
from maillage.mesh.files.reading import Asked, Spots, read_spots
from maillage.network.importing.reading import read_table
from maillage.network.importing.rows import Table
from maillage.network.importing.sources import check_path


def spots_of(path: Path, asked: Asked) -> Spots:
    """Raises a Refused of the engine, or a FileRefused of imports."""
    check_path(path)
    with path.open("rb") as file:
        is_parquet = file.read(4) == parquet.MAGIC
    if is_parquet:
        columns, rows = parquet.open_parquet(path)
        return read_spots(path.name, columns, rows, asked)
    table = read_table(path)
    return read_spots(path.name, table.columns, _rows(table), asked)


def _rows(table: Table) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in table.rows:
        yield row.number, row.values
