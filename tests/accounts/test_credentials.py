"""Passwords, addresses and devices of an account."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from maillage.accounts.models import User
from tests.accounts.doors import EMAIL, PASSWORD, account, by_password, code, is_in

pytestmark = pytest.mark.django_db
NEW = "une autre phrase bien longue"
RESET = "/compte/mot-de-passe/oubli/"


@pytest.fixture
def inside(client: Client) -> Client:
    account()
    by_password(client)
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    return client


def test_a_forgotten_password_is_replaced_with_a_code(client: Client) -> None:
    account()
    assert client.post(RESET, {"email": EMAIL})["Location"] == f"{RESET}code/"
    assert client.post(f"{RESET}code/", {"code": code()})["Location"] == f"{RESET}nouveau/"

    done = client.post(f"{RESET}nouveau/", {"password1": NEW, "password2": NEW})

    assert done["Location"] == f"{RESET}fait/"
    assert "Se connecter" in client.get(f"{RESET}fait/").content.decode()
    other = Client()
    by_password(other, password=NEW)
    assert is_in(other)


@pytest.mark.parametrize(("first", "second", "said"), [("court", "court", "12"), (NEW, NEW + "x", "même mot de passe")])
def test_a_new_password_is_long_and_typed_twice_alike(first: str, second: str, said: str, client: Client) -> None:
    account()
    client.post(RESET, {"email": EMAIL})
    client.post(f"{RESET}code/", {"code": code()})

    page = client.post(f"{RESET}nouveau/", {"password1": first, "password2": second})

    assert said in page.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_no_page_of_the_reset_opens_before_its_turn(client: Client) -> None:
    assert client.get(f"{RESET}code/")["Location"] == "/compte/connexion/"
    assert client.get(f"{RESET}nouveau/")["Location"] == RESET
    account()
    client.post(RESET, {"email": EMAIL})
    assert client.get(f"{RESET}nouveau/")["Location"] == f"{RESET}code/"


def test_a_reset_tells_nobody_who_has_an_account(client: Client) -> None:
    answer = client.post(RESET, {"email": "inconnue@example.org"})

    assert answer["Location"] == f"{RESET}code/"
    assert client.get(f"{RESET}code/").status_code == 200
    assert client.post(f"{RESET}code/", {"code": ""}).status_code == 422


def test_a_password_is_changed_by_who_knows_it_and_other_devices_are_signed_out(inside: Client) -> None:
    other = Client()
    by_password(other)

    wrong = inside.post("/compte/mot-de-passe/", {"oldpassword": "faux", "password1": NEW, "password2": NEW})
    inside.post("/compte/mot-de-passe/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert "mot de passe actuel" in wrong.content.decode()
    assert User.objects.get().check_password(NEW)
    assert is_in(inside)
    assert not is_in(other)
    assert "mot de passe a changé" in mail.outbox[-1].subject


def test_a_first_password_is_chosen_once_proved(client: Client) -> None:
    client.force_login(account(password=None))
    assert client.get("/compte/mot-de-passe/")["Location"] == "/compte/mot-de-passe/choix/"
    client.post("/compte/verification/courriel/")
    client.post("/compte/verification/courriel/", {"code": code()})

    assert "Choisir un mot de passe" in client.get("/compte/mot-de-passe/choix/").content.decode()
    client.post("/compte/mot-de-passe/choix/", {"password1": NEW, "password2": NEW})

    assert User.objects.get().check_password(NEW)


def test_an_address_changes_once_the_new_one_is_proved_and_the_old_one_is_told(inside: Client) -> None:
    answer = inside.post("/compte/adresse/", {"email": "Nouvelle@example.org", "action_add": "1"})

    assert answer["Location"] == "/compte/adresse/code/"
    assert User.objects.get().email == EMAIL
    inside.post("/compte/adresse/code/", {"code": code()})
    assert User.objects.get().email == "nouvelle@example.org"
    assert [(row.email, row.verified, row.primary) for row in EmailAddress.objects.all()] == [("nouvelle@example.org", True, True)]
    assert [EMAIL] in [message.to for message in mail.outbox]


def test_an_address_of_another_account_is_never_taken_nor_told(inside: Client) -> None:
    account("dominique@example.org")

    answer = inside.post("/compte/adresse/", {"email": "dominique@example.org", "action_add": "1"})

    assert answer["Location"] == "/compte/adresse/code/"
    assert inside.post("/compte/adresse/code/", {"code": "XXXX-XXXX"}).status_code == 422
    assert User.objects.filter(email="dominique@example.org").count() == 1


def test_devices_are_listed_and_signed_out_one_by_one_or_all(inside: Client) -> None:
    person = User.objects.get()
    others = [
        Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}) for _ in range(3)
    ]
    for other in others:
        by_password(other)
    first = UserSession.objects.filter(user=person).order_by("pk")[1]

    assert "Firefox sur Linux" in inside.get("/compte/appareils/").content.decode()
    inside.post(f"/compte/appareils/{first.pk}/deconnexion/")
    assert [is_in(other) for other in others] == [False, True, True]
    inside.post("/compte/appareils/")
    assert [is_in(other) for other in others] == [False, False, False]
    assert is_in(inside)


def test_nobody_signs_out_the_device_of_another(inside: Client) -> None:
    account("dominique@example.org")
    other = Client()
    by_password(other, "dominique@example.org")
    theirs = UserSession.objects.get(user__email="dominique@example.org")

    assert inside.post(f"/compte/appareils/{theirs.pk}/deconnexion/").status_code == 404
    assert inside.get(f"/compte/appareils/{theirs.pk}/deconnexion/").status_code == 405
    assert is_in(other)


def test_a_browser_never_seen_is_told_of_by_mail_and_a_known_one_is_not(inside: Client) -> None:
    by_password(Client())
    assert not mail.outbox

    by_password(Client(headers={"User-Agent": "Mozilla/5.0 (Android 16; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"}))

    assert "nouvelle connexion" in mail.outbox[-1].subject
    assert "Firefox sur Android" in mail.outbox[-1].body


def test_the_language_is_kept_with_the_account(inside: Client) -> None:
    answer = inside.post("/compte/langue/", {"language": "en"})

    assert User.objects.get().language == "en"
    assert answer.cookies["django_language"].value == "en"
    assert inside.post("/compte/langue/", {"language": "tlh"}).status_code == 400


def test_messages_are_in_the_language_of_who_receives_them_with_an_html_part_that_says_the_same(client: Client) -> None:
    account()
    client.post("/compte/connexion/", {"login": EMAIL})

    message = mail.outbox[-1]

    assert message.subject == "[Maillage] Votre code pour vous connecter"
    html = message.alternatives[0].content  # type: ignore[attr-defined]
    assert code() in html
    assert "recopier dans la page" in html
    assert "http" not in html.replace("http://localhost:8000", "")


def test_a_mail_server_that_fails_is_said_and_nothing_breaks(client: Client, settings: object) -> None:
    account()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]

    answer = client.post("/compte/connexion/", {"login": EMAIL})

    assert answer.status_code == 503
    assert "n’est pas parti" in answer.content.decode()
