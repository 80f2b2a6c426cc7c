"""Files made to harm, through every door that takes one: refused in a moment, or written anew; never a failure, never much memory."""

from __future__ import annotations

import io
import json
import re
import resource
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from maillage.instance.backup import archive
from maillage.instance.backup.exceptions import BackupRefused
from tests.security.bombs import CLEANED, ODD, PICTURES, TABLES, Maker, tarred
from tests.security.world import World

pytestmark = pytest.mark.django_db
MOST_S, MOST_MB = 1.0, 200
DOORS = {"a place's pictures": ("concierge", "/lieux/le-lieu/photos/"), "a portrait": ("member", "/compte/page/portrait/")}
IMPORTS = "/reseaux/mailles/imports/"


@pytest.fixture(autouse=True)
def measured(world: World) -> Iterator[None]:
    """No test makes the process grow by more than it may."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MOST_MB


def sent(world: World, person: str, address: str, name: str, body: bytes) -> tuple[HttpResponse, float]:
    """The answer, and the processor's seconds that it took: the machine may have other work."""
    client = world.client(person)
    file = SimpleUploadedFile(name, body)
    start = time.process_time()
    response = client.post(address, {"file": file, "alt": "La cour"})
    return response, time.process_time() - start


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("bomb", PICTURES)
def test_a_hostile_picture_is_refused(world: World, door: str, bomb: str) -> None:
    response, seconds = sent(world, *DOORS[door], "photo.jpg", PICTURES[bomb]())

    assert response.status_code in {413, 422}
    assert seconds < MOST_S


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("picture", CLEANED)
def test_a_picture_that_holds_something_else_is_written_anew_without_it(world: World, door: str, picture: str) -> None:
    before = set(stored())

    response, seconds = sent(world, *DOORS[door], "photo.jpg", CLEANED[picture]())

    [name] = set(stored()) - before
    with default_storage.open(name) as file:
        body = file.read()
    kept = Image.open(io.BytesIO(body))
    assert response.status_code == 302
    assert (kept.format, getattr(kept, "n_frames", 1)) == ("WEBP", 1)
    assert not kept.getexif()
    assert not re.search(rb"ran\(|script|PK\x03\x04", body)
    assert re.fullmatch(r"[\w/-]+\.webp", name)
    assert seconds < MOST_S


def stored(folder: str = "") -> Iterator[str]:
    folders, files = default_storage.listdir(folder) if not folder or default_storage.exists(folder) else ([], [])
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for each in folders:
        yield from stored(f"{folder}/{each}".lstrip("/"))


@pytest.mark.parametrize("bomb", TABLES)
def test_a_hostile_table_is_refused(world: World, bomb: str) -> None:
    name, make = TABLES[bomb]
    response, seconds = sent(world, "animator", IMPORTS, name, make())
    if response.status_code == 302:
        start = time.process_time()
        response = world.client("animator").get(response["Location"])
        seconds += time.process_time() - start

    assert response.status_code in {413, 422}
    assert b"root:" not in response.content
    assert seconds < MOST_S


@pytest.mark.parametrize("file", ODD)
def test_an_odd_table_is_read_or_refused_and_writes_nothing_elsewhere(world: World, file: str, settings: object) -> None:
    root = Path(settings.MEDIA_ROOT).parent  # type: ignore[attr-defined]
    around = {path for path in root.parent.rglob("*") if "imports" not in path.parts}
    name, make = ODD[file]

    response, seconds = sent(world, "animator", IMPORTS, name, make())
    if response.status_code == 302:
        response = world.client("animator").get(response["Location"])

    assert response.status_code in {200, 413, 422}
    assert {path for path in root.parent.rglob("*") if "imports" not in path.parts} == around
    assert seconds < MOST_S


def test_a_table_as_people_send_them_is_taken(world: World) -> None:
    response, _seconds = sent(world, "animator", IMPORTS, "lieux.csv", b"nom;ville\nLa Friche;Poitiers\n")

    assert response.status_code == 302


HEAD = {
    "version": "1",
    "made_at": "",
    "database": "sqlite",
    "dump": "file",
    "migrations": {},
    "format": 1,
    "application": "maillage",
}
FIRST = ("backup.json", tarfile.REGTYPE, json.dumps(HEAD).encode())
BACKUPS: dict[str, Maker] = {
    "no archive": lambda: b"<html></html>",
    "nothing": lambda: b"",
    "cut short": lambda: tarred(FIRST)[:60],
    "a member that climbs": lambda: tarred(FIRST, ("media/../../evil", tarfile.REGTYPE, b"a")),
    "a member of the machine": lambda: tarred(FIRST, ("/etc/evil", tarfile.REGTYPE, b"a")),
    "a link": lambda: tarred(FIRST, ("media/a", tarfile.SYMTYPE, b"")),
    "a hard link": lambda: tarred(FIRST, ("media/a", tarfile.LNKTYPE, b"")),
    "a device": lambda: tarred(FIRST, ("media/a", tarfile.CHRTYPE, b"")),
    "a folder": lambda: tarred(FIRST, ("media", tarfile.DIRTYPE, b"")),
    "a member twice": lambda: tarred(FIRST, ("media/a", tarfile.REGTYPE, b"a"), ("media/a", tarfile.REGTYPE, b"b")),
    "a head of brackets a hundred thousand deep": lambda: tarred(("backup.json", tarfile.REGTYPE, b"[" * 100_000)),
    "a list of brackets a hundred thousand deep": lambda: tarred(FIRST, ("manifest.json", tarfile.REGTYPE, b"[" * 100_000)),
    "a head of another program": lambda: tarred(("backup.json", tarfile.REGTYPE, b'{"application": "other"}')),
    "a head that is a list": lambda: tarred(("backup.json", tarfile.REGTYPE, b"[1]")),
    "a list that lies": lambda: tarred(FIRST, ("media/a", tarfile.REGTYPE, b"a"), ("manifest.json", tarfile.REGTYPE, b"{}")),
    "a head of 80 MB in 80 kB": lambda: tarred(("backup.json", tarfile.REGTYPE, b" " * 80 * 1024**2)),
}


@pytest.mark.parametrize("bomb", BACKUPS)
def test_a_hostile_backup_is_refused_and_writes_nothing_elsewhere(bomb: str, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "it"
    folder.mkdir(parents=True)
    body = io.BytesIO(BACKUPS[bomb]())
    start = time.process_time()

    with pytest.raises(BackupRefused):
        archive.read(body, folder)

    assert time.process_time() - start < MOST_S
    assert [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents] == []


def test_there_are_more_than_thirty_hostile_files() -> None:
    assert len(PICTURES) + len(CLEANED) + len(TABLES) + len(ODD) + len(BACKUPS) >= 60
