"""An instance is lost; its backup makes it again elsewhere, row for row and byte for byte."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from maillage.instance.backup import restoring
from maillage.instance.backup.exceptions import BackupRefused
from maillage.instance.backup.sealing import Keys
from tests.instance import drill
from tests.instance.databases import Make
from tests.instance.site import ROOT, environment, maillage

pytestmark = pytest.mark.slow
POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


@pytest.fixture
def filled(database: Make, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    data, told = tmp_path / "ici", database()
    drill.python("fill", data=data, **told)
    return data, told


def test_what_was_lost_lives_again_elsewhere(filled: tuple[Path, dict[str, str]], database: Make, tmp_path: Path) -> None:
    data, told = filled
    lost, file = drill.python("sums", data=data, **told), tmp_path / "sauvegarde.maillage"
    assert (lost["network_place"][0], lost["network_revision"][0], lost["journal_entry"][0]) == (60, 120, 121)

    done = maillage("backup", str(file), data=data, **told)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    kept = drill.files(data)
    shutil.rmtree(data)
    elsewhere, new = tmp_path / "ailleurs", database()
    done = maillage("restore", str(file), data=elsewhere, **new)

    assert done.returncode == 0, done.stderr
    assert drill.python("sums", data=elsewhere, **new) == lost
    assert drill.files(elsewhere) == kept
    assert len(kept) == 10
    assert {path.stat().st_mode & 0o777 for path in elsewhere.glob("imports/*")} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in elsewhere.glob("imports/*/*")} == {0o600}
    assert sorted(path.name for path in elsewhere.glob(".*")) == []


def test_an_instance_that_holds_something_is_replaced_only_when_asked_and_what_it_held_is_kept(
    filled: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data, told = filled
    before, file = drill.python("sums", data=data, **told), tmp_path / "sauvegarde.maillage"
    maillage("backup", str(file), data=data, **told)
    (data / "media" / "places" / "apres.webp").write_bytes(b"venue depuis")
    sent = next(data.glob("imports/*/mapping.toml"))
    sent.write_text("changé depuis")

    refused = maillage("restore", str(file), data=data, **told)
    assert (refused.returncode, "n’est pas vide" in refused.stderr) == (1, True)
    assert (data / "media" / "places" / "apres.webp").exists()

    done = maillage("restore", str(file), "--replace", data=data, **told)
    assert done.returncode == 0, done.stderr
    assert drill.python("sums", data=data, **told) == before
    assert not (data / "media" / "places" / "apres.webp").exists()
    assert len(list(data.glob("avant-restauration-*/media/places/apres.webp"))) == 1
    assert len(list(data.glob("avant-restauration-*/secret-key"))) == 1
    assert sent.read_text() == "nom = 'name'"
    assert [path.read_text() for path in data.glob("avant-restauration-*/imports/*/mapping.toml")] == ["changé depuis"]


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL only")
def test_without_the_tools_of_postgresql_tables_are_copied_one_by_one(
    filled: tuple[Path, dict[str, str]], database: Make, tmp_path: Path
) -> None:
    data, told = filled
    file, nowhere = tmp_path / "sauvegarde.maillage", {"PATH": str(tmp_path)}

    done = maillage("backup", str(file), data=data, **told, **nowhere)
    assert (done.returncode, "pg_dump n’est pas installé" in done.stdout) == (0, True), done.stderr
    new = database()
    done = maillage("restore", str(file), data=tmp_path / "ailleurs", **new, **nowhere)

    assert done.returncode == 0, done.stderr
    old, now = drill.python("sums", data=data, **told), drill.python("sums", data=tmp_path / "ailleurs", **new)
    assert now == old
    drill.python("more", data=tmp_path / "ailleurs", **new)  # sequences go on from where they were


def _django(*words: str, data: Path, told: dict[str, str]) -> None:
    command = [sys.executable, "-m", "django", *words, "--settings=maillage.instance.settings"]
    subprocess.run(command, env=environment(data, **told), cwd=ROOT, check=True, capture_output=True)


def test_a_backup_of_an_older_version_is_brought_up_to_date(database: Make, tmp_path: Path) -> None:
    old, new, file = database(), database(), tmp_path / "sauvegarde.maillage"
    _django("migrate", "network", "0002", "--verbosity=0", data=tmp_path / "ici", told=old)
    assert "network_claim" not in drill.python("sums", data=tmp_path / "ici", **old)
    maillage("backup", str(file), data=tmp_path / "ici", **old)

    done = maillage("restore", str(file), data=tmp_path / "ailleurs", **new)

    assert done.returncode == 0, done.stderr
    assert drill.python("sums", data=tmp_path / "ailleurs", **new)["network_claim"][0] == 0


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_touched(database: Make, tmp_path: Path) -> None:
    told, new, file = database(), database(), tmp_path / "sauvegarde.maillage"
    drill.python("later", data=tmp_path / "ici", **told)
    maillage("backup", str(file), data=tmp_path / "ici", **told)

    done = maillage("restore", str(file), data=tmp_path / "ailleurs", **new)

    assert (done.returncode, "version plus récente" in done.stderr) == (1, True), done.stderr
    assert drill.python("sums", data=tmp_path / "ailleurs", **new) == {}
    assert not (tmp_path / "ailleurs" / "media").exists()


@pytest.mark.skipif(POSTGRESQL, reason="SQLite only")
def test_an_instance_that_is_open_is_not_replaced(filled: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, _told = filled
    file = tmp_path / "sauvegarde.maillage"
    maillage("backup", str(file), data=data)
    with closing(sqlite3.connect(data / "maillage.sqlite3")) as held:
        held.execute("SELECT count(*) FROM journal_entry").fetchone()
        done = maillage("restore", str(file), "--replace", data=data)

    assert (done.returncode, "arrêtez-la" in done.stderr) == (1, True), done.stderr
    assert drill.python("sums", data=data)["network_place"][0] == 60
    assert list(data.glob("avant-restauration-*")) == []


@pytest.mark.skipif(POSTGRESQL, reason="SQLite only")
def test_a_sqlite_backup_is_not_restored_on_postgresql(filled: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    data, _told = filled
    file = tmp_path / "sauvegarde.maillage"
    maillage("backup", str(file), data=data)
    header, _seen = restoring.verify(file, keys=Keys())

    with pytest.raises(BackupRefused, match="celle d’une base PostgreSQL"):
        restoring.suits(replace(header, database="postgresql"))
