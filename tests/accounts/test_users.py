"""People who can sign in."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate
from django.db import IntegrityError

from maillage.accounts.models import User
from maillage.instance.user_commands import user as command
from maillage.network.roles import Permission

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase assez longue"


def test_an_address_is_kept_in_lower_case_and_the_password_is_not_kept() -> None:
    person = User.objects.create_user("Camille@Example.ORG", PASSWORD)

    assert person.email == "camille@example.org"
    assert PASSWORD not in person.password
    assert authenticate(username="camille@example.org", password=PASSWORD) == person
    assert authenticate(username="camille@example.org", password="autre") is None


def test_an_address_is_one_account_whatever_its_case() -> None:
    User.objects.create_user("camille@example.org")

    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(email="CAMILLE@example.org")])


def test_a_person_without_an_address_is_no_account() -> None:
    with pytest.raises(ValueError, match="adresse"):
        User.objects.create_user("")


def test_a_person_without_a_password_cannot_sign_in() -> None:
    person = User.objects.create_user("camille@example.org")

    assert not person.has_usable_password()


def test_a_new_person_has_no_right_and_a_steward_has_all() -> None:
    person, steward = User.objects.create_user("a@example.org"), User.objects.create_superuser("b@example.org")

    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    assert (steward.is_staff, steward.is_superuser) == (True, True)


def test_a_person_is_shown_under_the_name_they_chose_and_never_under_their_address() -> None:
    assert str(User(email="camille@example.org", display_name="Camille")) == "Camille"
    assert "@" not in str(User(email="camille@example.org"))


def test_an_account_is_made_from_a_terminal() -> None:
    done = CliRunner().invoke(command, ["create", "Camille@example.org", "--steward"], input=f"{PASSWORD}\n{PASSWORD}\n")

    assert done.exit_code == 0, done.output
    person = User.objects.get(email="camille@example.org")
    assert (person.is_staff, person.is_superuser, person.has_perm(Permission.RUN_INSTANCE)) == (True, False, True)
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("address", "password", "said"),
    [
        ("CAMILLE@example.org", PASSWORD, "existe déjà"),
        ("pas-une-adresse", PASSWORD, "valide"),
        ("dominique@example.org", "court", "12"),
        ("dominique@example.org", "dominique@example.org", "semblable"),
    ],
)
def test_a_refusal_says_why_and_makes_nothing(address: str, password: str, said: str) -> None:
    User.objects.create_user("camille@example.org")

    done = CliRunner().invoke(command, ["create", address], input=f"{password}\n{password}\n")

    assert done.exit_code == 1
    assert said in done.output
    assert User.objects.count() == 1
