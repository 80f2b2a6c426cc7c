"""The form of a backup: a ``tar.gz`` read and written as a stream.

First ``backup.json`` (who made it, for which migrations), then ``database/…``, ``keys/…``, ``media/…``, ``imports/…``, last ``manifest.json``: size and SHA-256
of every other member. Only plain files with these names are accepted: nothing is ever written elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from maillage.instance.backup.exceptions import BackupRefused, Damaged

FORMAT: Final = 2
READ: Final = (1, 2)
"""The first form had no files of imports under way."""
HEADER: Final = "backup.json"
MANIFEST: Final = "manifest.json"
TREES: Final = ("media", "imports")
"""Folders of files that may hold folders."""
FOLDERS: Final = ("database", "keys", *TREES)
LARGEST_JSON: Final = 64 * 1024 * 1024
COMPRESSION: Final = 3
BLOCK: Final = 1 << 20
ROOM: Final = 16 * 1024 * 1024
"""What is left free on the disk when a backup is taken out of its file."""


@dataclass(frozen=True)
class Header:
    """What a backup says of itself. ``dump`` is the form of the database: ``file``, ``pg_dump`` or ``copy``."""

    version: str
    made_at: str
    database: str
    dump: str
    migrations: dict[str, list[str]]
    format: int = FORMAT
    application: str = "maillage"


@dataclass
class Seen:
    """Size and SHA-256 of each member, and what they come to."""

    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, size: int, digest: str) -> None:
        self.members[name] = {"size": size, "sha256": digest}

    @property
    def files(self) -> int:
        return sum(name.startswith("media/") for name in self.members)

    @property
    def size(self) -> int:
        return sum(int(member["size"]) for member in self.members.values())


class Writer:
    """Adds members in the order they are told; ``finish`` writes the manifest."""

    def __init__(self, stream: BinaryIO, header: Header) -> None:
        self._gzip = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=COMPRESSION, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by finish
        self.seen = Seen()
        self._add_bytes(HEADER, json.dumps(asdict(header), ensure_ascii=False, indent=1).encode())

    def add(self, name: str, file: BinaryIO) -> None:
        """Add what ``file`` holds now: the size it has when it is added is read, no more and no less."""
        info = tarfile.TarInfo(name)
        state = os.fstat(file.fileno())
        info.size, info.mtime, info.mode = state.st_size, int(state.st_mtime), 0o600
        self._add(info, file)

    def finish(self) -> None:
        told = dict(self.seen.members)
        self._add_bytes(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1).encode())
        self.seen = Seen(told)
        self._tar.close()
        self._gzip.close()

    def _add_bytes(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self._add(info, io.BytesIO(content))

    def _add(self, info: tarfile.TarInfo, file: BinaryIO) -> None:
        source = _Counted(file)
        self._tar.addfile(info, source)
        self.seen.add(info.name, info.size, source.digest.hexdigest())


class _Counted:
    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def read(stream: BinaryIO, folder: Path | None) -> tuple[Header, Seen]:
    """Read to the last byte, check everything, and put the members in ``folder`` when one is given. Raises Damaged."""
    with _damage_said():
        packed = gzip.GzipFile(fileobj=stream, mode="rb")
        with tarfile.open(fileobj=packed, mode="r|", format=tarfile.PAX_FORMAT) as tar:
            header, seen = _members(tar, folder)
        while packed.read(BLOCK):  # to the end: the compressed stream has a checksum too
            pass
    return header, seen


def _members(tar: tarfile.TarFile, folder: Path | None) -> tuple[Header, Seen]:
    seen, told, header = Seen(), None, None
    for info in tar:
        content = tar.extractfile(info) if info.isreg() else None
        if content is None or told is not None or info.name in seen.members:
            raise Damaged(f"La sauvegarde contient « {info.name[:80]} », qui n’a rien à y faire.")
        if info.name == MANIFEST:
            told = _json(content, info.size)
        elif header is None:
            if info.name != HEADER:
                raise Damaged("Ce fichier n’est pas une sauvegarde de Maillage.")
            raw = _bytes(content, info.size)
            header = _header(raw)
            seen.add(HEADER, len(raw), hashlib.sha256(raw).hexdigest())
        else:
            seen.add(info.name, info.size, _copy(content, info, folder))
    if header is None or told is None:
        raise Damaged("La sauvegarde est coupée : sa fin manque.")
    if told != seen.members:
        wrong = sorted(name for name in {*told, *seen.members} if told.get(name) != seen.members.get(name))
        raise Damaged(f"La sauvegarde est altérée : « {wrong[0][:80]} » n’est pas ce qui y avait été mis.")
    return header, seen


def _header(raw: bytes) -> Header:
    told = json.loads(raw)
    if not isinstance(told, dict) or told.get("application") != "maillage":
        raise Damaged("Ce fichier n’est pas une sauvegarde de Maillage.")
    if told.get("format") not in READ:
        raise BackupRefused("Cette sauvegarde vient d’une version plus récente de Maillage : mettez d’abord cette instance à jour.")
    return Header(**{name: told[name] for name in Header.__dataclass_fields__})


def _copy(content: Any, info: tarfile.TarInfo, folder: Path | None) -> str:
    """The SHA-256 of a member, put in ``folder`` under its name once the name is known to stay inside."""
    name = checked(info.name)
    digest = hashlib.sha256()
    with _sink(None if folder is None else folder / name, info.size) as sink:
        while block := content.read(BLOCK):
            digest.update(block)
            if sink is not None:
                sink.write(block)
    return digest.hexdigest()


@contextmanager
def _sink(path: Path | None, size: int) -> Iterator[BinaryIO | None]:
    if path is None:
        yield None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = os.statvfs(path.parent)
    if size + ROOM > state.f_bavail * state.f_frsize:
        raise BackupRefused("Il n’y a pas assez de place sur le disque pour cette sauvegarde.")
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        yield sink
        sink.flush()
        os.fsync(sink.fileno())


def checked(name: str) -> str:
    """``name`` if it is one that a backup holds; raises Damaged for one that could lead elsewhere."""
    parts = name.split("/")
    ours = len(parts) > 1 and parts[0] in FOLDERS
    plain = all(part and part not in {".", ".."} and "\\" not in part and "\0" not in part for part in parts)
    if not ours or not plain or (parts[0] not in TREES and len(parts) != 2):
        raise Damaged(f"La sauvegarde contient « {name[:80]} », qui n’a rien à y faire.")
    return name


def _json(content: Any, size: int) -> Any:
    return json.loads(_bytes(content, size))


def _bytes(content: Any, size: int) -> bytes:
    if size > LARGEST_JSON:
        raise Damaged("La sauvegarde est altérée : sa description est trop longue.")
    raw: bytes = content.read()
    return raw


@contextmanager
def _damage_said() -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged("La sauvegarde est coupée ou altérée.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged("La sauvegarde est altérée : sa description ne se lit pas.") from error
