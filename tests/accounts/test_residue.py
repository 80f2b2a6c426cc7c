"""A canary leaves, and nothing of her is found: in no table, no file, no log, no message."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection

from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from maillage.network.models import RoleHolding
from tests.accounts import canary
from tests.instance.site import ROOT, environment

PLANT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from tests.accounts import canary
canary.plant()
canary.live(HTTP_HOST="localhost")
"""
LEAVE = """
import django
django.setup()
from django.db import connection
from maillage.accounts.models import User
from maillage.accounts.operations.accounts import delete_account
from tests.accounts import canary
connection.ensure_connection()
person = User.objects.get(email=canary.EMAIL)
delete_account(person=person, by=person)
print(canary.traces(canary.dump()))
"""


@pytest.mark.django_db(transaction=True)
def test_no_table_names_her_any_more_and_what_she_did_stays() -> None:
    person = canary.plant()
    canary.live()
    key = str(person.uid)
    before = canary.dump()

    delete_account(person=User.objects.get(pk=person.pk), by=person)

    found = canary.traces(before)
    assert len(found) >= 15, "the canary sings before she leaves"
    after = canary.dump()
    assert canary.traces(after) == []
    assert key not in after
    assert "place.edited" in after
    assert RoleHolding.objects.get().person is None
    assert mail.outbox[-1].to == [canary.EMAIL]


@pytest.mark.slow
@pytest.mark.django_db
def test_no_file_of_the_instance_keeps_her_nor_does_its_log(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the files of SQLite; PostgreSQL's are its own")
    env = environment(tmp_path / "data", DJANGO_SETTINGS_MODULE="maillage.instance.settings", MAILLAGE_LOG_LEVEL="DEBUG")

    def run(code: str) -> tuple[str, str]:
        done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout, done.stderr

    def kept() -> list[str]:
        files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
        return [
            f"{path.name}: {found}" for path in files if (found := canary.traces(path.name + path.read_bytes().decode("latin-1")))
        ]

    _out, first_log = run(PLANT)
    before = kept()
    said, last_log = run(LEAVE)

    assert {"maillage.sqlite3"} <= {line.partition(":")[0] for line in before}
    assert len([line for line in before if ".eml" in line]) >= 2
    assert said.strip() == "[]"
    assert kept() == []
    assert canary.traces(first_log + last_log) == []
    assert not list((tmp_path / "data" / "media").rglob("*.webp"))
