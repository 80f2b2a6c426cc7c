"""What a file is, by its content: the name is only a name."""

from __future__ import annotations

import gzip
import os
import stat
import zipfile
from enum import StrEnum
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from maillage.network.importing import exceptions as refused

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 64 * 1024
MAX_DECOMPRESSED = 2 * 1024**3
GZIP = b"\x1f\x8b"

PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"),
)


class FileKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def check_path(path: Path) -> None:
    """Refuse what is not a regular file that can be read. Raises a FileRefused."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise refused.FileMissing(name=path.name or str(path)) from error
    except (OSError, ValueError) as error:
        raise refused.FileUnreadable(name=path.name, reason=str(error)) from error
    if stat.S_ISDIR(mode):
        raise refused.FolderGiven(name=path.name or str(path))
    if not stat.S_ISREG(mode):
        raise refused.NotAFile(name=path.name)
    if path.stat().st_size == 0:
        raise refused.FileEmpty(name=path.name)
    if not os.access(path, os.R_OK):
        raise refused.FileUnreadable(name=path.name, reason=_("accès refusé"))


def open_binary(path: Path) -> IO[bytes]:
    """The bytes of the file; a gzip one is unfolded as it is read, up to MAX_DECOMPRESSED."""
    try:
        stream = path.open("rb")
        if stream.read(2) == GZIP:
            stream.close()
            return cast("IO[bytes]", BufferedReader(_Gunzip(path), buffer_size=HEAD_BYTES))
        stream.seek(0)
    except OSError as error:
        raise refused.FileUnreadable(name=path.name, reason=error.strerror or str(error)) from error
    return stream


class _Gunzip(RawIOBase):
    """A gzip file read with a ceiling on what it unfolds to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream = gzip.open(path, "rb")  # noqa: SIM115 - closed by close()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        try:
            data = self.stream.read(len(memoryview(buffer)))
        except (EOFError, OSError) as error:
            raise refused.FileUnreadable(name=self.path.name, reason=_("archive abîmée")) from error
        self.count += len(data)
        if self.count > MAX_DECOMPRESSED:
            raise refused.DecompressedTooLarge(name=self.path.name, limit=MAX_DECOMPRESSED // 1024**2)
        memoryview(buffer)[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.stream.close()
        super().close()


def kind_of(path: Path) -> FileKind:
    """CSV, XLSX or JSON, read in the first bytes. Raises a FileRefused for anything else."""
    check_path(path)
    with open_binary(path) as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise refused.FileEmpty(name=path.name)
    _refuse_picture(path.name, head)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    _refuse_known(path.name, head)
    return FileKind.JSON if _first_character(head) in "{[" else FileKind.CSV


def _refuse_picture(name: str, head: bytes) -> None:
    for magic, kind in PICTURES:
        # Two letters are also how a French header may begin ("BMX;…"): a BMP has zero bytes soon after.
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:14]):
            raise refused.PictureGiven(name=name, kind=kind)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise refused.PictureGiven(name=name, kind="WebP")
    if head[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1"):
        raise refused.PictureGiven(name=name, kind="HEIF")


def _kind_of_archive(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise refused.WorkbookUnreadable(name=path.name, reason=_("archive abîmée")) from error
    if "xl/workbook.xml" in names:
        return FileKind.XLSX
    if "mimetype" in names and "content.xml" in names:
        raise refused.WrongKind(name=path.name, kind=_("un document LibreOffice (ODS, ODT…)"))
    if "word/document.xml" in names:
        raise refused.WrongKind(name=path.name, kind=_("un document Word"))
    raise refused.WrongKind(name=path.name, kind=_("une archive ZIP"))


def _refuse_known(name: str, head: bytes) -> None:
    text = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = (
        (head.startswith(b"%PDF"), _("un document PDF")),
        (head.startswith(b"\xd0\xcf\x11\xe0"), _("un ancien classeur Excel (.xls)")),
        (head.startswith((b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")), _("une archive compressée")),
        (head.startswith(b"SQLite format 3"), _("une base de données SQLite")),
        (head.startswith(b"PAR1"), _("un fichier Parquet")),
        (head.startswith((b"\x7fELF", b"MZ\x90")), _("un programme")),
        (head.startswith((b"ID3", b"OggS", b"fLaC")) or head[4:8] == b"ftyp", _("un enregistrement sonore ou vidéo")),
        (text.startswith((b"<!doctype html", b"<html")), _("une page web")),
        (text.startswith((b"<?xml", b"<kml", b"<gpx", b"<osm", b"<svg")), _("un document XML")),
    )
    for found, kind in known:
        if found:
            raise refused.WrongKind(name=name, kind=kind)


def _first_character(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    return text.lstrip("\ufeff \t\r\n")[:1] or " "
