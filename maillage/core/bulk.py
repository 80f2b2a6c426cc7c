"""Rows written by the thousand: one prepared statement on SQLite, COPY on PostgreSQL, row ids taken ahead.

For writers of thousands of rows: it skips models and ``save()``, so that callers give every column that has no default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection, models

Convert = Callable[[Any], Any]
_PLAIN = (
    models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField, models.BinaryField, models.ForeignKey,
)  # fmt: skip


class Writer:
    """Inserts rows of one model. ``columns`` are attribute names (``commune_id``); the others take their default, ``id`` is given."""

    def __init__(self, model: type[models.Model], columns: Sequence[str]) -> None:
        self.model, meta = model, model._meta
        known = {field.attname: field for field in meta.concrete_fields}
        self.table, self.columns = meta.db_table, tuple(columns)
        self._fields = [known[name] for name in ("id", *columns)]
        rest = [field for field in meta.concrete_fields if field.attname not in {"id", *columns}]
        self._converters = [(rank, convert) for rank, field in enumerate(self._fields) if (convert := _converter(field))]
        self._constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
        self._names = ", ".join(f'"{field.column}"' for field in (*self._fields, *rest))

    def take_ids(self, count: int) -> range | list[int]:
        """Row ids that nobody else will use. Call within the transaction that inserts them."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{self.table}"')  # noqa: S608 - a model's table
                highest = cursor.fetchone()[0]
                cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = %s", [self.table])
                start = max(highest, cursor.fetchone()[0]) + 1
                return range(start, start + count)
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{self.table}"', count]
            )
            return [row[0] for row in cursor.fetchall()]

    def insert(self, rows: Sequence[Sequence[Any]]) -> None:
        """``rows`` are (id, *columns) in the order given to the constructor."""
        ready = [self._ready(row) for row in rows] if self._converters or self._constants else rows
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self.table}" ({self._names}) FROM STDIN') as copy:
                    for row in ready:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * (len(self._fields) + len(self._constants)))
            cursor.executemany(f'INSERT INTO "{self.table}" ({self._names}) VALUES ({marks})', ready)  # noqa: S608 - a model's columns

    def _ready(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for rank, convert in self._converters:
            values[rank] = convert(values[rank])
        values.extend(self._constants)
        return values

    def insert_new(self, rows: Sequence[Sequence[Any]]) -> Sequence[int]:
        """The same without ids: takes them, and returns them."""
        if not rows:
            return []
        ids = self.take_ids(len(rows))
        self.insert([(pk, *row) for pk, row in zip(ids, rows, strict=True)])
        return ids

    def update(self, rows: Iterable[Sequence[Any]]) -> None:
        """Rows (id, *columns) that exist already take the values given."""
        assignments = ", ".join(f'"{field.column}" = %s' for field in self._fields[1:])
        width = len(self._fields)
        ready = [[*self._ready(row)[1:width], row[0]] for row in rows]
        if ready:
            with connection.cursor() as cursor:
                cursor.executemany(f'UPDATE "{self.table}" SET {assignments} WHERE id = %s', ready)  # noqa: S608 - a model's columns


def analyze(*written: type[models.Model]) -> None:
    """Let the planner know what was just written to these tables; it chooses indexes by it, and SQLite never looks by itself."""
    with connection.cursor() as cursor:
        for model in written:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def _converter(field: models.Field[Any, Any]) -> Convert | None:
    """How a value of the field goes to the database; None when it goes as it is."""
    if isinstance(field, models.JSONField) and field.encoder is None:
        return _json
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.UUIDField):
        return _hex if connection.vendor == "sqlite" else None
    prepare = lru_cache(maxsize=512)(lambda value: field.get_db_prep_save(value, connection))
    unhashable = isinstance(field, models.JSONField)
    return (lambda value: field.get_db_prep_save(value, connection)) if unhashable else prepare


def _hex(value: Any) -> Any:
    return None if value is None else value.hex


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
