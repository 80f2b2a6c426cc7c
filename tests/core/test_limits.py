"""How often a thing may be tried: counted once, whoever counts."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import RequestFactory, override_settings

from maillage.core import limits
from maillage.core.exceptions import TooManyTries
from maillage.core.models import Limit
from tests.factories import NOW
from tests.instance.site import ROOT, environment

QUARTER = timedelta(minutes=15)
PROCESSES, THREADS, TRIES = 4, 4, 10
COUNTER = """
import sys, threading, django
django.setup()
from datetime import timedelta
from django.db import connection
from maillage.core import limits
passed, failures = [], []
def guess():
    for _ in range(int(sys.argv[2])):
        try:
            limits.spend("login:canary@example.org", most=5, window=timedelta(hours=1))
            passed.append(1)
        except limits.TooManyTries:
            pass
        except Exception as failure:
            failures.append(repr(failure))
    connection.close()
started = [threading.Thread(target=guess) for _ in range(int(sys.argv[1]))]
[thread.start() for thread in started]
[thread.join() for thread in started]
sys.exit("; ".join(failures)) if failures else print(len(passed))
"""


def spend(key: str = "login:a", *, most: int = 5, after: timedelta = timedelta()) -> None:
    limits.spend(key, most=most, window=QUARTER, at=NOW + after)


@pytest.mark.django_db
def test_five_tries_pass_and_the_sixth_says_how_long_to_wait() -> None:
    for _ in range(5):
        spend()

    with pytest.raises(TooManyTries) as refusal:
        spend(after=timedelta(minutes=5))

    assert refusal.value.retry_after == timedelta(minutes=10)


@pytest.mark.django_db
def test_the_window_opens_with_the_first_try_and_what_is_refused_does_not_lengthen_it() -> None:
    for _ in range(5):
        spend()
    with pytest.raises(TooManyTries):
        spend(after=timedelta(minutes=14))

    spend(after=QUARTER)

    assert Limit.objects.get().count == 1


@pytest.mark.django_db
def test_keys_are_counted_apart() -> None:
    for _ in range(5):
        spend("login:a")

    spend("login:b")


@pytest.mark.django_db
def test_a_right_try_is_given_back_and_no_more_than_were_spent() -> None:
    for _ in range(5):
        spend()
        limits.give_back("login:a")
    for _ in range(3):
        limits.give_back("login:a")

    assert Limit.objects.get().count == 0
    spend()


@pytest.mark.django_db
def test_the_table_names_nobody_and_forgets_what_is_over() -> None:
    spend("login:camille@example.org")
    spend("login:b", after=timedelta(minutes=10))

    assert "camille" not in str(Limit.objects.values_list())
    assert limits.sweep(at=NOW + QUARTER) == 1
    assert Limit.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_and_threads_at_once_let_no_more_than_five_pass(tmp_path: Path) -> None:
    told = connection.settings_dict
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="maillage.instance.settings")
    if connection.vendor == "postgresql":
        where = f"{told['HOST']}:{told['PORT']}/{told['NAME']}"
        env["DATABASE_URL"] = f"postgresql://{quote(told['USER'])}:{quote(told['PASSWORD'])}@{where}"
    else:
        made = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', 'core', verbosity=0)"
        subprocess.run([sys.executable, "-c", made], env=env, cwd=ROOT, check=True)

    started = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTER, str(THREADS), str(TRIES)],
            env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in started]

    assert [err for process, (_, err) in zip(started, said, strict=True) if process.returncode] == []
    assert sum(int(out) for out, _ in said) == 5


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_an_ipv6_household_is_counted_as_one(address: str, counted: str) -> None:
    assert limits.network_of(address) == counted


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.2", "203.0.113.9"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "<script>", ""),
    ],
)
def test_a_client_is_believed_only_through_the_proxies_that_settings_name(proxies: int, forwarded: str, found: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    with override_settings(PROXIES=proxies):
        assert limits.client_address(request) == found


def test_without_the_header_a_proxy_is_the_client() -> None:
    with override_settings(PROXIES=1):
        assert limits.client_address(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"
