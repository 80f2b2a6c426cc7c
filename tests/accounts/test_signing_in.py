"""The ways in."""

from __future__ import annotations

import time

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.doors import CODE, EMAIL, PASSWORD, SIGN_IN, account, by_password, code, is_in, unproved

pytestmark = pytest.mark.django_db


def test_an_address_and_its_password_open_the_account(client: Client) -> None:
    account()

    answer = by_password(client, "Camille@Example.ORG")

    assert (answer.status_code, answer["Location"]) == (302, "/compte/")
    assert is_in(client)


def test_a_wrong_password_opens_nothing_and_keeps_the_address_typed(client: Client) -> None:
    account()

    answer = by_password(client, password="autre chose de long")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ne vont pas ensemble" in page
    assert EMAIL in page
    assert "autre chose" not in page
    assert not is_in(client)


def test_a_code_received_by_mail_opens_the_account_once(client: Client) -> None:
    account(password=None)
    asked = client.post(SIGN_IN, {"login": EMAIL, "password": ""})

    assert asked["Location"] == CODE
    assert client.post(CODE, {"code": code().lower().replace("-", " ")})["Location"] == "/compte/"
    assert is_in(client)

    other = Client()
    other.post(SIGN_IN, {"login": EMAIL})
    assert other.post(CODE, {"code": code_before()}).status_code == 422
    assert not is_in(other)


def test_a_code_is_good_for_ten_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account(password=None)
    now = time.time()
    for late, opens in ((599, True), (601, False)):
        monkeypatch.setattr(time, "time", lambda: now)
        browser = Client()
        browser.post(SIGN_IN, {"login": EMAIL, "password": ""})

        monkeypatch.setattr(time, "time", lambda late=late: now + late)
        browser.post(CODE, {"code": code()})

        assert ("_auth_user_id" in browser.session) is opens


def code_before() -> str:
    last = mail.outbox.pop()
    try:
        return code()
    finally:
        mail.outbox.append(last)


def test_the_second_button_sends_a_code_whatever_password_is_typed(client: Client) -> None:
    account()

    answer = by_password(client, password="faux", by_code="1")

    assert answer["Location"] == CODE
    assert len(mail.outbox) == 1


def test_a_code_may_be_asked_again_and_given_up(client: Client) -> None:
    account()
    client.post("/compte/connexion/code/", {"email": EMAIL})
    first = code()

    client.post(CODE, {"action": "resend"})

    assert len(mail.outbox) == 2
    assert code() != first
    assert client.post("/compte/deconnexion/", {"next": SIGN_IN})["Location"] == SIGN_IN
    assert client.get(CODE)["Location"] == "/compte/connexion/code/"


def test_a_wrong_code_is_said_and_three_end_it(client: Client) -> None:
    account()
    client.post(SIGN_IN, {"login": EMAIL})

    pages = [client.post(CODE, {"code": "XXXX-XXXX"}) for _ in range(3)]

    assert "pas le bon code" in pages[0].content.decode()
    assert pages[2]["Location"] == "/compte/connexion/code/"


def test_who_has_no_account_is_answered_as_who_has_one(client: Client) -> None:
    account()
    pages, said = [], []
    for email in (EMAIL, "inconnue@example.org"):
        visitor = Client()
        wrong = by_password(visitor, email, "autre chose de long")
        asked = visitor.post(SIGN_IN, {"login": email})
        pages.append([asked.status_code, asked["Location"], *(stripped(answer, email) for answer in (wrong, visitor.get(CODE)))])
        said.append(mail.outbox[-1])

    assert pages[0] == pages[1]
    assert [message.to for message in said] == [[EMAIL], ["inconnue@example.org"]]
    assert "pas de compte" in said[1].subject


def stripped(answer: object, email: str) -> str:
    import re

    page = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "…")


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/reseaux/", "/reseaux/"),
        ("https://ailleurs.example/", "/compte/"),
        ("//ailleurs.example/", "/compte/"),
        ("javascript:alert(1)", "/compte/"),
    ],
)
def test_a_person_is_brought_back_where_she_was_and_never_elsewhere(client: Client, asked: str, reached: str) -> None:
    account()

    assert by_password(client, next=asked)["Location"] == reached


def test_a_suspended_account_opens_to_nobody(client: Client) -> None:
    account(is_active=False)

    answer = by_password(client)

    assert answer["Location"] == "/compte/suspendu/"
    assert "suspendu" in client.get("/compte/suspendu/").content.decode()
    assert not is_in(client)


def test_signing_out_is_a_post(client: Client) -> None:
    client.force_login(account())

    assert "Se déconnecter" in client.get("/compte/deconnexion/").content.decode()
    assert is_in(client)
    assert client.post("/compte/deconnexion/")["Location"] == "/"
    assert not is_in(client)


def test_who_chose_a_password_before_the_address_was_proved_is_shut_out_by_who_proves_it(client: Client) -> None:
    person = unproved()
    client.post(SIGN_IN, {"login": EMAIL})
    client.post(CODE, {"code": code()})

    person.refresh_from_db()

    assert is_in(client)
    assert not person.has_usable_password()
    assert not is_in_by_password()


def is_in_by_password() -> bool:
    other = Client()
    by_password(other, password=PASSWORD)
    return is_in(other)


def test_pages_and_messages_are_in_the_language_of_the_account(client: Client) -> None:
    account(language="en")

    answer = by_password(client)

    assert answer.cookies["django_language"].value == "en"
    assert client.get("/compte/")["Content-Language"] == "en"


def test_the_page_of_who_is_in_says_so_and_is_kept_by_nobody_else(client: Client) -> None:
    visitor = client.get("/mentions/")
    client.force_login(account())

    page = client.get("/mentions/")

    assert "Se connecter" in visitor.content.decode()
    assert "Se déconnecter" in page.content.decode()
    assert "private" in page["Cache-Control"]
    assert "Cookie" in page["Vary"]


def test_reading_public_pages_asks_no_session_and_sets_no_cookie(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get("/mentions/")

    assert not [query["sql"] for query in asked if "django_session" in query["sql"] or "accounts_user" in query["sql"]]
    assert not answer.cookies
