"""XLSX, row by row, after a look at what the archive would unfold to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from maillage.network.importing import exceptions as refused
from maillage.network.importing.messages import Message
from maillage.network.importing.rows import Table, as_row, named_columns, with_sample

MAX_UNFOLDED = 300 * 1024**2
MAX_RATIO = 200
MAX_ENTRIES = 2_000
# Under this size a high ratio is only a very regular table.
RATIO_MATTERS_FROM = 20 * 1024**2
MAX_COLUMNS = 1_000
MAX_HELD = 20 * 1024**2
"""Unfolded size of the parts that openpyxl holds whole, whatever is read of the sheets."""
_HELD = ("sharedstrings.xml", "styles.xml", "workbook.xml", ".rels")
BROKEN = (
    zipfile.BadZipFile, InvalidFileException, DefusedXmlException, ParseError, KeyError, ValueError, OSError, EOFError,
    TypeError, AttributeError, IndexError,
)  # fmt: skip


def read_xlsx(path: Path) -> Table:
    """The first sheet that holds rows; the others are named in the table's messages."""
    refuse_bomb(path)
    try:
        workbook = load_workbook(path, read_only=True, data_only=True)
        sheets = list(workbook.worksheets)
        found = next(((rank, sheet) for rank, sheet in enumerate(sheets) if _holds_rows(sheet)), None)
    except BROKEN as error:
        raise refused.WorkbookUnreadable(name=path.name, reason=_("classeur abîmé")) from error
    if found is None:
        raise refused.FileEmpty(name=path.name)
    rank, sheet = found
    rows = _records(path, sheet)
    columns = named_columns(path, next(rows)[1])
    table = with_sample(path, "xlsx", "", columns, (as_row(columns, cells, number) for number, cells in rows))
    others = [other.title for position, other in enumerate(sheets) if position != rank]
    if others:
        table.messages.append(Message("file.other_sheets", {"read": sheet.title, "others": ", ".join(others)}))
    return table


def refuse_bomb(path: Path) -> None:
    """Raise ArchiveBomb from the sizes that the archive declares, before anything is unfolded."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unfolded = sum(entry.file_size for entry in entries)
    ratio = unfolded // max(1, path.stat().st_size)
    too_heavy = any(entry.file_size > MAX_HELD and entry.filename.lower().endswith(_HELD) for entry in entries)
    too_dense = ratio > MAX_RATIO and unfolded > RATIO_MATTERS_FROM
    if unfolded > MAX_UNFOLDED or len(entries) > MAX_ENTRIES or too_dense or too_heavy:
        raise refused.ArchiveBomb(name=path.name, size=unfolded // 1024**2, ratio=ratio)


def _holds_rows(sheet: object) -> bool:
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    return any(any(cell is not None for cell in row) for row in islice(_values(sheet), 50))


def _values(sheet: object) -> Iterable[tuple[object, ...]]:
    rows: Iterable[tuple[object, ...]] = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)  # type: ignore[attr-defined]
    return rows


def _records(path: Path, sheet: object) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(_values(sheet), start=1):
            cells = [as_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if any(cells):
                yield number, cells
    except BROKEN as error:
        raise refused.WorkbookUnreadable(name=path.name, reason=_("feuille abîmée")) from error


def as_text(cell: object) -> str:
    """What the person reads in the cell: whole numbers without « .0 », ISO dates, OUI/NON."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()
