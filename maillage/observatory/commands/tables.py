"""A file of people or places, opened by the readers of imports (all kinds but Parquet, which is the engine's) and turned into points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from maillage.core import typography
from maillage.mesh.files import parquet
from maillage.mesh.files.columns import Naming, normal, recognised
from maillage.mesh.files.reading import Asked, Rows, Spots, read_spots
from maillage.network.importing.reading import read_table
from maillage.network.importing.rows import Table
from maillage.network.importing.sources import check_path

TOLD_EVERY = 100_000


def spots_of(path: Path, asked: Asked, seen: dict[str, list[str]], tell: Callable[[str], None]) -> Spots:
    """``seen`` is told the columns of the file, ``tell`` how many rows are read. Raises a Refused of the engine, or a FileRefused of imports."""
    check_path(path)
    with path.open("rb") as file:
        is_parquet = file.read(4) == parquet.MAGIC
    if is_parquet:
        columns, rows = parquet.open_parquet(path)
        return read_spots(path.name, columns, _counted(path, rows, tell), _with_names(path, asked, columns, seen))
    table = read_table(path)
    return read_spots(path.name, table.columns, _counted(path, _rows(table), tell), _with_names(path, asked, table.columns, seen))


def _with_names(path: Path, asked: Asked, columns: Sequence[str], seen: dict[str, list[str]]) -> Asked:
    """The columns that a person named, but for those that this file does without: one name serves all the files of a question."""
    seen[path.name] = list(columns)
    known = {normal(column) for column in columns}
    named = asdict(asked.naming).items()
    kept = {role: name for role, name in named if normal(name) in known or (role != "name" and not recognised(columns, role))}
    return replace(asked, naming=Naming(**kept))


def _counted(path: Path, rows: Rows, tell: Callable[[str], None]) -> Rows:
    for count, row in enumerate(rows, start=1):
        if count % TOLD_EVERY == 0:
            tell(f"{path.name} : {typography.number(count)} lignes")
        yield row


def _rows(table: Table) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in table.rows:
        yield row.number, row.values
