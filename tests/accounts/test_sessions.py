"""Sessions end: unused for a while, at their term, and when what opens the account changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts import lasting
from maillage.accounts.models import User
from maillage.accounts.operations.sessions import end_sessions
from maillage.core import clock
from maillage.network.operations.roles import hold_role
from tests.accounts.doors import PASSWORD, account, by_password, is_in

pytestmark = pytest.mark.django_db
IDLE, WHOLE = timedelta(days=7), timedelta(days=30)


@pytest.fixture
def inside(client: Client) -> Client:
    account()
    by_password(client)
    return client


def row(client: Client) -> Session:
    return Session.objects.get(session_key=client.session.session_key)


def left(client: Client) -> timedelta:
    return row(client).expire_date - clock.now()


def unseen_since(client: Client, ago: timedelta) -> None:
    """As if the last visit was ``ago``."""
    Session.objects.filter(pk=row(client).pk).update(expire_date=clock.now() + IDLE - ago)


def term(client: Client, moment: timedelta) -> None:
    session = client.session
    session["accounts_term"] = (clock.now() + moment).timestamp()
    session.save()


def test_a_session_nobody_uses_is_over_after_a_week(inside: Client) -> None:
    assert timedelta(days=6, hours=23) < left(inside) <= IDLE

    unseen_since(inside, timedelta(days=6, hours=23))
    assert is_in(inside)
    unseen_since(inside, timedelta(days=7, seconds=1))
    assert not is_in(inside)


def test_a_visit_moves_the_end_on_and_the_next_one_writes_nothing(inside: Client) -> None:
    unseen_since(inside, timedelta(days=3))
    inside.get("/compte/")
    assert left(inside) > timedelta(days=6, hours=23)

    with CaptureQueriesContext(connection) as asked:
        inside.get("/compte/")

    assert not [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_session_is_over_at_its_term_however_much_it_is_used(inside: Client) -> None:
    term(inside, timedelta(hours=5))
    inside.get("/compte/")
    assert left(inside) <= timedelta(hours=5)

    term(inside, timedelta(seconds=-1))
    assert not is_in(inside)


def test_what_is_written_in_a_session_does_not_lengthen_it(inside: Client) -> None:
    term(inside, timedelta(hours=5))

    inside.post("/compte/langue/", {"language": "fr"})

    assert left(inside) <= timedelta(hours=5)


def test_the_term_begins_with_the_signing_in(inside: Client) -> None:
    assert WHOLE - timedelta(minutes=1) < timedelta(seconds=inside.session["accounts_term"] - clock.now().timestamp()) <= WHOLE


def test_a_steward_of_whom_more_is_asked_has_less_time(settings: Any) -> None:
    person = account(is_staff=True)
    assert lasting.of(person, ["password"]) == {"idle": IDLE, "whole": WHOLE}

    settings.SECOND_FACTOR = "stewards"

    assert lasting.of(person, ["password"]) == {"idle": timedelta(hours=1), "whole": timedelta(hours=12)}
    assert lasting.of(account("dominique@example.org"), ["password"]) == {"idle": IDLE, "whole": WHOLE}


def test_who_becomes_a_steward_while_signed_in_has_less_time_on_every_device(inside: Client, settings: Any) -> None:
    settings.SECOND_FACTOR = "stewards"
    person, idle = User.objects.get(), Client()
    by_password(idle)
    bystander = Client()
    by_password(bystander, account("dominique@example.org").email)

    hold_role(person=person, role="steward", on=None, by=None)

    for browser in (inside, idle):
        assert left(browser) <= timedelta(hours=1)
        assert timedelta(seconds=browser.session["accounts_term"] - clock.now().timestamp()) <= timedelta(hours=12)
    assert left(bystander) > timedelta(days=6)


def test_a_steward_whose_session_is_long_is_given_a_short_one_at_her_next_page(inside: Client, settings: Any) -> None:
    """As when the session was being written, by the very request that made her a steward, while it was shortened."""
    settings.SECOND_FACTOR = "stewards"
    User.objects.update(is_staff=True)

    inside.get("/lieux/")
    assert left(inside) <= timedelta(hours=1)
    with CaptureQueriesContext(connection) as asked:
        inside.get("/lieux/")

    assert not [query["sql"] for query in asked if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_who_comes_by_a_provider_comes_back_the_day_after() -> None:
    assert lasting.of(account(), ["socialaccount"])["whole"] == timedelta(days=1)


def test_a_page_is_read_even_when_nothing_can_be_written(inside: Client) -> None:
    unseen_since(inside, timedelta(days=3))
    tried = []

    def full(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith("UPDATE"):
            return execute(sql, *rest)
        tried.append(sql)
        raise OperationalError("database or disk is full")

    with connection.execute_wrapper(full):
        assert is_in(inside)
    assert tried
    assert left(inside) < timedelta(days=5)


def test_the_other_devices_are_signed_out_when_a_second_proof_comes_or_goes(inside: Client) -> None:
    other = Client()
    by_password(other)
    person = User.objects.get()
    inside.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")

    page = inside.post("/compte/securite/application/retrait/", follow=True)

    assert not is_in(other)
    assert is_in(inside)
    assert "autres appareils sont déconnectés" in page.content.decode()


def test_sessions_are_ended_for_one_person_or_for_all() -> None:
    browsers = []
    for email in ("a@example.org", "a@example.org", "b@example.org"):
        if not User.objects.filter(email=email).exists():
            account(email)
        browsers.append(Client())
        by_password(browsers[-1], email)

    assert end_sessions(person=User.objects.get(email="a@example.org"), by=None) == 2
    assert [is_in(browser) for browser in browsers] == [False, False, True]
    assert end_sessions(person=None, by=None) == 1
    assert not is_in(browsers[2])
    assert not UserSession.objects.exists()


def test_devices_are_signed_out_by_who_proves_again_who_she_is(inside: Client) -> None:
    other = Client()
    by_password(other)
    session = inside.session
    session["account_authentication_methods"] = []
    session.save()
    device = UserSession.objects.get(session_key=other.session.session_key)

    for path in ("/compte/appareils/", f"/compte/appareils/{device.pk}/deconnexion/"):
        assert inside.post(path)["Location"] == "/compte/verification/mot-de-passe/?next=%2Fcompte%2Fappareils%2F"
    assert inside.get("/compte/appareils/").status_code == 200
    assert is_in(other)


@pytest.mark.parametrize("path", ["/compte/deconnexion/", "/compte/suppression/"])
def test_who_leaves_leaves_nothing_in_the_browser(inside: Client, path: str) -> None:
    inside.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})

    answer = inside.post(path, {"sure": "on"})

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer["Cache-Control"]
    assert not is_in(inside)


def test_who_proves_again_who_she_is_goes_on_under_another_key(inside: Client) -> None:
    before = inside.session.session_key

    inside.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})

    assert inside.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert [device.session_key for device in UserSession.objects.all()] == [inside.session.session_key]
    assert is_in(inside)
    assert "cet appareil" in inside.get("/compte/appareils/").content.decode()
