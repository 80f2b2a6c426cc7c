"""Codes that stand in for a lost second proof: shown once, kept as digests, spent once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from maillage.accounts import recovery
from maillage.accounts.exceptions import NothingToRecover
from maillage.accounts.models import User
from maillage.accounts.operations.recovery import forget_second_factor, make_recovery_codes, spend_recovery_code
from maillage.accounts.queries import recovery_codes_left
from tests.accounts.doors import PASSWORD, account, by_password, is_in

pytestmark = pytest.mark.django_db
SECOND = "/compte/connexion/double-verification/"
PAGE, NEW = "/compte/securite/codes/", "/compte/securite/codes/nouveaux/"


@pytest.fixture
def person() -> User:
    """Somebody with an application of codes."""
    found = account()
    TOTP.activate(found, "JBSWY3DPEHPK3PXP")
    return found


def inside(person: User) -> Client:
    """A browser in which she has just said who she is."""
    client = Client()
    client.force_login(person)
    client.post("/compte/verification/mot-de-passe/", {"password": PASSWORD})
    return client


def test_codes_are_long_unlike_and_without_look_alikes() -> None:
    codes = {recovery.new_code() for _number in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert 32**24 >= 2**112


def test_they_are_shown_by_the_answer_that_makes_them_and_never_again(person: User) -> None:
    browser = inside(person)
    assert "Créer mes codes" in browser.get(PAGE).content.decode()

    made = browser.post(NEW)
    codes = re.findall(r"<li><code>([0-9A-Z-]{29})</code></li>", made.content.decode())

    assert len(set(codes)) == recovery.COUNT
    assert all(code in made.content.decode().partition("data:text/plain")[2] for code in codes)
    assert "no-store" in made["Cache-Control"]
    left = browser.get(PAGE).content.decode()
    assert "Il reste 10 codes" in left
    assert "ne vaudront plus" in browser.get(NEW).content.decode()
    assert not [code for code in codes if code in left]
    assert "codes de secours" in mail.outbox[-1].subject


def test_nothing_of_a_code_is_in_the_database(person: User) -> None:
    codes = make_recovery_codes(person=person, by=person)

    kept = str(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data)

    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]
    assert recovery.digest(codes[0]) in kept


@pytest.mark.parametrize("dress", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code.replace('-', '')} "])
def test_a_code_opens_once_however_it_is_typed(person: User, dress: Callable[[str], str]) -> None:
    spare = dress(make_recovery_codes(person=person, by=person)[0])
    for opened in (True, False):
        browser = Client()
        by_password(browser)
        browser.post(SECOND, {"code": spare})

        assert is_in(browser) is opened
    assert recovery_codes_left(person) == recovery.COUNT - 1


def test_a_sign_misread_is_understood() -> None:
    assert recovery.digest("O0IL-1111") == recovery.digest("0011-1111")


def test_a_code_proves_again_who_she_is(person: User) -> None:
    spare = make_recovery_codes(person=person, by=person)[3]
    browser = Client()
    browser.force_login(person)

    browser.post("/compte/verification/code/", {"code": spare})

    assert browser.get(PAGE).status_code == 200


def test_a_digest_read_in_the_database_opens_nothing(person: User) -> None:
    codes = make_recovery_codes(person=person, by=person)

    assert spend_recovery_code(person=person, code=recovery.digest(codes[0]), by=None) is None
    assert spend_recovery_code(person=account("dominique@example.org"), code=codes[0], by=None) is None
    assert recovery_codes_left(person) == recovery.COUNT


def test_new_codes_end_the_former_ones(person: User) -> None:
    former = make_recovery_codes(person=person, by=person)[0]
    make_recovery_codes(person=person, by=person)

    assert spend_recovery_code(person=person, code=former, by=None) is None


def test_without_a_second_proof_there_is_nothing_to_recover() -> None:
    lonely = account()

    with pytest.raises(NothingToRecover):
        make_recovery_codes(person=lonely, by=lonely)
    answer = inside(lonely).post(NEW)
    assert answer.status_code == 422
    assert "Activez d’abord" in answer.content.decode()
    assert recovery_codes_left(lonely) is None


def test_new_codes_sign_out_the_other_devices(person: User) -> None:
    spare = make_recovery_codes(person=person, by=person)[0]
    other = Client()
    by_password(other)
    other.post(SECOND, {"code": spare})
    assert is_in(other)
    browser = inside(person)

    browser.post(NEW)

    assert not is_in(other)
    assert is_in(browser)


@pytest.mark.django_db(transaction=True)
def test_who_has_lost_everything_starts_again(person: User) -> None:
    make_recovery_codes(person=person, by=person)
    browser = inside(person)

    assert forget_second_factor(person=person, by=None) == 1

    assert not Authenticator.objects.exists()
    assert "secondes preuves" in mail.outbox[-1].subject
    by_password(browser)
    assert is_in(browser)
