"""Restoring a backup: taken out and checked beside the data first; only then is anything put in its place."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from maillage.core import clock
from maillage.instance import migrating
from maillage.instance.backup import archive, postgresql, sealing, sqlite
from maillage.instance.backup.exceptions import BackupRefused
from maillage.instance.backup.making import data_dir, key_place, tree

SCRATCH: Final = ".restauration-"


@dataclass(frozen=True)
class Restored:
    """What was put in place. ``aside`` is the folder, ``schema`` the PostgreSQL schema, that keep what was there before."""

    header: archive.Header
    seen: archive.Seen
    aside: Path | None
    schema: str


def verify(source: Path, *, keys: sealing.Keys) -> tuple[archive.Header, archive.Seen]:
    """Read it all and check every checksum; nothing is written. Raises BackupRefused."""
    return _read(source, keys, None)


def restore(source: Path, *, keys: sealing.Keys, replace: bool) -> Restored:
    """Make of this instance what ``source`` holds, then bring its tables up to date. Raises BackupRefused, and then nothing has changed."""
    occupied = _occupied()
    if occupied and not replace:
        raise BackupRefused(
            f"Cette instance n’est pas vide ({occupied}) : rien n’a été touché. Pour remplacer ses données, ajoutez --replace ; "
            "les anciennes seront gardées à côté."
        )
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=data_dir()) as scratch:
        folder = Path(scratch)
        header, seen = _read(source, keys, folder)
        suits(header)
        with _aside(wanted=bool(occupied)) as aside:
            schema = _install(folder, header, aside)
    migrating.bring_up_to_date()
    return Restored(header, seen, aside, schema)


def _read(source: Path, keys: sealing.Keys, folder: Path | None) -> tuple[archive.Header, archive.Seen]:
    with source.open("rb") as file, sealing.opening(file, keys) as stream:
        return archive.read(stream, folder)


def _occupied() -> str:
    """What is there already, in words; empty for an instance that holds nothing."""
    tables = connection.introspection.table_names()
    found = ["sa base a des tables"] if tables else []
    found += [f"son dossier {name} a des fichiers" for name in archive.TREES if tree(name).is_dir() and any(tree(name).iterdir())]
    return ", ".join(found)


def suits(header: archive.Header) -> None:
    """Raise BackupRefused when this version, or its kind of database, cannot take what ``header`` announces."""
    if header.database != connection.vendor:
        kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise BackupRefused(
            f"Cette sauvegarde est celle d’une base {kinds.get(header.database, header.database)}, et cette instance est réglée pour "
            f"{kinds[connection.vendor]} : donnez à DATABASE_URL une base de la même sorte."
        )
    known = MigrationLoader(None).disk_migrations
    replaced = {old for migration in known.values() for old in migration.replaces}
    told = {(app, name) for app, names in header.migrations.items() for name in names}
    if told - set(known) - replaced:
        raise BackupRefused(
            f"Cette sauvegarde vient d’une version plus récente de Maillage ({header.version}) : mettez d’abord cette instance à jour."
        )


@contextmanager
def _aside(*, wanted: bool) -> Iterator[Path | None]:
    """A new folder for what was there before; taken away if nothing came to be in it."""
    if not wanted:
        yield None
        return
    folder = data_dir() / f"avant-restauration-{clock.now():%Y%m%d-%H%M%S}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except BaseException:
        with suppress(OSError):
            folder.rmdir()
        raise


def _install(folder: Path, header: archive.Header, aside: Path | None) -> str:
    """The database first: what refuses, refuses there. Then files, which cannot fail but for the disk."""
    schema = ""
    if connection.vendor == "sqlite":
        sqlite.restore(folder, header.dump, aside)
    else:
        schema = postgresql.restore(folder, header.dump, header.migrations, replace=aside is not None)
    for name in archive.TREES:
        _install_files(folder / name, tree(name), aside)
    for key in sorted((folder / "keys").glob("*")):
        place = key_place(key.name)
        if aside is not None and place.exists():
            shutil.copy2(place, aside / key.name)
        shutil.move(key, place)
    return schema


def _install_files(new: Path, place: Path, aside: Path | None) -> None:
    """Pictures are served, perhaps by another program; what waits to be imported is the instance's alone."""
    if aside is not None and place.exists():
        shutil.move(place, aside / place.name)
    if not new.exists():
        return
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(new, place)
    for each in [place, *place.rglob("*")]:
        served = 0o755 if each.is_dir() else 0o644
        each.chmod(served if new.name == "media" else served & 0o700)
