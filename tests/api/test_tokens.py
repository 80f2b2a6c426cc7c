"""Tokens: made, recognised, dead."""

from __future__ import annotations

import hashlib
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client

from maillage.api.exceptions import TokenRefused
from maillage.api.models import Token
from maillage.api.operations import tokens
from maillage.api.operations.once import once
from maillage.core import clock
from maillage.core.ids import new_uid
from maillage.journal.models import Entry
from tests.api.keys import program, token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HERE = "/api/v1/token"


def test_a_token_says_who_it_is_what_for_and_until_when() -> None:
    made, secret = token(None, "places:write")

    answer = program(secret).get(HERE)

    assert answer.status_code == 200
    assert answer.json()["scopes"] == ["places:write"]
    assert answer.json()["owner"] == str(made.owner.uid)
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_secret_is_kept_nowhere_and_is_easy_to_find_when_it_leaks() -> None:
    made, secret = token()

    assert re.fullmatch(r"mlg_[A-Za-z0-9_-]{43}", secret)
    assert made.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall())


def test_a_token_is_told_in_the_private_journal_only() -> None:
    made, _secret = token()
    tokens.revoke_token(token=made, by=made.owner)

    entries = Entry.objects.order_by("pk")
    assert [(entry.verb, entry.is_public, entry.actor) for entry in entries] == [
        ("token.made", False, made.owner),
        ("token.revoked", False, made.owner),
    ]
    assert tokens.revoke_token(token=made, by=made.owner) is False


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"label": "a\x00"}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": 366}, "days"),
        ({"days": 0}, "days"),
    ],
)
def test_a_token_that_says_too_little_or_asks_too_much_is_refused(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(TokenRefused) as refused:
        tokens.make_token(**{"label": "Essai", "scopes": ["places:write"], "days": 30, **asked}, by=UserFactory.create())

    assert refused.value.field == field
    assert not Token.objects.exists()


def test_a_form_sent_twice_makes_one_token() -> None:
    person, once = UserFactory.create(), token()[0].uid

    with pytest.raises(TokenRefused):
        tokens.make_token(label="Essai", scopes=["places:write"], days=30, by=person, uid=once)


def test_a_person_has_thirty_living_tokens_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    made, _secret = token()

    with pytest.raises(TokenRefused):
        token(made.owner)
    tokens.revoke_token(token=made, by=made.owner)
    token(made.owner)


def test_a_dead_token_opens_nothing() -> None:
    revoked, expired, suspended = token(), token(), token()
    tokens.revoke_token(token=revoked[0], by=revoked[0].owner)
    Token.objects.filter(pk=expired[0].pk).update(created_at=clock.now() - timedelta(days=2), expires_at=clock.now())
    type(suspended[0].owner).objects.filter(pk=suspended[0].owner.pk).update(is_active=False)

    for _made, secret in (revoked, expired, suspended):
        answer = program(secret).get(HERE)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="maillage", error="invalid_token"')


def test_the_tokens_of_who_leaves_are_no_more() -> None:
    made, secret = token()
    made.owner.delete()

    assert program(secret).get(HERE).status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize("header", ["", "Basic bWxnX2E6Yg==", "Bearer", "Bearer ", "mlg_" + "a" * 43, "Bearer mlg_é"])
def test_nobody_is_recognised_without_a_token(client: Client, header: str) -> None:
    answer = client.get(HERE, headers={"Authorization": header} if header else {})

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_five_wrong_tokens_are_looked_at_then_none(client: Client) -> None:
    _made, right = token()
    wrong = [program(f"mlg_{n:043d}") for n in range(7)]

    statuses = [guesser.get(HERE).status_code for guesser in wrong]

    assert statuses == [401, 401, 401, 401, 401, 429, 429]
    blocked = program(right).get(HERE)
    assert blocked.status_code == 429
    assert 0 < int(blocked["Retry-After"]) <= 900
    assert program(right).get(HERE, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_a_dead_token_is_not_a_guess() -> None:
    made, secret = token()
    tokens.revoke_token(token=made, by=made.owner)

    assert {program(secret).get(HERE).status_code for _ in range(8)} == {401}


def test_the_last_use_is_noted_to_ten_minutes() -> None:
    made, secret = token()
    program(secret).get(HERE)
    made.refresh_from_db()
    first = made.last_used_at
    assert first is not None

    program(secret).get(HERE)
    made.refresh_from_db()
    assert made.last_used_at == first

    tokens.note_use(token=made, at=first + timedelta(minutes=11))
    made.refresh_from_db()
    assert made.last_used_at == first + timedelta(minutes=11)


def test_an_address_of_the_public_is_read_with_a_token_that_is_none_of_its_business(client: Client) -> None:
    assert client.get("/api/v1/kinds", headers={"Authorization": "Bearer mlg_faux"}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_with_one_key_are_carried_out_once() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time there; the database of the tests is in this process only")
    made, _secret = token()
    done: list[Any] = []
    results: list[Any] = []
    together = threading.Barrier(4)

    def do() -> Any:
        uid = new_uid()
        done.append(uid)
        return uid

    def ask() -> None:
        together.wait(10)
        try:
            results.append(once(token=made, key="envoi", sent=b"x", do=do)[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(done) == 1
    assert results == [done[0]] * 4


def test_the_token_of_who_lacks_a_second_proof_that_her_role_asks_for_opens_nothing(settings: Any) -> None:
    owner = UserFactory.create(is_staff=True)
    _made, secret = token(owner)
    settings.SECOND_FACTOR = "stewards"

    refused = program(secret).get(HERE)

    assert refused.status_code == 403
    assert "seconde preuve" in refused.json()["detail"]
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    assert program(secret).get(HERE).status_code == 200
