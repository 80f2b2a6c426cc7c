"""The database of an instance on PostgreSQL: ``pg_dump`` and ``pg_restore``, or plain COPY files where they are not installed."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from maillage.instance.backup import copying
from maillage.instance.backup.exceptions import BackupRefused, Damaged

MEMBER: Final = "database/maillage.dump"
PG_DUMP: Final = "pg_dump"


def dump(folder: Path) -> tuple[str, list[tuple[str, Path]]]:
    """``(form, members)``; the form is "pg_dump" when the tool is there, else "copy". One snapshot, while the site writes."""
    program = shutil.which("pg_dump")
    if program is None:
        return copying.COPY, copying.dump(folder)
    file = folder / "maillage.dump"
    with file.open("wb") as target:
        os.fchmod(target.fileno(), 0o600)
        _run([program, "--format=custom", "--no-owner", "--no-acl", f"--dbname={_address()}"], stdout=target)
    return PG_DUMP, [(MEMBER, file)]


def restore(folder: Path, dump: str, migrations: dict[str, list[str]], *, replace: bool) -> str:
    """Fill the database, empty or made so; the name of the schema where the former tables are kept, or "". All or nothing."""
    if dump == PG_DUMP and shutil.which("pg_restore") is None:
        raise BackupRefused(
            "Cette sauvegarde demande pg_restore\u202f: installez les outils de PostgreSQL (apt install postgresql-client)."
        )
    with _set_aside() if replace else _cleared() as aside:
        if dump == PG_DUMP:
            file = folder / MEMBER
            if not file.exists():
                raise Damaged("La sauvegarde ne contient pas de base PostgreSQL.")
            words = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", f"--dbname={_address()}"]
            _run([*words, str(file)])
        else:
            for app, names in migrations.items():
                call_command("migrate", app, names[-1], interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            copying.load(folder)
    return aside


@contextmanager
def _cleared() -> Iterator[str]:
    """An empty database, left empty if the block fails."""
    try:
        yield ""
    except BaseException:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names():
                cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(table)))
        raise


@contextmanager
def _set_aside() -> Iterator[str]:
    """An empty schema in the place of the present one, which comes back if the block fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        if cursor.fetchone()[0]:
            raise BackupRefused("L’instance est ouverte\u202f: arrêtez-la avant de remplacer ses données.")
        cursor.execute("SELECT current_schema()")
        schema = str(cursor.fetchone()[0])
    aside = f"avant_restauration_{secrets.token_hex(4)}"
    _schemas("ALTER SCHEMA {schema} RENAME TO {aside}", "CREATE SCHEMA {schema}", schema=schema, aside=aside)
    try:
        yield aside
    except BaseException:
        _schemas("DROP SCHEMA {schema} CASCADE", "ALTER SCHEMA {aside} RENAME TO {schema}", schema=schema, aside=aside)
        raise


def _schemas(*statements: str, schema: str, aside: str) -> None:
    names = {"schema": sql.Identifier(schema), "aside": sql.Identifier(aside)}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("; ").join(sql.SQL(each).format(**names) for each in statements))


def _address() -> str:
    """How the tools reach the database; the password goes through the environment, which other accounts cannot read."""
    given = connection.get_connection_params()
    kept = {
        name: value
        for name, value in given.items()
        if name in {"host", "port", "user", "dbname", "connect_timeout"} or "ssl" in name
    }
    kept |= {name: given[name] for name in ("target_session_attrs",) if name in given}
    return make_conninfo(**kept)


def _run(words: list[str], **how: Any) -> None:
    password = str(connection.settings_dict["PASSWORD"] or "")
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    connection.close()
    done = subprocess.run(words, env=environment, stderr=subprocess.PIPE, text=True, check=False, **how)  # noqa: S603
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupRefused(f"{Path(words[0]).name} a échoué\u202f: {said[0] if said else done.returncode}")
