"""What people and programs see when the instance itself fails."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from maillage.instance import errors, logs
from maillage.instance.settings import LOGGING


def breaks(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"invalid literal: '{request.GET['q']}' for jeanne.dupont@example.org from 203.0.113.7, tel 06 12 34 56 78")


def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked")


def full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


urlpatterns = [
    path("casse/", breaks),
    path("api/casse", breaks),
    path("verrou/", locked),
    path("plein/", full),
    path("api/verrou", locked),
    path("", include("maillage.instance.urls")),
]
handler500 = errors.server_error

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor() -> Client:
    """Someone who sees the page of a failure rather than its traceback. No test here may touch the database."""
    return Client(raise_request_exception=False)


def test_an_error_has_its_page_without_any_database(visitor: Client) -> None:
    answer = visitor.get("/casse/?q=x")

    assert answer.status_code == 500
    assert "Une erreur s’est produite de notre côté" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/verrou/", "/plein/"])
def test_a_database_that_is_locked_or_full_is_a_matter_of_time(visitor: Client, address: str) -> None:
    answer = visitor.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "momentanément indisponible" in answer.content.decode()


@pytest.mark.parametrize(("address", "status"), [("/api/casse?q=x", 500), ("/api/verrou", 503)])
def test_a_program_is_told_in_json(visitor: Client, address: str, status: int) -> None:
    answer = visitor.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


def test_a_failure_page_that_cannot_be_made_is_still_a_sentence(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_words: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_to_string", broken)

    answer = visitor.get("/casse/?q=x")

    assert (answer.status_code, "Réessayez" in answer.content.decode()) == (500, True)


@pytest.mark.django_db
def test_health_is_good_when_the_database_answers(client: Client) -> None:
    answer = client.get("/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "no-store" in answer["Cache-Control"]


def test_health_is_bad_when_it_does_not(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> None:
        raise DatabaseError("no answer")

    monkeypatch.setattr(connection, "cursor", silent)

    assert visitor.get("/health").status_code == 503


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the instance's own log writes."""
    paper = io.StringIO()
    told = LOGGING | {"handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": paper}}}
    logs.configure(told)
    yield paper
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "root": {"handlers": [], "level": "ERROR"}})


def test_the_log_of_an_error_names_the_place_in_the_code_and_nobody(visitor: Client, written: io.StringIO) -> None:
    visitor.get(
        "/casse/?q=Secret.Intime",
        REMOTE_ADDR="198.51.100.9",
        headers={"Cookie": "sessionid=abcdef", "User-Agent": "Mozilla/Personnel"},
    )

    line = json.loads(written.getvalue())
    assert line["level"] == "error"
    assert line["exception"][0]["kind"] == "builtins.ValueError"
    assert any("breaks" in step for step in line["exception"][0]["through"])
    for personal in ("Secret", "Intime", "jeanne", "example.org", "203.0.113.7", "198.51.100.9", "06 12", "abcdef", "Mozilla"):
        assert personal not in written.getvalue()


def test_an_address_that_does_not_exist_is_not_logged(visitor: Client, written: io.StringIO) -> None:
    visitor.get("/nulle-part/jeanne.dupont@example.org/?q=secret")

    assert written.getvalue() == ""


@pytest.mark.parametrize(
    "text",
    [
        "duplicate key: Key (email)=(jeanne@example.org) already exists.",
        "Invalid HTTP_HOST header: 'jeanne.example'",
        "Invalid request from ip=203.0.113.7: bad",
        "refused 2001:db8::8a2e:370:7334 twice",
        "GET /recherche/?q=jeanne&x=1 failed",
        "appel de +33612345678",
        "«\u202fjeanne\u202f» n’est pas connue",
    ],
)
def test_what_could_name_a_person_is_taken_out_of_a_line(text: str) -> None:
    said = logs.without_personal_data(text)

    assert not any(personal in said for personal in ("jeanne", "203.0", "2001:db8", "612345678"))
    assert len(said) > 5
