"""Two versions of the code on one database, while an instance is brought up to date."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.instance import drill
from tests.instance.databases import Make
from tests.instance.site import ROOT, environment

POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
UPDATE = "import django; django.setup(); from maillage.instance.migrating import bring_up_to_date; bring_up_to_date()"
FIRST = """
CreateModel("Thing", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20)),
("kind", models.CharField(max_length=20, null=True))])"""
SETTINGS = "from {base} import *\nfrom {base} import INSTALLED_APPS\nINSTALLED_APPS = [*INSTALLED_APPS, 'later']\n"
OPTIONS = "MIGRATION_LINTER_OPTIONS = MIGRATION_LINTER_OPTIONS | {'include_apps': ['later']}\n"

pytestmark = pytest.mark.slow


def _app(folder: Path, operation: str, *, initial: str = FIRST) -> dict[str, str]:
    """A later version: an app of one table, and a migration after the first; the environment that finds it."""
    migrations = folder / "later" / "migrations"
    migrations.mkdir(parents=True)
    for each in (folder / "later", migrations):
        (each / "__init__.py").touch()
    for name, after, body in (("0001_initial", "[]", initial), ("0002_change", '[("later", "0001_initial")]', operation)):
        text = f"""
        from django.db import migrations, models
        from django.db.migrations import *
        class Migration(migrations.Migration):
            initial = {after == "[]"}
            dependencies = {after}
            operations = [{" ".join(body.split())}]
        """
        (migrations / f"{name}.py").write_text(textwrap.dedent(text))
    (folder / "later_tests.py").write_text(SETTINGS.format(base="tests.settings") + OPTIONS)
    (folder / "later_settings.py").write_text(SETTINGS.format(base="maillage.instance.settings"))
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


BREAKING = {
    "a column is dropped": 'RemoveField("thing", "kind")',
    "a column is renamed": 'RenameField("thing", "name", "title")',
    "a table is dropped": 'DeleteModel("Thing")',
    "a table is renamed": 'RenameModel("Thing", "Object")',
}
NOT_FILLED = {
    "a column that the old code does not fill is added": 'AddField("thing", "must", models.IntegerField(default=1))',
    "a column that the old code leaves empty must be filled": 'AlterField("thing", "kind", models.CharField(max_length=20, default=""))',
}
HARMLESS = {
    "a column that may be empty": 'AddField("thing", "free", models.CharField(max_length=20, null=True))',
    "a column that the database fills": 'AddField("thing", "rank", models.IntegerField(db_default=0))',
    "an index": 'AddIndex("thing", models.Index(fields=["kind"], name="later_kind"))',
    "a new table": 'CreateModel("Other", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20))])',
}


def _linted(folder: Path, operation: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, **_app(folder, operation), "DJANGO_SETTINGS_MODULE": "later_tests"}
    words = [sys.executable, "-m", "django", "lintmigrations", "later"]
    return subprocess.run(words, env=told, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("operation", BREAKING.values(), ids=BREAKING)
def test_a_migration_that_breaks_the_version_before_is_refused(operation: str, tmp_path: Path) -> None:
    done = _linted(tmp_path, operation)

    assert (done.returncode, "(later, 0002_change)... ERR" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL's answer counts (docs/decisions/0010)")
@pytest.mark.parametrize("operation", NOT_FILLED.values(), ids=NOT_FILLED)
def test_a_column_that_the_version_before_does_not_fill_is_refused(operation: str, tmp_path: Path) -> None:
    done = _linted(tmp_path, operation)

    assert (done.returncode, "NOT NULL" in done.stdout) == (1, True), done.stdout + done.stderr


@pytest.mark.parametrize("operation", HARMLESS.values(), ids=HARMLESS)
def test_a_migration_that_only_adds_is_taken(operation: str, tmp_path: Path) -> None:
    done = _linted(tmp_path, operation)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def writer(database: Make, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, dict[str, str]]]:
    """An old process that writes without pause, on a database of the present version; where it is, and how it is told."""
    data, told = tmp_path / "ici", database()
    _update(data, told)
    env = environment(data, DJANGO_SETTINGS_MODULE="maillage.instance.settings", **told)
    words = [sys.executable, "-m", "benchmarks.crash_writers", "1"]
    process = subprocess.Popen(words, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process, data, told
    process.kill()
    process.communicate(timeout=20)


def _update(data: Path, told: dict[str, str], module: str = "maillage.instance.settings") -> None:
    env = environment(data, DJANGO_SETTINGS_MODULE=module, **told)
    done = subprocess.run([sys.executable, "-c", UPDATE], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_old_processes_go_on_writing_while_tables_are_brought_up_to_date_and_after(
    writer: tuple[subprocess.Popen[str], Path, dict[str, str]], tmp_path: Path
) -> None:
    process, data, told = writer
    assert process.stdout is not None
    assert process.stdout.readline()
    column = 'RunSQL("ALTER TABLE network_place ADD COLUMN later varchar(20) NULL"), RunSQL("CREATE INDEX later_index ON network_place (later)")'

    _update(data, told | _app(tmp_path, column), "later_settings")

    deadline = time.monotonic() + 60
    for _ in range(30):
        assert process.stdout.readline(), process.communicate()[1]
        assert time.monotonic() < deadline
    sums = drill.python("sums", data=data, **told)
    assert "later_thing" in sums
    assert sums["network_revision"][0] > 30


def test_two_that_bring_it_up_to_date_at_once_wait_for_one_another(database: Make, tmp_path: Path) -> None:
    told = database()
    env = environment(tmp_path / "ici", DJANGO_SETTINGS_MODULE="maillage.instance.settings", **told)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", UPDATE], env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]

    said = [process.communicate(timeout=120)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
