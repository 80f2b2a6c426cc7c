"""The public journal as programs follow it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.core import clock
from maillage.journal import operations as journal
from maillage.journal.models import Entry
from maillage.journal.operations.sealing import seal_all
from maillage.network.models import Place
from tests.factories import NetworkFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def happened(verb: str, subject: Any, **more: Any) -> Entry:
    with transaction.atomic():
        entry = journal.record(verb, subject=subject, by=UserFactory.create(display_name="Rose"), **more)
    seal_all(at=clock.now())
    return entry


def read(client: Client, question: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/journal{question}")
    assert answer.status_code == 200, answer.content
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_entries_come_in_the_order_of_the_log_and_name_nobody(client: Client) -> None:
    place = PlaceFactory.create(slug="le-lieu", name="Le lieu")
    first = happened("place.created", place)
    happened("place.edited", place, details={"fields": ["phone"]})

    answer = client.get("/api/v1/journal")

    items = answer.json()["items"]
    page = {"uid": str(place.uid), "kind": "place", "name": "Le lieu", "page": "http://testserver/lieux/le-lieu/"}
    assert [(item["verb"], item["index"]) for item in items] == [("place.created", 0), ("place.edited", 1)]
    assert (items[0]["uid"], items[0]["subject"], items[0]["context"]) == (str(first.uid), page, page)
    assert items[1]["details"] == {"fields": ["phone"]}
    assert "Rose" not in answer.content.decode()
    assert [item["index"] for item in read(client, "?order=newest")] == [1, 0]


def test_what_is_private_or_not_sealed_yet_is_not_told(client: Client) -> None:
    happened("token.made", PlaceFactory.create(), is_public=False)
    with transaction.atomic():
        journal.record("place.edited", subject=PlaceFactory.create(), by=None)

    assert read(client) == []


def test_what_is_no_longer_public_keeps_its_id_only(client: Client) -> None:
    place = PlaceFactory.create()
    happened("place.created", place)
    Place.objects.update(is_public=False)

    assert read(client)[0]["subject"] == {"uid": str(place.uid), "kind": None, "name": None, "page": None}


def test_the_journal_of_a_place_and_of_a_network_with_its_places(client: Client) -> None:
    network, member, other = NetworkFactory.create(slug="mailles"), PlaceFactory.create(slug="le-lieu"), PlaceFactory.create()
    network.place_links.create(place=member)
    for verb, subject in (("place.edited", member), ("place.edited", other), ("network.edited", network)):
        happened(verb, subject)
    happened("proposal.made", UserFactory.create(), context=member)

    assert [item["index"] for item in read(client, "?place=le-lieu")] == [0, 3]
    assert [item["index"] for item in read(client, f"?place={member.uid}")] == [0, 3]
    assert [item["index"] for item in read(client, "?network=mailles")] == [0, 2, 3]
    Place.objects.filter(pk=member.pk).update(is_public=False)
    assert client.get("/api/v1/journal?place=le-lieu").status_code == 400
    assert [item["index"] for item in read(client, "?network=mailles")] == [2]


def test_who_follows_the_pages_then_asks_after_the_last_misses_none(client: Client) -> None:
    place = PlaceFactory.create()
    for _turn in range(5):
        happened("place.edited", place)

    seen: list[int] = []
    following: str | None = "/api/v1/journal?limit=2"
    while following:
        page = client.get(following).json()
        seen += [item["index"] for item in page["items"]]
        following = page["next"]
    happened("place.edited", place)

    assert seen == [0, 1, 2, 3, 4]
    assert [item["index"] for item in read(client, "?after=4")] == [5]
    newest = client.get("/api/v1/journal?order=newest&limit=4").json()
    assert [item["index"] for item in client.get(newest["next"]).json()["items"]] == [1, 0]


def test_the_journal_since_an_instant(client: Client) -> None:
    place, now = PlaceFactory.create(), clock.now()
    happened("place.created", place, at=now - timedelta(days=2))
    happened("place.edited", place, at=now)

    since = (now - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert [item["verb"] for item in read(client, f"?since={since}")] == ["place.edited"]


def test_the_journal_asks_the_database_as_much_for_three_entries_as_for_one(client: Client) -> None:
    counts = []
    for rows in (1, 2):
        for _turn in range(rows):
            happened("place.edited", PlaceFactory.create())
        with CaptureQueriesContext(connection) as captured:
            read(client)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12
