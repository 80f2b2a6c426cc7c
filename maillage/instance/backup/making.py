"""Making a backup: a copy of the database first, then the keys, then the files: pictures, which are never changed once written, and
what animators have sent and not yet imported, with the meaning that they gave to its columns.

Messages that an instance without a mail server leaves in its folder are not kept: see docs/running.md.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from maillage import __version__
from maillage.core import clock
from maillage.instance.backup import archive, postgresql, sealing, sqlite
from maillage.instance.backup.exceptions import BackupRefused

SCRATCH: Final = ".sauvegarde-"
JOURNAL_KEY: Final = "journal-key"


def make(target: Path, *, keys: sealing.Keys) -> archive.Seen:
    """Write the backup to ``target``, whole or not at all, readable by its owner only. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(f"« {target} » existe déjà : donnez un autre nom.")
    if not target.parent.is_dir():
        raise BackupRefused(f"Le dossier « {target.parent} » n’existe pas.")
    with _scratch() as scratch, finished(target) as file, sealing.closing(file, keys) as stream:
        return _write(stream, scratch)


def _write(stream: BinaryIO, scratch: Path) -> archive.Seen:
    migrations = applied()
    dump, members = ("file", sqlite.dump(scratch)) if connection.vendor == "sqlite" else postgresql.dump(scratch)
    told = archive.Header(
        version=__version__,
        made_at=clock.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        dump=dump,
        migrations=migrations,
    )
    paper = archive.Writer(stream, told)
    for name, path in [*members, *_keys(), *_files()]:
        try:
            with path.open("rb") as content:
                paper.add(name, content)
        except FileNotFoundError:  # a file taken away since the folder was read
            if not name.startswith(tuple(archive.TREES)):
                raise
    paper.finish()
    return paper.seen


def applied() -> dict[str, list[str]]:
    """The migrations of the database, by app, in the order in which they were applied."""
    found: dict[str, list[str]] = {}
    for app, name in MigrationRecorder(connection).migration_qs.order_by("id").values_list("app", "name"):
        found.setdefault(app, []).append(name)
    return found


def data_dir() -> Path:
    return Path(settings.STATIC_ROOT).parent


def _keys() -> Iterator[tuple[str, Path]]:
    """Every key of the instance is a file ``…-key`` at the top of the data folder; the journal's may be elsewhere."""
    elsewhere = Path(settings.JOURNAL_KEY)
    found = {path.name: path for path in data_dir().glob("*-key")} | ({JOURNAL_KEY: elsewhere} if elsewhere.exists() else {})
    for name, path in sorted(found.items()):
        if path.is_file():
            yield f"keys/{name}", path


def key_place(name: str) -> Path:
    """Where this instance looks for the key that a backup calls ``name``."""
    return Path(settings.JOURNAL_KEY) if name == JOURNAL_KEY else data_dir() / name


def tree(name: str) -> Path:
    """Where this instance keeps the files that a backup calls ``name/…``."""
    return Path(settings.MEDIA_ROOT) if name == "media" else data_dir() / name


def _files() -> Iterator[tuple[str, Path]]:
    for called in archive.TREES:
        root = tree(called)
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield f"{called}/{path.relative_to(root).as_posix()}", path


@contextmanager
def _scratch() -> Iterator[Path]:
    """A private folder beside the data, for the copy of the database; what a killed backup left is taken away first."""
    for left in data_dir().glob(f"{SCRATCH}*"):
        if clock.now().timestamp() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=data_dir()) as folder:
        yield Path(folder)


@contextmanager
def finished(target: Path) -> Iterator[BinaryIO]:
    """A file under another name, on the disk before it takes its own; nothing of it stays when the block fails."""
    near = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(near, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        near.rename(target)
        _settle(target.parent)
    except BaseException:
        near.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
