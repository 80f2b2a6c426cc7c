"""`maillage check` and `maillage run` are honest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import OperationalError, connection
from django.test import override_settings

from maillage.instance import commands, diagnosis, server
from maillage.instance.commands import check, run
from maillage.territory.models import Territory
from tests.factories import TerritoryFactory

pytestmark = pytest.mark.django_db

HTTPS: dict[str, Any] = {
    "PUBLIC_URL": "https://lieux.example.org",
    "SECRET_KEY": "k3jVn9" * 12,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63_072_000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}


@pytest.fixture(autouse=True)
def _ready(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    settings.DJANGO_VITE = {"default": {"manifest_path": tmp_path / "manifest.json"}}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "django_migrations"}}
    TerritoryFactory.create()


def test_a_ready_local_instance_is_said_to_be_ready_for_this_machine_only() -> None:
    done = CliRunner().invoke(check)

    assert done.exit_code == 0, done.output
    assert "1 territoires, 0 lieux" in done.output
    assert "Instance locale" in done.output


def test_a_well_set_public_instance_lacks_nothing(settings: Any) -> None:
    settings.SILENCED_SYSTEM_CHECKS = [
        *settings.SILENCED_SYSTEM_CHECKS,
        "async.E001",
    ]  # set for the browser's tests, in this process
    with override_settings(**HTTPS):
        assert diagnosis.problems() == []
        assert "Instance locale" not in CliRunner().invoke(check).output


@pytest.mark.parametrize(
    ("setting", "value"), [("DEBUG", True), ("SECURE_HSTS_SECONDS", 0), ("SESSION_COOKIE_SECURE", False), ("SECRET_KEY", "courte")]
)
def test_a_public_instance_that_is_not_safe_is_refused(setting: str, value: object) -> None:
    with override_settings(**HTTPS | {setting: value}):
        done = CliRunner().invoke(check)

    assert done.exit_code == 1
    assert "security." in done.output


def test_an_instance_without_territories_is_told_to_load_them() -> None:

    Territory.objects.all().delete()

    done = CliRunner().invoke(check)

    assert (done.exit_code, "maillage setup" in done.output) == (1, True)


def test_an_instance_whose_front_end_is_not_built_is_told_so(settings: Any, tmp_path: Path) -> None:
    settings.DJANGO_VITE = {"default": {"manifest_path": tmp_path / "absent.json"}}

    assert any("make build" in problem for problem in diagnosis.problems())


def test_a_database_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_connection: object) -> None:
        raise OperationalError("no answer")

    monkeypatch.setattr(diagnosis, "MigrationExecutor", silent)

    assert diagnosis.problems() == ["La base de données ne répond pas\u202f: no answer. Vérifiez DATABASE_URL."]
    assert connection.is_usable()


@pytest.mark.parametrize(
    ("address", "told"),
    [("http://localhost:8000", True), ("http://localhost:8420", False), ("https://lieux.example.org", False)],
)
def test_a_port_that_shared_links_do_not_name_is_told(
    address: str, told: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PUBLIC_URL = address
    monkeypatch.setattr(server, "serve", lambda **_options: None)
    monkeypatch.setattr(commands, "call_command", lambda *_words, **_options: None)

    done = CliRunner().invoke(run, ["--port", "8420"])

    assert (done.exit_code, "MAILLAGE_LISTEN_PORT" in done.output) == (0, told)
