"""A PostgreSQL database as one COPY file for each table: slower to restore than ``pg_dump``'s, and needing no tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

from maillage.instance.backup.exceptions import Damaged

COPY: Final = "copy"
TABLES: Final = "tables.json"
BLOCK: Final = 1 << 20


def dump(folder: Path) -> list[tuple[str, Path]]:
    """Every table in one snapshot, with its columns and the state of its sequences."""
    told: dict[str, Any] = {"tables": {}, "sequences": {}}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for number, (table, columns) in enumerate(sorted(_tables(cursor).items())):
            member = f"{number:04d}.copy"
            told["tables"][table] = {"columns": columns, "member": member}
            with (folder / member).open("wb") as target, cursor.copy(_copy(table, columns, "TO STDOUT")) as rows:
                for block in rows:
                    target.write(block)
        for name in _sequences(cursor):
            cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))
            told["sequences"][name] = list(cursor.fetchone())
    (folder / TABLES).write_text(json.dumps(told), encoding="utf-8")
    return [(f"database/{name}", folder / name) for name in [TABLES, *(each["member"] for each in told["tables"].values())]]


@transaction.atomic
def load(folder: Path) -> None:
    """Fill the tables, made by migrations of the dump's own state, and set the sequences. Raises Damaged."""
    told = json.loads((folder / "database" / TABLES).read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        here, sequences = _tables(cursor), set(_sequences(cursor))
        if set(told["tables"]) - set(here) or set(told["sequences"]) - sequences:
            raise Damaged("La sauvegarde contient des tables que cette version n’a pas.")
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(map(sql.Identifier, sorted(here)))))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, each in told["tables"].items():
            file = folder / "database" / str(each["member"])
            with file.open("rb") as source, cursor.copy(_copy(table, each["columns"], "FROM STDIN")) as rows:
                while block := source.read(BLOCK):
                    rows.write(block)
        for name, (value, called) in told["sequences"].items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', value, called])


def _tables(cursor: Any) -> dict[str, list[str]]:
    """Columns that hold something of their own (not computed by the database) of each table."""
    cursor.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, "
        "table_name) WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER' "
        "ORDER BY c.table_name, c.ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, []).append(column)
    return found


def _sequences(cursor: Any) -> list[str]:
    cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def _copy(table: str, columns: list[str], way: str) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(way))
