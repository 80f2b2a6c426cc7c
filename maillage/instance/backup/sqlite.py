"""The database of an instance on SQLite, as one file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Final

from django.conf import settings
from django.db import connection

from maillage.instance.backup.exceptions import BackupRefused, Damaged

MEMBER: Final = "database/maillage.sqlite3"
DUMP: Final = "file"


def dump(folder: Path) -> list[tuple[str, Path]]:
    """A consistent copy made while the site writes: one read transaction, nobody waits. Checked before it is said to be made."""
    copy = folder / "maillage.sqlite3"
    connection.ensure_connection()
    with closing(connect(copy)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        _check(target)
    return [(MEMBER, copy)]


def restore(folder: Path, dump: str, aside: Path | None) -> None:
    """Put the copy of ``folder`` in the place of the instance's file, which is kept in ``aside``. Raises Damaged, BackupRefused."""
    copy = folder / MEMBER
    if dump != DUMP or not copy.exists():
        raise Damaged("La sauvegarde ne contient pas de base SQLite.")
    try:
        with closing(connect(copy)) as database:
            _check(database)
    except sqlite3.DatabaseError:
        raise Damaged("La base que contient la sauvegarde est abîmée.") from None
    connection.close()
    path = Path(settings.DATABASES["default"]["NAME"])
    if path.exists():
        _free(path)
        if aside is not None:
            shutil.move(path, aside / path.name)
    for leftover in (f"{path}-wal", f"{path}-shm"):
        Path(leftover).unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    near = path.with_name(f".{path.name}.restored")
    shutil.move(copy, near)
    near.replace(path)


def _check(database: sqlite3.Connection) -> None:
    said = [row[0] for row in database.execute("PRAGMA integrity_check")]
    if said != ["ok"] or database.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged(f"La base est abîmée\u202f: {said[0]}.")


def _free(path: Path) -> None:
    """Write the log into the file and leave write-ahead mode, which SQLite refuses while any other process has the file open."""
    try:
        with closing(connect(path, timeout=0)) as database:
            mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "wal"
    if mode != "delete":
        raise BackupRefused("L’instance est ouverte\u202f: arrêtez-la avant de remplacer ses données.")
