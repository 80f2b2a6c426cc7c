"""One door for all the kinds of file."""

from __future__ import annotations

from pathlib import Path

from maillage.network.importing.csv_reader import read_csv
from maillage.network.importing.json_reader import read_json
from maillage.network.importing.rows import Table
from maillage.network.importing.sources import FileKind, kind_of
from maillage.network.importing.xlsx_reader import read_xlsx

READERS = {FileKind.CSV: read_csv, FileKind.XLSX: read_xlsx, FileKind.JSON: read_json}


def read_table(path: Path) -> Table:
    """The table of a file, its rows unread but for a sample. Raises a FileRefused that says what to do.

    A file can still be refused while its rows are read: nothing of it must have been committed before the end.
    """
    return READERS[kind_of(path)](path)
