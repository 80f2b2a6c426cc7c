"""A person is a page only if she wants, field by field."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from maillage.accounts import circles
from maillage.accounts.enums import Audience
from maillage.accounts.exceptions import InvalidValue
from maillage.accounts.models import Profile, User
from maillage.accounts.operations import profiles as operations
from maillage.accounts.queries import page, visible_fields
from maillage.core.pictures import PictureRefused
from tests.factories import UserFactory, signed_in

pytestmark = pytest.mark.django_db
VALUES = {
    "sentence": "Je répare des vélos", "biography": "# Longtemps\n\nDepuis **vingt** ans.", "town": "Lusignan", "skills": ["vélo", "soudure"],
    "website": "https://velo.example.org", "email": "contact@example.org", "phone": "05 49 00 00 00",
}  # fmt: skip
FORM = VALUES | {"skills": "vélo, soudure", "display_name": "Camille Roy", "is_page": "on"}


def profile(person: User, audience: str = Audience.EVERYONE, *, is_page: bool = True, **changed: Any) -> Profile:
    return operations.edit_profile(
        person=person, by=person, display_name=person.display_name, values=VALUES | changed,
        seen_by=dict.fromkeys(Profile.FIELDS, audience), is_page=is_page,
    )  # fmt: skip


def picture(kind: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, format=kind)
    file.seek(0)
    return file


@pytest.fixture
def friends() -> Iterator[set[tuple[int, int]]]:
    """Pairs who are members of one place."""
    pairs: set[tuple[int, int]] = set()

    def shares(person: User, viewer: User) -> bool:
        return (person.pk, viewer.pk) in pairs

    circles.register(shares)
    yield pairs
    circles.unregister(shares)


def test_a_person_who_said_nothing_shows_nothing_and_is_no_page(client: Client) -> None:
    person = UserFactory(display_name="Camille Roy")

    assert visible_fields(person, person) == {}
    assert client.get("/personnes/camille-roy/").status_code == 404


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (Audience.NOBODY, "self"),
        (Audience.CIRCLES, "self friend"),
        (Audience.PEOPLE, "self friend other"),
        (Audience.EVERYONE, "self friend other visitor"),
    ],
)
def test_each_field_is_seen_by_its_audience_and_no_other(audience: str, seen: str, friends: set[tuple[int, int]]) -> None:
    person, friend, other = UserFactory.create_batch(3)
    friends.add((person.pk, friend.pk))
    profile(person, audience)
    viewers = {"self": person, "friend": friend, "other": other, "visitor": None}

    for name, viewer in viewers.items():
        assert bool(visible_fields(person, viewer)) is (name in seen.split()), name


def test_fields_have_their_own_audiences() -> None:
    person = UserFactory()
    operations.edit_profile(
        person=person, by=person, display_name="Camille", values=VALUES, seen_by={"town": Audience.EVERYONE}, is_page=True
    )

    assert visible_fields(person, None) == {"town": "Lusignan"}


def test_a_field_left_empty_is_not_seen() -> None:
    person = UserFactory()
    profile(person, town="")

    assert "town" not in visible_fields(person, None)


def test_a_page_shows_what_it_opens_and_nothing_else(client: Client) -> None:
    person = UserFactory(display_name="Camille Roy", email="secrete@example.org")
    operations.edit_profile(
        person=person, by=person, display_name="Camille Roy", values=VALUES,
        seen_by={"sentence": "everyone", "biography": "everyone", "phone": "people"}, is_page=True,
    )  # fmt: skip

    public, inside = (
        client.get("/personnes/camille-roy/").content.decode(),
        signed_in().get("/personnes/camille-roy/").content.decode(),
    )

    assert "<h1>Camille Roy</h1>" in public
    assert "<strong>vingt</strong>" in public
    assert "+33 5 49 00 00 00" not in public
    assert "+33 5 49 00 00 00" in inside
    for hidden in ("Lusignan", "soudure", "contact@example.org", "secrete@example.org"):
        assert hidden not in public + inside


def test_a_closed_page_is_answered_as_one_that_never_was(client: Client) -> None:
    person = UserFactory(display_name="Camille Roy")
    profile(person, is_page=False)

    closed, none = client.get("/personnes/camille-roy/"), client.get("/personnes/jamais-eu/")

    assert closed.status_code == none.status_code == 404
    assert closed.content.replace(b"camille-roy", b"x") == none.content.replace(b"jamais-eu", b"x")
    assert page("camille-roy") is None


def test_the_page_of_a_suspended_person_closes() -> None:
    person = UserFactory(display_name="Camille Roy", is_active=False)
    profile(person)

    assert page("camille-roy") is None


def test_two_people_of_one_name_have_two_pages_and_an_address_follows_the_name() -> None:
    first, second = UserFactory(display_name="Camille Roy"), UserFactory(display_name="Camille Roy")

    assert [profile(person).slug for person in (first, second)] == ["camille-roy", "camille-roy-2"]
    assert profile(first).slug == "camille-roy"
    second.display_name = "Dominique"
    User.objects.filter(pk=second.pk).update(display_name="x")
    assert profile(second).slug == "dominique"
    assert profile(UserFactory(display_name="Дарья")).slug == "personne"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sentence", "x" * 161), ("biography", "x" * 5001), ("town", "x" * 121), ("website", "javascript:alert(1)"), ("website", "pas une adresse"),
        ("email", "personne"), ("phone", "peut-être"), ("phone", "12"), ("skills", ["x"] * 2 + [str(n) for n in range(20)]), ("skills", ["x" * 61]),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_said_and_nothing_is_written(field: str, value: Any) -> None:
    person = UserFactory()

    with pytest.raises(InvalidValue) as refusal:
        profile(person, **{field: value})

    assert refusal.value.field == field
    assert not Profile.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_person_has_a_name(name: str) -> None:
    with pytest.raises(InvalidValue):
        operations.edit_profile(person=UserFactory(), by=None, display_name=name, values={}, seen_by={}, is_page=False)


def test_an_audience_is_one_of_four() -> None:
    with pytest.raises(InvalidValue):
        profile(UserFactory(), "friends")


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    person = UserFactory()
    browser = signed_in(person)

    answer = browser.post("/compte/page/", FORM | {"phone": "peut-être"})

    assert answer.status_code == 422
    assert "Écrivez un numéro" in answer.content.decode()
    assert "Je répare des vélos" in answer.content.decode()
    assert not Profile.objects.exists()


def test_the_form_opens_the_page() -> None:
    person = UserFactory()
    browser = signed_in(person)
    audiences = {f"{name}_seen_by": "everyone" for name in Profile.FIELDS}

    answer = browser.post("/compte/page/", FORM | audiences)

    assert answer["Location"] == "/personnes/camille-roy/"
    page = browser.get("/personnes/camille-roy/").content.decode()
    assert "soudure" in page
    assert "Vous voyez tout" in page
    assert 'value="vélo, soudure"' in browser.get("/compte/page/").content.decode()


def test_a_portrait_is_written_anew_and_the_former_one_goes(django_capture_on_commit_callbacks: Any) -> None:
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = operations.set_picture(person=person, file=picture(), by=person).picture
        second = operations.set_picture(person=person, file=picture("JPEG"), by=person).picture

    assert first.name.startswith("personnes/")
    assert first.name.endswith(".webp")
    assert not first.storage.exists(first.name)
    assert Image.open(second.open()).format == "WEBP"


def test_a_portrait_is_sent_and_removed_by_its_owner(django_capture_on_commit_callbacks: Any) -> None:
    person = UserFactory()
    browser = signed_in(person)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/compte/page/portrait/", {"file": SimpleUploadedFile("moi.png", picture().read())})
        kept = person.profile.picture
        assert kept.storage.exists(kept.name)
        browser.post("/compte/page/portrait/retrait/")

    assert not kept.storage.exists(kept.name)
    assert not Profile.objects.get().picture


@pytest.mark.parametrize("told", [{}, {"file": SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>")}])
def test_what_is_no_picture_is_refused_in_words(told: dict[str, Any]) -> None:
    answer = signed_in().post("/compte/page/portrait/", told)

    assert answer.status_code == 422
    assert "image" in answer.content.decode()
    assert not Profile.objects.exists()
    with pytest.raises(PictureRefused):
        operations.set_picture(person=UserFactory(), file=io.BytesIO(b"x"), by=None)


@pytest.mark.parametrize("path", ["", "page/"])
def test_an_account_is_read_by_its_owner(path: str, client: Client) -> None:
    assert client.get(f"/compte/{path}")["Location"] == f"/compte/connexion/?next=/compte/{path}"
    assert signed_in().get(f"/compte/{path}").status_code == 200
