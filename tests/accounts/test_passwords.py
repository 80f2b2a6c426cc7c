"""Passwords that are refused, and why."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from maillage.accounts.models import User
from maillage.accounts.passwords import CONTEXT, Guessed, Leaked
from tests.accounts.doors import EMAIL, account, by_password


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "motdepasse2026!", "azertyuiop123", "chouchou1234", "jetaimejetaime", "123456789012", "unbelievable", "qwertyuiop123",
        "1q2w3e4r5t6y", "P@ssw0rdP@ssw0rd", "drowssapdrowssap", "nicolas14071990", "aaaaaaaaaaaaaa", "abcdefghijkl", "olympiquedemarseille",
        "tierslieu86000", "maillage2026!", "coworking2024", "lieux.example.org",
    ],
)  # fmt: skip
def test_what_is_soon_guessed_is_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Guessed(words=["lieux.example.org"]).validate(password)

    assert "se devine vite" in refused.value.messages[0]


@pytest.mark.parametrize(
    "password",
    ["une phrase assez longue", "xkqzvwpjhty2", "cheval agrafe batterie", "é" * 3 + "kfq pmz 2x" * 7, "🐌🧵🪵 sur la place"],
)
def test_what_is_not_is_taken_whatever_its_signs(password: str) -> None:
    validate_password(password)


def test_every_leaked_password_of_the_lists_that_is_long_enough_is_refused() -> None:
    known = [word for words in FREQUENCY_LISTS.values() for word in words if len(word) >= 12]
    refuse = Guessed()
    taken = []
    for word in known:
        try:
            refuse.validate(word)
        except ValidationError:
            continue
        taken.append(word)

    assert len(known) >= 3000
    assert taken == []


@pytest.mark.parametrize("word", CONTEXT)
def test_a_word_of_the_place_dressed_up_is_refused(word: str) -> None:
    for dressed in (f"{word}2026!".ljust(12, "!"), f"{word}{word}{word}"[:72], f"{word.capitalize()}123456"):
        with pytest.raises(ValidationError):
            Guessed().validate(dressed)


def test_what_is_known_of_the_person_is_refused() -> None:
    person = User(email="camille.roy@example.org", display_name="Camille Roy-Delaunay")

    for password in ("camille.roy1", "Camille Roy-Delaunay", "camille.roy@example.org"):
        with pytest.raises(ValidationError):
            Guessed().validate(password, person)


def leaks(folder: Path, words: list[str], form: str) -> Path:
    digests = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    file = folder / "pwned.txt"
    file.write_bytes("".join(form.format(digest) for digest in digests).encode())
    return file


@pytest.mark.parametrize("form", ["{}:42\r\n", "{}\n", "{}:1\n"])
@pytest.mark.parametrize("count", [1, 2, 3, 500])
def test_each_line_of_a_file_of_leaks_is_found_and_nothing_else(tmp_path: Path, form: str, count: int) -> None:
    words = [f"un mot de passe {number}" for number in range(count)]
    refuse = Leaked(leaks(tmp_path, words, form))

    for word in words:
        with pytest.raises(ValidationError) as refused:
            refuse.validate(word)
        assert "circule" in refused.value.messages[0]
    for number in range(50):
        refuse.validate(f"un autre mot de passe {number}")


def test_without_a_file_or_with_an_empty_one_nothing_is_known_to_have_leaked(tmp_path: Path) -> None:
    (tmp_path / "pwned.txt").touch()

    Leaked().validate("un mot de passe")
    Leaked(tmp_path / "pwned.txt").validate("un mot de passe")


@pytest.mark.django_db
def test_a_refused_password_is_said_on_the_page_and_opens_no_account(client: Client) -> None:
    answer = client.post("/compte/inscription/", {"email": EMAIL, "display_name": "Camille", "password1": "motdepasse2026!"})

    assert answer.status_code == 422
    assert "se devine vite" in answer.content.decode()
    assert EMAIL in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_password_chosen_before_is_never_asked_to_be_better(client: Client) -> None:
    account(password="motdepasse2026!")

    assert by_password(client, password="motdepasse2026!").status_code == 302


def test_the_instance_checks_all_four() -> None:
    names = [each["NAME"].rpartition(".")[2] for each in settings.AUTH_PASSWORD_VALIDATORS]

    assert names == ["MinimumLengthValidator", "UserAttributeSimilarityValidator", "CommonPasswordValidator", "Guessed", "Leaked"]
