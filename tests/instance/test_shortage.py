"""A disk that fills up, a database that is locked or away: writes are refused for a moment, reads go on, nothing typed is lost."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from maillage.instance import errors, shortage
from maillage.network.enums import Origin
from maillage.network.models import Place, Revision
from maillage.network.operations.places import Statement, edit_place
from tests.factories import PlaceFactory

SAID = Statement(Origin.INSTANCE)
LONG = "Une cour où l’on répare « tout » & <b>plus</b>. "


def write(request: HttpRequest) -> HttpResponse:
    edit_place(place=Place.objects.get(), values={"description": request.POST["description"]}, statement=SAID, by=None)
    return HttpResponse("fait")


def no_room(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_file(request: HttpRequest) -> HttpResponse:
    raise FileNotFoundError(errno.ENOENT, "absent")


urlpatterns = [
    path("ecrire/", write),
    path("api/ecrire", write),
    path("plein/", no_room),
    path("absent/", no_file),
    path("", include("maillage.instance.urls")),
]
handler500 = errors.server_error
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def refusing(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Call it and the database takes no new row: SQLite has no page left, PostgreSQL has become a standby. Call it again: it does."""
    sqlite, state = connection.vendor == "sqlite", {"on": False}

    def turn() -> None:
        state["on"] = not state["on"]
        with connection.cursor() as cursor:
            if sqlite:
                cursor.execute("VACUUM")  # no page to use again
                cursor.execute("PRAGMA page_count")
                most = cursor.fetchone()[0] if state["on"] else 1_000_000
                cursor.execute(f"PRAGMA max_page_count = {most}")
                cursor.fetchall()
            else:
                cursor.execute("SELECT set_config('default_transaction_read_only', %s, false)", ["on" if state["on"] else "off"])

    yield turn
    if state["on"]:
        turn()


def test_when_the_database_is_full_writes_wait_reads_go_on_and_nothing_is_lost(visitor: Client, refusing: Any) -> None:
    place = PlaceFactory.create()
    before = Revision.objects.count()
    refusing()

    refused = visitor.post("/ecrire/", {"description": LONG * 300})

    page = refused.content.decode()
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "30", "no-store")
    assert "n’a pas été gardé" in page
    assert "Une cour où l’on répare « tout » &amp; &lt;b&gt;plus&lt;/b&gt;." in page
    assert page.count('name="description"') == 1
    assert 'action="/ecrire/"' in page
    assert visitor.get(f"/lieux/{place.slug}/").status_code == 200
    assert visitor.get("/health").status_code == 200

    if connection.vendor == "sqlite":
        refusing()  # PostgreSQL's connection was left, and the next one goes to the primary
    assert visitor.post("/ecrire/", {"description": LONG}).content == b"fait"
    assert Revision.objects.count() == before + 1


def test_a_program_is_told_when_to_come_back(visitor: Client, refusing: Any) -> None:
    PlaceFactory.create()
    refusing()

    answer = visitor.post("/api/ecrire", {"description": LONG * 300})

    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, "application/problem+json", "30")


def test_a_disk_without_room_for_a_file_is_the_same_matter_of_time(visitor: Client) -> None:
    assert visitor.get("/plein/").status_code == 503
    assert visitor.get("/absent/").status_code == 500


@pytest.mark.parametrize(
    "sent",
    [
        {"email": "zoe@example.org", "password": "un secret bien gardé"},
        {"texte": "avec une image", "image": SimpleUploadedFile("cour.png", b"octets")},
    ],
)
def test_a_password_or_a_file_is_never_sent_back(sent: dict[str, Any], visitor: Client) -> None:
    page = visitor.post("/plein/", sent).content.decode()

    assert "revenez à la page précédente" in page
    assert "<form" not in page
    assert "secret bien gardé" not in page


def test_a_form_is_sent_again_with_the_token_it_had(visitor: Client) -> None:
    page = visitor.post("/plein/?retour=/lieux/", {"nom": ["un", "deux"], "csrfmiddlewaretoken": "x" * 64}).content.decode()

    assert page.count('name="nom"') == 2
    assert page.count("x" * 64) == 1
    assert 'action="/plein/?retour=/lieux/"' in page


def test_what_a_page_read_says_nothing_of_typing(visitor: Client) -> None:
    page = visitor.get("/plein/").content.decode()

    assert "Rien n’est perdu" in page
    assert "saisie" not in page


def test_our_own_mistakes_are_no_shortage() -> None:
    assert not shortage.passes(ValueError())
    assert not shortage.passes(OSError(errno.EACCES, "refused"))
    assert not shortage.passes(None)
