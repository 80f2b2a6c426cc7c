"""What who tends the instance does for people's accounts, from a terminal."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner, Result
from django.test import Client

from maillage.accounts import traces
from maillage.accounts.models import User
from maillage.instance.user_commands import user
from tests.accounts.doors import EMAIL, PASSWORD, account, by_password, is_in

pytestmark = pytest.mark.django_db


def run(*words: str, **options: Any) -> Result:
    return CliRunner().invoke(user, words, **options)


def test_an_account_is_made_and_a_password_soon_guessed_refused() -> None:
    refused = run("create", EMAIL, "--password", "motdepasse2026!")
    done = run("create", EMAIL, "--password", PASSWORD)

    assert refused.exit_code == 1
    assert "se devine vite" in refused.output
    assert done.exit_code == 0, done.output
    assert User.objects.get().check_password(PASSWORD)


def test_the_sessions_of_a_person_or_of_all_are_closed() -> None:
    account()
    account("dominique@example.org")
    hers, other = Client(), Client()
    by_password(hers)
    by_password(other, "dominique@example.org")

    assert "Sessions fermées : 1." in run("sign-out", EMAIL.upper()).output
    assert [is_in(hers), is_in(other)] == [False, True]
    assert "Sessions fermées : 1." in run("sign-out", "--everybody").output
    assert not is_in(other)


@pytest.mark.parametrize("words", [(), (EMAIL, "--everybody")])
def test_whose_sessions_is_said_once(words: tuple[str, ...]) -> None:
    assert run("sign-out", *words).exit_code == 2


def test_lost_proofs_are_taken_away_once_the_person_is_known() -> None:
    TOTP.activate(account(), "JBSWY3DPEHPK3PXP")

    assert run("forget-second-factor", EMAIL, input="n\n").exit_code == 1
    assert Authenticator.objects.exists()
    assert "retirées : 1." in run("forget-second-factor", EMAIL, "--yes").output
    assert not Authenticator.objects.exists()


def test_a_person_is_found_in_the_log_by_her_sign() -> None:
    person = account()

    assert run("trace", EMAIL).output.strip() == traces.digest(person)


@pytest.mark.parametrize("words", [("sign-out", EMAIL), ("trace", EMAIL), ("forget-second-factor", EMAIL, "--yes")])
def test_nobody_is_told_to_be_nobody(words: tuple[str, ...]) -> None:
    answer = run(*words)

    assert answer.exit_code == 1
    assert f"Aucun compte pour {EMAIL}" in answer.output
