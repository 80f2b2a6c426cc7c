"""Opening an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings

from maillage.accounts.models import User
from maillage.accounts.registration import invitation
from tests.accounts.doors import EMAIL, PASSWORD, account, code, is_in
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SIGN_UP = "/compte/inscription/"
CONFIRM = "/compte/adresse/code/"


def signed_up(client: Client, **told: str) -> object:
    return client.post(SIGN_UP, {"email": EMAIL, "display_name": "Camille", "password1": PASSWORD, **told})


def test_an_account_opens_once_its_address_is_proved(client: Client) -> None:
    answer = signed_up(client, next="/reseaux/")

    assert answer["Location"] == CONFIRM  # type: ignore[index]
    assert not is_in(client)
    assert client.post(CONFIRM, {"code": code()})["Location"] == "/reseaux/"
    assert is_in(client)
    assert User.objects.get().display_name == "Camille"


def test_a_password_is_not_needed(client: Client) -> None:
    signed_up(client, password1="")
    client.post(CONFIRM, {"code": code()})

    assert is_in(client)
    assert not User.objects.get().has_usable_password()


def test_a_wrong_code_proves_nothing(client: Client) -> None:
    signed_up(client)

    page = client.post(CONFIRM, {"code": "XXXX-XXXX"})

    assert "pas le bon code" in page.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    ("told", "said"),
    [({"email": "pas une adresse"}, "adresse"), ({"display_name": ""}, "obligatoire"), ({"password1": "court"}, "12")],
)
def test_a_refusal_says_what_to_write_and_keeps_the_rest(client: Client, told: dict[str, str], said: str) -> None:
    page = signed_up(client, **told).content.decode()  # type: ignore[attr-defined]

    assert said in page
    assert not User.objects.exists()


def test_an_address_that_has_an_account_is_answered_as_a_new_one_and_told_by_mail(client: Client) -> None:
    account()

    answer = signed_up(client)

    assert answer["Location"] == CONFIRM  # type: ignore[index]
    assert client.get(CONFIRM).status_code == 200
    assert "déjà un compte" in mail.outbox[-1].subject
    assert User.objects.count() == 1


class TestWhenRegistrationIsClosed:
    pytestmark = [pytest.mark.django_db]

    @pytest.fixture(autouse=True)
    def _closed(self) -> object:
        with override_settings(REGISTRATION_IS_OPEN=False):
            yield

    def test_nobody_signs_up_unasked(self, client: Client) -> None:
        page = client.get(SIGN_UP)
        signed_up(client)

        assert "sur invitation" in page.content.decode()
        assert not User.objects.exists()

    def test_an_invitation_opens_the_door_and_what_follows_is_kept(self, client: Client) -> None:
        page = client.get(SIGN_UP, {"invitation": invitation(email=EMAIL), "next": "/reseaux/"})
        signed_up(client, next="/reseaux/")

        assert EMAIL in page.content.decode()
        assert client.post(CONFIRM, {"code": code()})["Location"] == "/reseaux/"
        assert is_in(client)

    def test_an_invitation_of_the_past_or_of_ones_own_making_opens_nothing(self, client: Client) -> None:
        old = invitation(email=EMAIL, at=NOW - timedelta(days=365))

        for token in (old, "x", "a:b:c"):
            assert "sur invitation" in client.get(SIGN_UP, {"invitation": token}).content.decode()

    def test_who_has_an_account_still_comes_in(self, client: Client) -> None:
        account()
        client.post("/compte/connexion/", {"login": EMAIL, "password": PASSWORD})

        assert is_in(client)
