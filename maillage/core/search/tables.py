"""The two database indexes behind one answer: FTS5 on SQLite, a GIN index over the same words on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.transaction import TransactionManagementError

from maillage.core.search.index import Indexed, vector


def ensure_indexes(sender: AppConfig, using: str, **_signal: Any) -> None:
    """After each migration: make the search indexes that are missing (SQLite drops triggers when it remakes a table)."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    for model in sender.get_models():
        table = model._meta.db_table
        if issubclass(model, Indexed) and table in existing:
            with connection.cursor() as cursor:
                for statement in _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table):
                    cursor.execute(statement)
                if connection.vendor == "sqlite" and f"{table}_fts" not in existing:
                    cursor.execute(f'INSERT INTO "{table}_fts"("{table}_fts") VALUES(\'rebuild\')')


@contextmanager
def indexed_in_bulk(model: type[Indexed]) -> Iterator[Callable[[int], None]]:
    """Within, inserted rows are indexed when the function given is called with the first of their row ids, those after it too.

    For a writer of thousands of rows in one transaction: on SQLite a trigger makes FTS5 write its index out at each row, ten
    times the cost. A failure that rolls the transaction back puts the trigger back. On PostgreSQL the words of more rows wait to
    be put into the index together.
    """
    table = model._meta.db_table
    connection = connections["default"]
    if not connection.in_atomic_block:
        raise TransactionManagementError("indexed_in_bulk works within a transaction")

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL gin_pending_list_limit = '16MB'; SET LOCAL work_mem = '32MB'")
        yield lambda _first: None
        return

    def index(first: int) -> None:
        rows = f'SELECT id, search_title, search_body FROM "{table}" WHERE id >= %s'  # noqa: S608 - the table is the model's
        with connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{table}_fts"(rowid, search_title, search_body) {rows}', [first])

    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{table}_fts_ai"')
    yield index
    with connection.cursor() as cursor:
        for statement in _sqlite(table):
            cursor.execute(statement)


def indexed_models() -> list[type[Indexed]]:
    return [model for model in apps.get_models() if issubclass(model, Indexed)]


def _postgresql(table: str) -> Iterable[str]:
    yield f'CREATE INDEX IF NOT EXISTS "{table}_words" ON "{table}" USING gin ({vector(table)})'


def _sqlite(table: str) -> Iterable[str]:
    fts = f'"{table}_fts"'
    gone = (
        f"INSERT INTO {fts}({fts}, rowid, search_title, search_body) VALUES('delete', old.id, old.search_title, old.search_body);"
    )
    come = f"INSERT INTO {fts}(rowid, search_title, search_body) VALUES(new.id, new.search_title, new.search_body);"
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(search_title, search_body, content='{table}', "
        "content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'\")"
    )
    yield f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_ai" AFTER INSERT ON "{table}" BEGIN {come} END'
    yield f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_ad" AFTER DELETE ON "{table}" BEGIN {gone} END'
    yield (
        f'CREATE TRIGGER IF NOT EXISTS "{table}_fts_au" AFTER UPDATE OF search_title, search_body ON "{table}" '
        f"BEGIN {gone} {come} END"
    )
