"""Pages read from a copy of the database, told apart from the database itself by what each says of a place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, router, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from maillage.instance import replica
from maillage.instance.databases import entry
from maillage.network.models import Network
from tests.factories import NetworkFactory

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


def told(request: HttpRequest) -> HttpResponse:
    return HttpResponse(",".join(Network.objects.order_by("pk").values_list("name", flat=True)))


def written(request: HttpRequest) -> HttpResponse:
    """Reads, then writes, then reads: on a safe address too, as a session may."""
    before = told(request).content
    Network.objects.update(name="changé")
    return HttpResponse(before + b" > " + told(request).content)


def together(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return told(request)


urlpatterns = [
    path("lire", told),
    path("ecrire", written),
    path("ensemble", together),
    path("", include("maillage.instance.urls")),
]


def _late(tmp_path: Path) -> dict[str, Any]:
    """A database with one network of its own: another file, or another schema of the same PostgreSQL."""
    if connection.vendor == "sqlite":
        return entry("", data_dir=tmp_path)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS copie CASCADE; CREATE SCHEMA copie")
        cursor.execute("CREATE TABLE copie.network_network (LIKE public.network_network INCLUDING ALL)")
    return connection.settings_dict | {"OPTIONS": {"options": "-c search_path=copie"}}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A copy that is late: it names « copie » the network that the database itself names « base »."""
    network = NetworkFactory.create(name="base")
    told = connections.configure_settings({"default": _late(tmp_path)})["default"]  # type: ignore[no-untyped-call]
    late = connections["default"].__class__(told, replica.ALIAS)
    late.ensure_connection()  # while Django's tests do not know its alias yet
    connections[replica.ALIAS] = late
    monkeypatch.setitem(connections.settings, replica.ALIAS, told)
    if connection.vendor == "sqlite":
        with late.constraint_checks_disabled(), late.schema_editor() as editor:
            editor.create_model(Network)
        late.disable_constraint_checking()  # its other tables are not there
    network.name = "copie"
    network.save(using=replica.ALIAS, force_insert=True)
    monkeypatch.setattr(router, "_routers", [replica.Router()])
    monkeypatch.setattr(router, "routers", router._routers, raising=False)
    yield
    late.close()
    del connections[replica.ALIAS]


@pytest.mark.usefixtures("copy")
def test_a_page_is_read_from_the_copy(client: Client) -> None:
    assert client.get("/lire").content == b"copie"
    assert client.get("/lire").cookies == {}


@pytest.mark.usefixtures("copy")
def test_who_has_just_written_reads_the_database_itself_for_a_while(client: Client) -> None:
    client.post("/ecrire")

    assert client.get("/lire").content == "changé".encode()
    assert client.cookies[replica.COOKIE]["max-age"] == replica.FRESH_FOR_S
    assert client.cookies[replica.COOKIE]["httponly"]
    del client.cookies[replica.COOKIE]  # its time has passed
    assert client.get("/lire").content == b"copie"


@pytest.mark.usefixtures("copy")
def test_the_others_read_the_copy_meanwhile(client: Client) -> None:
    client.post("/ecrire")

    assert Client().get("/lire").content == b"copie"


@pytest.mark.usefixtures("copy")
def test_a_page_that_writes_reads_what_it_wrote_and_so_do_the_next_ones(client: Client) -> None:
    assert client.get("/ecrire").content == "copie > changé".encode()
    assert client.get("/lire").content == "changé".encode()


@pytest.mark.usefixtures("copy")
def test_what_is_posted_and_what_is_read_in_a_transaction_never_uses_the_copy(client: Client) -> None:
    assert client.post("/lire").content == b"base"
    assert Client().get("/ensemble").content == b"base"


@pytest.mark.usefixtures("copy")
def test_a_program_that_names_itself_reads_the_database_itself(client: Client) -> None:
    assert client.get("/lire", headers={"Authorization": "Bearer x"}).content == b"base"


@pytest.mark.usefixtures("copy")
def test_a_command_or_the_worker_reads_the_database_itself() -> None:
    assert [network.name for network in Network.objects.all()] == ["base"]


@pytest.mark.usefixtures("copy")
def test_a_copy_that_does_not_answer_is_left_alone_for_a_moment(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def silent() -> None:
        asked.append("asked")
        raise OperationalError("no answer")

    monkeypatch.setattr(connections[replica.ALIAS], "ensure_connection", silent)

    assert [client.get("/lire").content for _ in range(3)] == [b"base"] * 3
    assert asked == ["asked"]


def test_without_a_copy_nothing_is_set_in_anyones_browser(client: Client) -> None:
    NetworkFactory.create(name="base")

    answer = client.post("/ecrire")

    assert (answer.content, answer.cookies) == ("base > changé".encode(), {})


def test_tables_are_made_in_the_database_itself_only() -> None:
    assert replica.Router().allow_migrate("default", "network")
    assert not replica.Router().allow_migrate(replica.ALIAS, "network")
