"""SQLite as an instance uses it: nothing acknowledged is lost, nobody is told that it is locked."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from maillage.instance.env import Env
from tests.instance.site import ROOT, environment

PROCESSES, THREADS = 4, 4
WRITERS = PROCESSES * THREADS
WRITES = 5

SETUP = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
WRITER = """
import sys, threading, django
django.setup()
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from maillage.network.enums import Origin
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.network.models import Place
process, threads, writes = map(int, sys.argv[1:])
shared = Place.objects.get(name="Le lieu de tous")
failures = []
def write(writer):
    try:
        for n in range(writes):
            create_place(values={"name": f"Lieu {writer}-{n}"}, statement=Statement(Origin.INSTANCE), by=None)
            edit_place(place=shared, values={"capacity": str(writer * 100 + n)}, statement=Statement(Origin.INSTANCE), by=None)
    except Exception as failure:
        failures.append(repr(failure))
    connection.close()
started = [threading.Thread(target=write, args=[process * threads + n]) for n in range(1, threads + 1)]
[thread.start() for thread in started]
[thread.join() for thread in started]
sys.exit("; ".join(failures) or 0)
"""
COUNT = """
import json, django
django.setup()
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from maillage.journal.models import Entry
from maillage.network.models import Place, Revision
shared = Place.objects.get(name="Le lieu de tous")
with connection.cursor() as cursor:
    whole = cursor.execute("PRAGMA integrity_check").fetchone()[0]
numbers = sorted(shared.revisions.values_list("number", flat=True))
print(json.dumps([Place.objects.count(), numbers, Entry.objects.count(), whole]))
"""


@pytest.mark.django_db
def test_a_commit_is_on_disk_and_writers_wait_for_one_another() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        foreign_keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]

    assert (synchronous, foreign_keys) == (2, 1)  # FULL
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_a_file_is_in_write_ahead_mode(tmp_path: Path) -> None:

    options = Env(data_dir=tmp_path, database_url="").database()["OPTIONS"]
    with sqlite3.connect(tmp_path / "base.sqlite3") as database:
        database.executescript(options["init_command"])

        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


@pytest.mark.slow
def test_sixteen_writers_at_once_lose_nothing_and_are_never_locked_out(tmp_path: Path) -> None:
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="maillage.instance.settings")

    def python(code: str, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, *words], env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def done(process: subprocess.Popen[str]) -> str:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out

    first = "; from maillage.network.enums import Origin; from maillage.network.operations.places import Statement, create_place; "
    done(python(SETUP + first + "create_place(values={'name': 'Le lieu de tous'}, statement=Statement(Origin.INSTANCE), by=None)"))

    for process in [python(WRITER, str(number), str(THREADS), str(WRITES)) for number in range(PROCESSES)]:
        done(process)

    places, numbers, entries, whole = json.loads(done(python(COUNT)))
    assert places == 1 + WRITERS * WRITES
    assert numbers == list(range(1, 2 + WRITERS * WRITES))
    assert entries == 1 + 2 * WRITERS * WRITES
    assert whole == "ok"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A connection of the instance's own settings to a file of its own, that waits for nobody."""
    told = Env(data_dir=tmp_path, database_url="").database()
    handler = ConnectionHandler({"default": told | {"OPTIONS": told["OPTIONS"] | {"timeout": 0}}})
    database = handler["default"]
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE words (word TEXT)")
    yield database
    database.close()


@pytest.mark.django_db
def test_a_disk_that_is_full_is_a_failure_that_passes_and_loses_nothing(alone: BaseDatabaseWrapper) -> None:
    with alone.cursor() as cursor:
        cursor.execute("INSERT INTO words VALUES ('kept')")
        cursor.execute("PRAGMA max_page_count = 4")
        with pytest.raises(OperationalError, match="full"):
            cursor.execute("INSERT INTO words VALUES (%s)", ["x" * 100_000])

        assert cursor.execute("SELECT word FROM words").fetchall() == [("kept",)]


@pytest.mark.django_db
def test_a_lock_that_lasts_is_a_failure_that_passes_and_readers_do_not_wait(alone: BaseDatabaseWrapper) -> None:
    other = sqlite3.connect(alone.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with alone.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM words").fetchone() == (0,)
        with pytest.raises(OperationalError, match="locked"):
            cursor.execute("INSERT INTO words VALUES ('x')")

    other.close()
