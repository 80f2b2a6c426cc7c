"""Answers to files, by the name they are to have. A file is whole or is not there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from defusedcsv import csv

from maillage.mesh.files import parquet
from maillage.mesh.files.answers.shapes import LATITUDE, LONGITUDE, Answer, Cell, Column, Sort
from maillage.mesh.files.exceptions import NothingToDraw, NotWritable, UnknownFormat

BOM = "\ufeff"
Writer = Callable[[Path, Answer, datetime], None]
_RISKY = ("\t", "\r", "\n", "＝", "＋", "－", "＠")
_PARQUET = {Sort.TEXT: "text", Sort.COUNT: "whole"}


def check_format(path: Path, known: Sequence[str]) -> None:
    """Raises UnknownFormat."""
    if path.suffix.lower() not in known:
        raise UnknownFormat(name=path.name or str(path), known=", ".join(known))


def check_writable(path: Path) -> None:
    """Raises NotWritable: better known before a long calculation than after."""
    folder = path.parent
    if path.is_dir():
        raise NotWritable(name=str(path), reason="c'est un dossier")
    if not folder.is_dir():
        raise NotWritable(name=str(path), reason=f"le dossier « {folder} » n'existe pas")
    if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise NotWritable(name=str(path), reason="accès refusé")


def write(path: Path, answer: Answer, at: datetime, writer: Writer) -> None:
    """``at``: when the answer was made. Raises NotWritable, NothingToDraw."""
    part = path.with_name(f".{path.name}.part")
    try:
        writer(part, answer, at)
        part.replace(path)
    except OSError as error:
        raise NotWritable(name=str(path), reason=error.strerror or str(error)) from None
    finally:
        part.unlink(missing_ok=True)


def write_csv(path: Path, answer: Answer, _at: datetime) -> None:
    """UTF-8 with its mark, semicolons; what a spreadsheet would take for a formula is made harmless."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        lines = csv.writer(file, delimiter=";")
        lines.writerow([column.key for column in answer.columns])
        lines.writerows([guarded(value) for value in row] for row in answer.rows)


def guarded(value: Cell) -> Cell:
    """What ``defusedcsv`` lets through and some spreadsheets run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def write_json(path: Path, answer: Answer, at: datetime) -> None:
    rows = [dict(zip((column.key for column in answer.columns), row, strict=True)) for row in answer.rows]
    path.write_text(json.dumps({**about(answer, at), "rows": rows}, ensure_ascii=False, indent=1), encoding="utf-8")


def write_geojson(path: Path, answer: Answer, at: datetime) -> None:
    """RFC 7946; a row without a position has no geometry. Raises NothingToDraw when none has one."""
    keys = [column.key for column in answer.columns]
    features = []
    for rank, row in enumerate(answer.rows):
        cells = dict(zip(keys, row, strict=True))
        lat, lon = cells.get(LATITUDE.key), cells.get(LONGITUDE.key)
        shape = answer.shapes[rank] if answer.shapes else None
        spot = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "geometry": shape or spot, "properties": cells})
    if features and not any(feature["geometry"] for feature in features):
        raise NothingToDraw(name=path.name.removeprefix(".").removesuffix(".part"))
    whole = {"type": "FeatureCollection", "features": features, "maillage": about(answer, at)}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def write_parquet(path: Path, answer: Answer, at: datetime) -> None:
    """One row group; what the answer says of itself is kept under the key ``maillage``."""
    columns: dict[str, tuple[str, list[Any]]] = {}
    for rank, column in enumerate(answer.columns):
        kind = _PARQUET.get(column.sort, "number")
        values = [row[rank] for row in answer.rows]
        columns[column.key] = kind, [float(value) if kind == "number" and value is not None else value for value in values]
    parquet.dump(path, columns, {"maillage": json.dumps(about(answer, at), ensure_ascii=False)})


def about(answer: Answer, at: datetime) -> dict[str, Any]:
    """What was asked, what it gives on the whole, what a reader must know."""
    return {
        "command": answer.command,
        "title": answer.title,
        "at": at.isoformat(timespec="seconds"),
        "question": dict(answer.question),
        "figures": {figure.key: figure.value for figure in answer.figures},
        "columns": {column.key: _described(column) for column in answer.columns},
        "notes": list(answer.notes),
    }


def _described(column: Column) -> dict[str, str]:
    return {"label": column.label, "sort": column.sort.value}


WRITERS: dict[str, Writer] = {".csv": write_csv, ".geojson": write_geojson, ".json": write_json, ".parquet": write_parquet}
