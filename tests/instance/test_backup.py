"""The form of a backup and its encryption: what is cut, altered, hostile or locked is refused with a sentence."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner

from maillage.instance.backup import archive, making, passphrase, restoring, sealing
from maillage.instance.backup.exceptions import BackupRefused, Damaged, Locked
from maillage.instance.backup.sealing import Keys
from maillage.instance.backup_commands import backup

HEADER = archive.Header(
    version="0.1.0", made_at="2026-03-12T09:00:00+00:00", database="sqlite", dump="file", migrations={"network": ["0001_initial"]}
)
PASSPHRASE = Keys(passphrase="le cheval et la pile de livres")
IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENT = Keys(recipients=(str(IDENTITY.to_public()),))
OPEN = Keys()
OPENER = Keys(identities=(str(IDENTITY),))


@pytest.fixture
def content(tmp_path: Path) -> Path:
    file = tmp_path / "base"
    file.write_bytes(os.urandom(300_000))
    return file


def _made(folder: Path, content: Path, *, keys: Keys = OPEN) -> Path:
    target = folder / "sauvegarde"
    with target.open("wb") as file, sealing.closing(file, keys) as stream:
        paper = archive.Writer(stream, HEADER)
        with content.open("rb") as source:
            paper.add("database/maillage.sqlite3", source)
        with content.open("rb") as source:
            paper.add("media/places/cour é.webp", source)
        paper.finish()
    return target


@pytest.mark.parametrize(("closed", "opened"), [(Keys(), Keys()), (PASSPHRASE, PASSPHRASE), (RECIPIENT, OPENER)])
def test_what_goes_in_comes_out(closed: Keys, opened: Keys, tmp_path: Path, content: Path) -> None:
    source = _made(tmp_path, content, keys=closed)

    with source.open("rb") as file, sealing.opening(file, opened) as stream:
        header, seen = archive.read(stream, tmp_path / "sortie")

    assert (header, seen.files) == (HEADER, 1)
    for name in ("database/maillage.sqlite3", "media/places/cour é.webp"):
        assert (tmp_path / "sortie" / name).read_bytes() == content.read_bytes()
        assert (tmp_path / "sortie" / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("closed", "opened"), [(Keys(), Keys()), (PASSPHRASE, PASSPHRASE), (RECIPIENT, OPENER)])
def test_a_file_cut_anywhere_is_refused(closed: Keys, opened: Keys, tmp_path: Path, content: Path) -> None:
    whole = _made(tmp_path, content, keys=closed).read_bytes()
    cut = tmp_path / "coupée"
    for length in (0, 10, 300, len(whole) // 2, len(whole) - 4000, len(whole) - 17, len(whole) - 1):
        cut.write_bytes(whole[:length])
        with pytest.raises(Damaged):
            restoring.verify(cut, keys=opened)


@pytest.mark.parametrize(("closed", "opened"), [(Keys(), Keys()), (PASSPHRASE, PASSPHRASE), (RECIPIENT, OPENER)])
def test_a_file_altered_anywhere_is_refused(closed: Keys, opened: Keys, tmp_path: Path, content: Path) -> None:
    whole = _made(tmp_path, content, keys=closed).read_bytes()
    altered = tmp_path / "altérée"
    # Not among the zeros that pad an archive, half-way and before the checksum: a run of zeros may be compressed in several ways, all true.
    for at in (len(whole) // 4, 3 * len(whole) // 4, len(whole) - 5000, len(whole) - 8, len(whole) - 1):
        altered.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with pytest.raises(BackupRefused):
            restoring.verify(altered, keys=opened)


def test_the_age_library_opens_what_a_passphrase_closed_and_the_other_way_round(tmp_path: Path, content: Path) -> None:
    plain = content.read_bytes()
    closed, opened = io.BytesIO(), io.BytesIO()
    passphrase.encrypt(io.BytesIO(plain), closed, PASSPHRASE.passphrase)
    assert pyrage.passphrase.decrypt(closed.getvalue(), PASSPHRASE.passphrase) == plain

    passphrase.decrypt(io.BytesIO(pyrage.passphrase.encrypt(plain, PASSPHRASE.passphrase)), opened, PASSPHRASE.passphrase)
    assert opened.getvalue() == plain


@pytest.mark.parametrize("size", [0, 1, passphrase.CHUNK - 1, passphrase.CHUNK, passphrase.CHUNK + 1, 3 * passphrase.CHUNK])
def test_every_length_is_encrypted_as_age_does(size: int) -> None:
    plain, closed = os.urandom(size), io.BytesIO()
    passphrase.encrypt(io.BytesIO(plain), closed, "x" * 12)

    assert pyrage.passphrase.decrypt(closed.getvalue(), "x" * 12) == plain


def test_an_encrypted_file_shows_nothing_of_what_it_holds(tmp_path: Path, content: Path) -> None:
    for keys in (PASSPHRASE, RECIPIENT):
        raw = _made(tmp_path, content, keys=keys).read_bytes()
        assert raw.startswith(b"age-encryption.org/v1\n")
        assert b"maillage" not in raw


@pytest.mark.parametrize(
    ("closed", "opened", "said"),
    [
        (PASSPHRASE, Keys(passphrase="une autre phrase"), "pas la phrase de passe"),
        (PASSPHRASE, Keys(), "--passphrase-file"),
        (RECIPIENT, Keys(), "--identity-file"),
        (RECIPIENT, Keys(identities=(str(pyrage.x25519.Identity.generate()),)), "Aucune des clés"),
        (RECIPIENT, Keys(identities=("AGE-SECRET-KEY-1FAUX",)), "ne se lit pas"),
    ],
)
def test_what_does_not_open_a_backup_is_said(closed: Keys, opened: Keys, said: str, tmp_path: Path, content: Path) -> None:
    source = _made(tmp_path, content, keys=closed)

    with pytest.raises(BackupRefused, match=said):
        restoring.verify(source, keys=opened)


def test_a_key_that_is_no_public_key_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with (
        pytest.raises(BackupRefused, match="n’est pas une clé publique"),
        sealing.closing(io.BytesIO(), Keys(recipients=("age1faux",))),
    ):
        pytest.fail("nothing may be written")


def test_a_file_that_is_no_backup_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "fichier"
    for raw in (b"PK\x03\x04", b"", gzip.compress(b"bonjour"), gzip.compress(_tar([("autre.txt", b"x")]))):
        file.write_bytes(raw)
        with pytest.raises(Damaged):
            restoring.verify(file, keys=Keys())


def _tar(members: list[tuple[str | tarfile.TarInfo, bytes]]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for member, data in members:
            info = tarfile.TarInfo(member) if isinstance(member, str) else member
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return raw.getvalue()


def _linked(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def _hostile() -> Iterator[str | tarfile.TarInfo]:
    yield from ("../evade", "/etc/evade", "media/../../evade", "media/./x", "media//x", "media/a\\..\\x", "keys/../x", "keys/a/b")
    yield from ("database", "media/", "autre/x", "x", "static/x", "./media/x")
    yield from (
        _linked("media/lien", kind)
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE)
    )


@pytest.mark.parametrize(
    "member", list(_hostile()), ids=lambda member: member if isinstance(member, str) else f"type {member.type!r}"
)
def test_nothing_is_written_outside_of_where_a_backup_is_taken_out(member: str | tarfile.TarInfo, tmp_path: Path) -> None:
    file, folder = tmp_path / "sauvegarde", tmp_path / "dedans" / "sortie"
    header = json.dumps(asdict(HEADER)).encode()
    file.write_bytes(gzip.compress(_tar([(archive.HEADER, header), (member, b""), (archive.MANIFEST, b"{}")])))

    with pytest.raises(Damaged), file.open("rb") as stream:
        archive.read(stream, folder)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


@pytest.mark.parametrize(
    "change", [{"format": 3}, {"application": "autre"}, {"format": "1"}, {"migrations": None, "version": None, "made_at": None}]
)
def test_a_header_of_another_form_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    header = json.dumps(asdict(HEADER) | change).encode()
    file = tmp_path / "sauvegarde"
    file.write_bytes(gzip.compress(_tar([(archive.HEADER, header), (archive.MANIFEST, b"{}")])))

    with pytest.raises(BackupRefused):
        restoring.verify(file, keys=Keys())


def test_a_member_added_or_taken_away_is_seen(tmp_path: Path, content: Path) -> None:
    with tarfile.open(_made(tmp_path, content)) as tar:
        members: list[tuple[str | tarfile.TarInfo, bytes]] = [(info.name, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    file = tmp_path / "autre"
    for changed in (members[:1] + members[2:], [*members[:2], ("media/en-plus.webp", b"x"), *members[2:]], [*members, members[1]]):
        file.write_bytes(gzip.compress(_tar(changed)))
        with pytest.raises(Damaged):
            restoring.verify(file, keys=Keys())


def test_a_backup_larger_than_the_disk_is_refused_before_it_fills_it(tmp_path: Path) -> None:
    huge = tarfile.TarInfo("media/bombe.webp")
    huge.size = 1 << 60
    raw = _tar([(archive.HEADER, json.dumps(asdict(HEADER)).encode())])[:1024] + huge.tobuf() + b"\0" * 5120
    file = tmp_path / "sauvegarde"
    file.write_bytes(gzip.compress(raw))

    with pytest.raises(BackupRefused, match="pas assez de place"), file.open("rb") as stream:
        archive.read(stream, tmp_path / "sortie")


def test_a_backup_never_takes_the_name_of_a_file_that_exists(tmp_path: Path) -> None:
    (tmp_path / "sauvegarde").write_text("la précédente")

    with pytest.raises(BackupRefused, match="existe déjà"):
        making.make(tmp_path / "sauvegarde", keys=Keys())
    with pytest.raises(BackupRefused, match="n’existe pas"):
        making.make(tmp_path / "absent" / "sauvegarde", keys=Keys())

    assert (tmp_path / "sauvegarde").read_text() == "la précédente"


@pytest.mark.parametrize("keys", [Keys(), PASSPHRASE, RECIPIENT])
def test_a_disk_that_fills_up_leaves_no_half_file(keys: Keys, tmp_path: Path, content: Path) -> None:
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            with making.finished(tmp_path / "pleine") as file, sealing.closing(file, keys) as stream:
                paper = archive.Writer(stream, HEADER)
                with content.open("rb") as source:
                    paper.add("database/maillage.sqlite3", source)
                paper.finish()
        except OSError:
            os._exit(3)
        os._exit(0)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["base"]


def test_the_command_verifies_and_says_what_it_found(tmp_path: Path, content: Path) -> None:
    words = tmp_path / "phrase"
    words.write_text(PASSPHRASE.passphrase + "\n")
    source = _made(tmp_path, content, keys=PASSPHRASE)

    done = CliRunner().invoke(backup, [str(source), "--verify", "--passphrase-file", str(words)])
    assert (done.exit_code, "Sauvegarde entière" in done.output) == (0, True), done.output
    words.write_text("courte\n")
    assert CliRunner().invoke(backup, [str(source), "--verify", "--passphrase-file", str(words)]).exit_code == 1
    assert CliRunner().invoke(backup, [str(source), "--verify", "--encrypt-to", "age1x"]).exit_code == 2
    assert CliRunner().invoke(backup, [str(source), "--verify"]).exit_code == 1


def test_a_wrong_kind_of_lock_is_no_damage(tmp_path: Path, content: Path) -> None:
    with pytest.raises(Locked):
        restoring.verify(_made(tmp_path, content, keys=PASSPHRASE), keys=OPENER)
