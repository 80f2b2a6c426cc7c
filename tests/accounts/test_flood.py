"""A hundred and fifty guesses at once, on the server that runs in production."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.db import connection

from tests.accounts.doors import EMAIL, PASSWORD
from tests.browser.site import free_port
from tests.browser.site import wait_for as wait
from tests.instance.site import MAILLAGE, ROOT, environment

PREPARE = f"""
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from maillage.accounts.operations.accounts import create_account
create_account(email={EMAIL!r}, password={PASSWORD!r}, by=None)
"""


@pytest.fixture
def served(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """An instance of three processes, where one person has an account."""
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="maillage.instance.settings", MAILLAGE_PUBLIC_URL="http://127.0.0.1")
    told = connection.settings_dict
    if connection.vendor == "postgresql":
        where = f"{told['HOST']}:{told['PORT']}/{told['NAME']}"
        env["DATABASE_URL"] = f"postgresql://{quote(told['USER'])}:{quote(told['PASSWORD'])}@{where}"
    subprocess.run([sys.executable, "-c", PREPARE], env=env, cwd=ROOT, check=True)
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        command = [*MAILLAGE, "run", "--port", str(port), "--workers", "3"]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            wait(f"http://127.0.0.1:{port}", server, tmp_path / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


@pytest.mark.slow
def test_of_a_hundred_and_fifty_wrong_passwords_at_once_five_are_looked_at(served: str) -> None:
    address = f"{served}/compte/connexion/"
    with httpx.Client(timeout=60) as visitor:
        page = visitor.get(address).text
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert found
        told = {"login": EMAIL, "password": "autre chose de long", "csrfmiddlewaretoken": found.group(1)}
        cookies = dict(visitor.cookies)

    def guess(_number: int) -> int:
        return httpx.post(
            address, data=told, cookies=cookies, headers={"Referer": address, "Origin": served}, timeout=60
        ).status_code

    with ThreadPoolExecutor(30) as crowd:
        answers = Counter(crowd.map(guess, range(150)))

    assert answers == {422: 5, 429: 145}
