"""Guesses are counted before they are checked, on every page that checks one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client, RequestFactory

from maillage.accounts import guard
from maillage.accounts.middleware import waiting
from maillage.accounts.operations.recovery import make_recovery_codes
from maillage.core.exceptions import TooManyTries
from tests.accounts.doors import CODE, EMAIL, PASSWORD, SIGN_IN, account, by_password, code, is_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
Guess = Callable[[], Any]


def password(client: Client) -> Guess:
    account()
    return lambda: by_password(client, password="autre chose de long")


def unknown_account(client: Client) -> Guess:
    return lambda: by_password(client, "inconnue@example.org", "autre chose de long")


def login_code(client: Client) -> Guess:
    account()

    def guess() -> Any:
        if client.get(CODE).status_code != 200:
            mail.outbox.clear()
            client.post(SIGN_IN, {"login": EMAIL})
        return client.post(CODE, {"code": "XXXX-XXXX"})

    return guess


def reset_code(client: Client) -> Guess:
    account()

    def guess() -> Any:
        if client.get("/compte/mot-de-passe/oubli/code/").status_code != 200:
            client.post("/compte/mot-de-passe/oubli/", {"email": EMAIL})
        return client.post("/compte/mot-de-passe/oubli/code/", {"code": "XXXX-XXXX"})

    return guess


def sign_up_code(client: Client) -> Guess:
    client.post("/compte/inscription/", {"email": EMAIL, "display_name": "Camille", "password1": ""})

    def guess() -> Any:
        if client.get("/compte/adresse/code/").status_code == 200:
            return client.post("/compte/adresse/code/", {"code": "XXXX-XXXX"})
        if client.get(CODE).status_code != 200:
            client.post(SIGN_IN, {"login": EMAIL})
        return client.post(CODE, {"code": "XXXX-XXXX"})

    return guess


def second_factor(client: Client) -> Guess:
    person = account()
    TOTP.activate(person, SECRET)
    make_recovery_codes(person=person, by=person)
    by_password(client)
    return lambda: client.post("/compte/connexion/double-verification/", {"code": "000000"})


def again_by_password(client: Client) -> Guess:
    client.force_login(account())
    return lambda: client.post("/compte/verification/mot-de-passe/", {"password": "autre chose de long"})


def again_by_second_factor(client: Client) -> Guess:
    person = account()
    TOTP.activate(person, SECRET)
    client.force_login(person)
    return lambda: client.post("/compte/verification/code/", {"code": "000000"})


def again_by_mail(client: Client) -> Guess:
    client.force_login(account(password=None))
    client.post("/compte/verification/courriel/")
    return lambda: client.post("/compte/verification/courriel/", {"code": "XXXX-XXXX"})


def old_password(client: Client) -> Guess:
    client.force_login(account())
    return lambda: client.post("/compte/mot-de-passe/", {"oldpassword": "faux", "password1": "x" * 20, "password2": "x" * 20})


def application(client: Client) -> Guess:
    account()
    by_password(client)
    client.get("/compte/verification/mot-de-passe/")
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    client.get("/compte/securite/application/")
    return lambda: client.post("/compte/securite/application/", {"code": "000000"})


DOORS = [
    password, unknown_account, login_code, reset_code, sign_up_code, second_factor, again_by_password, again_by_second_factor,
    again_by_mail, old_password, application,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_the_sixth_guess_is_not_even_looked_at(door: Callable[[Client], Guess], client: Client) -> None:
    guess = door(client)

    answers = [guess() for _ in range(6)]

    assert 429 not in [answer.status_code for answer in answers[:5]]
    assert answers[5].status_code == 429
    assert "minutes" in answers[5].content.decode()
    assert 0 < int(answers[5]["Retry-After"]) <= 900


def test_the_right_password_is_refused_too_once_the_tries_are_spent_and_a_code_still_opens(client: Client) -> None:
    guess = password(client)
    for _ in range(5):
        guess()

    assert by_password(client, password=PASSWORD).status_code == 429
    client.post(SIGN_IN, {"login": EMAIL})
    client.post(CODE, {"code": code()})
    assert is_in(client)


def test_right_passwords_spend_nothing() -> None:
    account()

    for _ in range(8):
        client = Client()
        by_password(client)
        assert is_in(client)


def test_sessions_of_a_guesser_share_one_count() -> None:
    account()
    answers = []
    for _ in range(3):
        client = Client()
        client.post(SIGN_IN, {"login": EMAIL})
        answers += [client.post(CODE, {"code": "XXXX-XXXX"}).status_code for _ in range(2)]

    assert answers[5] == 429


def test_a_network_has_its_own_limit_over_all_accounts(client: Client) -> None:
    answers = [by_password(client, f"a{number}@example.org", "autre chose de long").status_code for number in range(31)]

    assert answers[29:] == [422, 429]
    elsewhere = client.post(SIGN_IN, {"login": "a99@example.org", "password": "x"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 422


def test_an_ipv6_network_cannot_change_its_last_digits_to_go_on() -> None:
    def guess(number: int) -> guard.Try:
        request = RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{number:x}")
        return guard.guess("password", account=f"{number}@example.org", request=request)

    for number in range(1, 31):
        guess(number)

    with pytest.raises(TooManyTries):
        guess(31)


def test_messages_to_one_address_are_counted_whoever_asks() -> None:
    answers = []
    for number in range(6):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answers.append(client.post("/compte/mot-de-passe/oubli/", {"email": EMAIL}).status_code)

    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_accounts_are_not_opened_by_the_hundred() -> None:
    told = {"display_name": "X", "password1": ""}
    answers = [Client().post("/compte/inscription/", {"email": f"a{n}@example.org", **told}).status_code for n in range(31)]

    assert answers[30] == 429
    assert 429 not in answers[:30]


def test_passkey_challenges_are_counted_and_refused_in_json(client: Client) -> None:
    answers = [client.get("/compte/connexion/cle/", HTTP_ACCEPT="application/json") for _ in range(31)]

    assert answers[29].status_code == 200
    assert answers[30].status_code == 429
    assert "Réessayez" in answers[30].json()["detail"]


@pytest.mark.parametrize(("seconds", "said"), [(1, "1 minute"), (61, "2 minutes"), (3599, "1 heure"), (7201, "3 heures")])
def test_the_wait_is_said_in_words_and_never_too_short(seconds: int, said: str) -> None:
    assert waiting(seconds) == said


def test_an_address_that_is_none_is_still_an_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")

    assert get_adapter(request).get_client_ip(request) == "0.0.0.0"
