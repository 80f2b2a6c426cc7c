"""What an instance is told by its environment."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from maillage.instance import env
from maillage.instance.env import Env
from tests.instance.site import ROOT, maillage

DOC = ROOT / "docs" / "settings.md"

BAD = [
    ("MAILLAGE_DEBUG", "oui"),
    ("MAILLAGE_SECRET_KEY", "trop-courte"),
    ("MAILLAGE_PUBLIC_URL", "lieux.example.org"),
    ("MAILLAGE_PUBLIC_URL", "ftp://lieux.example.org"),
    ("MAILLAGE_PUBLIC_URL", "https://lieux.example.org:port"),
    ("MAILLAGE_NAME", "x" * 81),
    ("MAILLAGE_CONTACT_EMAIL", "personne"),
    ("MAILLAGE_SOURCE_URL", "git@exemple"),
    ("MAILLAGE_LANGUAGE", "de"),
    ("MAILLAGE_TIME_ZONE", "Paris"),
    ("MAILLAGE_LOG_FORMAT", "xml"),
    ("MAILLAGE_LOG_LEVEL", "bavard"),
    ("MAILLAGE_BEHIND_HTTPS", "peut-être"),
    ("MAILLAGE_PROXIES", "-1"),
    ("MAILLAGE_LISTEN_PORT", "0"),
    ("MAILLAGE_OUTGOING_ALLOW", "localhost:9000"),
    ("MAILLAGE_OUTGOING_ALLOW", "127.0.0.1"),
    ("WEB_CONCURRENCY", "abc"),
    ("WEB_CONCURRENCY", "0"),
    ("DATABASE_URL", "mysql://u:hunter2@machine/base"),
    ("DATABASE_URL", "postgresql://u:hunter2@machine:port/base"),
    ("DATABASE_URL", "postgresql://machine"),
    ("DATABASE_URL", "postgresql://une,/base"),
    ("DATABASE_URL", "postgresql://u:hunter2@machine/base?service=autre"),
    ("DATABASE_URL", "postgresql://machine/base?sslmode"),
    ("DATABASE_URL", "sqlite:///base.sqlite3?mode=ro"),
    ("MAILLAGE_REPLICA_URL", "mysql://u:hunter2@machine/base"),
]


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("MAILLAGE_") or name in env.COMMON]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MAILLAGE_DATA_DIR", str(tmp_path / "donnees"))


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_stops_with_a_sentence_that_says_what_to_write(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as stop:
        env.load()

    said = capsys.readouterr().err
    assert stop.value.code == 2
    assert re.fullmatch(rf"{name}\u202f: .+ ne convient pas\. Attendu\u202f: .+\.\n", said)
    assert "hunter2" not in said
    assert "trop-courte" not in said


def test_every_bad_value_is_said_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MAILLAGE_DEBUG", "oui")
    monkeypatch.setenv("MAILLAGE_LANGUAGE", "de")

    with pytest.raises(SystemExit):
        env.load()

    assert capsys.readouterr().err.count("ne convient pas") == 2


def test_https_needs_a_public_address_in_https(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MAILLAGE_BEHIND_HTTPS", "true")

    with pytest.raises(SystemExit):
        env.load()

    assert "MAILLAGE_PUBLIC_URL" in capsys.readouterr().err


def test_the_address_of_a_trial_follows_its_port(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.load().public_url == "http://localhost:8000"

    monkeypatch.setenv("MAILLAGE_LISTEN_PORT", "8420")
    assert env.load().public_url == "http://localhost:8420"

    monkeypatch.setenv("MAILLAGE_PUBLIC_URL", "https://lieux.example.org/")
    assert env.load().public_url == "https://lieux.example.org"


def test_a_folder_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "fichier").write_text("")
    monkeypatch.setenv("MAILLAGE_DATA_DIR", str(tmp_path / "fichier" / "donnees"))

    with pytest.raises(SystemExit) as stop:
        env.load()

    assert stop.value.code == 2
    assert capsys.readouterr().err.startswith("MAILLAGE_DATA_DIR")


@pytest.mark.slow
def test_the_command_itself_stops_with_code_2(tmp_path: Path) -> None:
    done = maillage("check", data=tmp_path, MAILLAGE_TIME_ZONE="Mars/Olympus")

    assert done.returncode == 2
    assert done.stderr == (
        "MAILLAGE_TIME_ZONE\u202f: «\u202fMars/Olympus\u202f» ne convient pas. Attendu\u202f: un fuseau horaire, par exemple Europe/Paris ou Indian/Reunion.\n"
    )


def test_debug_is_off_and_the_log_is_for_machines_unless_asked() -> None:
    told = env.load()

    assert (told.debug, told.log_format, told.behind_https) == (False, "json", False)


def test_an_empty_variable_means_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_LANGUAGE", "")

    assert env.load().language == "fr"


def test_the_secret_key_is_made_once_and_kept_private() -> None:
    told = env.load()
    path = told.data_dir / "secret-key"

    assert len(told.secret()) >= 50
    assert told.secret() == env.load().secret()
    assert path.stat().st_mode & 0o777 == 0o600


def test_hosts_are_those_named_else_that_of_the_address_and_this_machine() -> None:
    assert Env(allowed_hosts="a.example, b.example").hosts() == ["a.example", "b.example"]  # type: ignore[arg-type]
    assert "lieux.example.org" in Env(public_url="https://lieux.example.org/").hosts()


def test_private_targets_are_addresses_and_ports() -> None:
    assert Env(outgoing_allow="127.0.0.1:9000, [::1]:80").targets() == {("127.0.0.1", 9000), ("::1", 80)}  # type: ignore[arg-type]
    assert Env().targets() == frozenset()


def test_a_database_address_is_read_with_its_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://un%40compte:p%2Fw@db.example:5433/lieux")

    database = env.load().database()

    assert {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "lieux",
        "USER": "un@compte",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_the_machines_of_a_cluster_are_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://u:a%40b@un:5432,deux,[::1]:5434/lieux?target_session_attrs=read-write&sslmode=require"
    )

    database = env.load().database()

    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("un,deux,::1", "5432,,5434", "a@b")
    assert database["OPTIONS"] == {"connect_timeout": "5", "target_session_attrs": "read-write", "sslmode": "require"}


def test_a_copy_to_read_is_beside_the_database_and_only_on_postgresql(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(env.load().all_databases()) == ["default"]
    monkeypatch.setenv("MAILLAGE_REPLICA_URL", "postgresql://u@copie/lieux")
    with pytest.raises(SystemExit):
        env.load()
    assert "MAILLAGE_REPLICA_URL et DATABASE_URL" in capsys.readouterr().err

    monkeypatch.setenv("DATABASE_URL", "postgresql://u@base/lieux")
    assert env.load().all_databases()["replica"]["HOST"] == "copie"


@pytest.mark.parametrize(
    ("url", "path"), [("sqlite:///lieux.sqlite3", "lieux.sqlite3"), ("sqlite:////srv/lieux.sqlite3", "/srv/lieux.sqlite3")]
)
def test_a_sqlite_address_is_relative_with_three_slashes_and_absolute_with_four(
    url: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert env.load().database()["NAME"] == Path(path)


def test_the_documentation_lists_every_variable_with_its_default_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*) \|$", DOC.read_text(encoding="utf-8"), re.MULTILINE)
    shown = {"False": "`false`", "None": "", "": ""}

    assert rows == [
        (
            env.variable(name),
            shown.get(str(default), f"`{default}`") if not isinstance(default := field.default, list) else "",
            field.description,
        )
        for name, field in Env.model_fields.items()
    ]
