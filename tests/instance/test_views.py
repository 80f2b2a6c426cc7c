"""Pictures and the choice of a language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "places"
    folder.mkdir(parents=True)
    (folder / "cour.webp").write_bytes(b"RIFF0000WEBP")
    (folder / "page.html").write_text("<script>alert(1)</script>")
    (tmp_path / "secret.webp").write_text("secret")
    settings.MEDIA_ROOT = folder.parent
    return folder


@pytest.mark.usefixtures("media")
def test_a_picture_is_served_as_what_it_is_and_kept_for_ever(client: Client) -> None:
    answer = client.get("/media/places/cour.webp")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"".join(answer.streaming_content) == b"RIFF0000WEBP"  # type: ignore[attr-defined]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = client.get("/media/places/cour.webp", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(
    "path",
    [
        "places/page.html",
        "places/absent.webp",
        "../secret.webp",
        "..%2fsecret.webp",
        "places/../../secret.webp",
        "places",
        "a%00.webp",
        "/etc/x.webp",
    ],
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_a_language_is_kept_and_the_person_comes_back_where_they_were(client: Client) -> None:
    answer = client.post("/langue/", {"language": "en", "next": "/mentions/"})

    assert (answer.status_code, answer["Location"]) == (302, "/mentions/")
    assert answer.cookies["django_language"].value == "en"
    assert answer.cookies["django_language"]["samesite"] == "Lax"
    assert '<html lang="en"' in client.get("/mentions/").content.decode()


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(client: Client, back: str) -> None:
    assert client.post("/langue/", {"language": "en", "next": back})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.post("/langue/", {"language": "xx"})

    assert (answer.status_code, dict(answer.cookies)) == (302, {})
    assert client.get("/langue/").status_code == 405
