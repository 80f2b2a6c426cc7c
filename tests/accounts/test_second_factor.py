"""A second proof: an application's codes, recovery codes, keys."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from maillage.accounts.models import User
from maillage.accounts.operations.recovery import make_recovery_codes
from tests.accounts.doors import PASSWORD, account, by_password, code, is_in

pytestmark = pytest.mark.django_db
SECOND = "/compte/connexion/double-verification/"
APPLICATION = "/compte/securite/application/"


def shown(secret: str) -> str:
    """What an application shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_application() -> tuple[User, str]:
    person, secret = account(), "JBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)
    return person, secret


@pytest.fixture
def inside(client: Client) -> Client:
    """A browser that has just signed in."""
    account()
    by_password(client)
    prove(client)
    return client


def prove(client: Client) -> None:
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})


@pytest.mark.django_db(transaction=True)
def test_an_application_is_tied_by_the_code_it_shows_and_recovery_codes_come_with_it(inside: Client) -> None:
    page = inside.get(APPLICATION).content.decode()
    secret = re.search(r'data-copy="([A-Z2-7]+)"', page)
    assert secret

    answer = inside.post(APPLICATION, {"code": shown(secret.group(1))})

    assert answer["Location"] == "/compte/securite/codes/"
    assert "Créer mes codes" in inside.get(answer["Location"]).content.decode()
    assert "double vérification" in mail.outbox[-1].subject


def test_under_another_secret_key_an_application_opens_nothing_and_a_recovery_code_still_does(
    client: Client, settings: Any
) -> None:
    person, secret = with_application()
    saved = make_recovery_codes(person=person, by=person)[0]
    settings.SECRET_KEY = "another key, of at least fifty characters, made on the spot"
    by_password(client)

    refused = client.post(SECOND, {"code": shown(secret)})
    assert refused.status_code == 422
    client.post(SECOND, {"code": saved})

    assert is_in(client)


def test_a_wrong_code_ties_nothing(inside: Client) -> None:
    inside.get(APPLICATION)

    page = inside.post(APPLICATION, {"code": "000000"})

    assert page.status_code == 422
    assert "pas le bon code" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_no_longer_opens_and_the_code_does_once(client: Client) -> None:
    _person, secret = with_application()

    assert by_password(client)["Location"] == SECOND
    assert not is_in(client)
    assert "dernière vérification" in client.get(SECOND).content.decode()
    assert client.post(SECOND, {"code": shown(secret)})["Location"] == "/compte/"
    assert is_in(client)

    other = Client()
    by_password(other)
    assert other.post(SECOND, {"code": shown(secret)}).status_code == 422
    assert not is_in(other)


def test_a_wrong_second_proof_is_a_refusal(client: Client) -> None:
    with_application()
    by_password(client)

    assert client.post(SECOND, {"code": "000000"}).status_code == 422


def test_secrets_are_not_readable_in_the_database() -> None:
    _person, secret = with_application()

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert "gAAAA" in kept


def test_an_application_is_untied(client: Client) -> None:
    _person, secret = with_application()
    by_password(client)
    client.post(SECOND, {"code": shown(secret)})
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})

    assert "Retirer" in client.get("/compte/securite/application/retrait/").content.decode()
    client.post("/compte/securite/application/retrait/")

    assert not Authenticator.objects.exists()
    assert "retirée" in mail.outbox[-1].subject


@pytest.mark.parametrize(
    "path",
    [
        "securite/application/", "securite/application/retrait/", "securite/codes/", "securite/codes/nouveaux/",
        "securite/cles/ajout/", "adresse/", "mot-de-passe/choix/", "liens/", "donnees/", "suppression/",
    ],
)  # fmt: skip
def test_what_opens_an_account_is_changed_by_who_proves_it_is_her(path: str, client: Client) -> None:
    assert client.get(f"/compte/{path}")["Location"].startswith("/compte/connexion/")
    client.force_login(account())

    assert (
        client.get(f"/compte/{path}")["Location"]
        == f"/compte/verification/mot-de-passe/?next=%2Fcompte%2F{path.replace('/', '%2F')}"
    )


def test_without_a_password_the_proof_is_a_code_by_mail(client: Client) -> None:
    client.force_login(account(password=None))
    asked = client.get("/compte/suppression/")["Location"]

    assert asked.startswith("/compte/verification/courriel/")
    client.post("/compte/verification/courriel/", {"next": "/compte/suppression/"})
    assert "Ce n’est pas le bon code" in client.post(asked, {"code": "XXXX-XXXX"}).content.decode()
    answer = client.post("/compte/verification/courriel/", {"code": code(), "next": "/compte/suppression/"})

    assert answer["Location"] == "/compte/suppression/"
    assert client.get("/compte/suppression/").status_code == 200


def test_the_proof_leads_nowhere_else(client: Client) -> None:
    client.force_login(account(password=None))
    client.post("/compte/verification/courriel/")

    answer = client.post("/compte/verification/courriel/", {"code": code(), "next": "https://ailleurs.example/"})

    assert answer["Location"] == "/compte/"


def test_keys_are_listed_renamed_and_removed_by_their_owner_only(inside: Client) -> None:
    person = User.objects.get()
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Téléphone", "credential": {}})
    other = account("dominique@example.org")
    theirs = Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "À elle", "credential": {}})

    listed = inside.get("/compte/securite/cles/").content.decode()
    inside.post(f"/compte/securite/cles/{key.pk}/nom/", {"name": "Ordinateur"})
    key.refresh_from_db()

    assert "Téléphone" in listed
    assert "À elle" not in listed
    assert key.data["name"] == "Ordinateur"
    assert inside.post(f"/compte/securite/cles/{theirs.pk}/retrait/").status_code == 404
    assert inside.post(f"/compte/securite/cles/{theirs.pk}/nom/", {"name": "x"}).status_code == 404
    inside.post(f"/compte/securite/cles/{key.pk}/retrait/")
    assert list(Authenticator.objects.all()) == [theirs]


def test_the_page_of_security_says_what_is_on(inside: Client) -> None:
    assert "Relier une application" in inside.get("/compte/securite/").content.decode()
    TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXP")

    page = inside.get("/compte/securite/").content.decode()

    assert "Reliée" in page
    assert "Créer des codes" in page


@pytest.mark.parametrize(
    "credential",
    ["", "{}", "[]", "null", '"x"', '{"response": {}}', '{"id": "a", "rawId": "a", "response": 1, "type": "public-key"}'],
)
def test_a_key_of_ones_own_making_is_refused(credential: str, client: Client) -> None:
    client.get("/compte/connexion/cle/", HTTP_ACCEPT="application/json")

    answer = client.post("/compte/connexion/cle/", {"credential": credential})

    assert answer.status_code in {302, 422}
    assert not is_in(client)
