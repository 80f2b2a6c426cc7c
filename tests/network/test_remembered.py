"""What is counted once until the journal says that something changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client

from maillage.journal.operations import record
from maillage.network.queries import remembered as module
from maillage.network.queries.remembered import remembered
from tests.factories import PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def write() -> None:
    with transaction.atomic():
        record("place.created", subject=PlaceFactory(), by=None)


def counter() -> Any:
    said = iter(range(100))
    return lambda: next(said)


def test_an_answer_serves_until_something_is_recorded() -> None:
    write()
    compute = counter()

    assert [remembered("key", NOBODY, compute), remembered("key", NOBODY, compute)] == [0, 0]
    assert remembered("another", NOBODY, compute) == 1
    write()
    assert remembered("key", NOBODY, compute) == 2


def test_nothing_is_kept_for_who_sees_more_nor_before_the_first_entry() -> None:
    compute = counter()

    assert [remembered("key", NOBODY, compute), remembered("key", NOBODY, compute)] == [0, 1]
    write()
    staff = UserFactory(is_staff=True)
    assert [remembered("key", staff, compute), remembered("key", NOBODY, compute), remembered("key", staff, compute)] == [2, 3, 4]


def test_an_empty_answer_is_an_answer() -> None:
    write()
    compute = counter()

    assert [remembered("none", NOBODY, lambda: None), remembered("none", NOBODY, compute)] == [None, None]


def test_an_old_answer_is_asked_again_and_the_least_used_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    compute = counter()
    monkeypatch.setattr(module, "MOST", 2)

    assert [remembered(key, NOBODY, compute) for key in ("a", "b", "a", "c", "a", "b")] == [0, 1, 0, 2, 0, 3]
    monkeypatch.setattr(module, "SECONDS", -1.0)
    assert remembered("b", NOBODY, compute) == 4


@pytest.mark.parametrize("url", ["/", "/lieux/?kind=cafe", "/lieux/?near=46.58,0.34", "/lieux/?q=lieu"])
def test_pages_change_as_soon_as_a_place_is_recorded(client: Client, url: str) -> None:
    from maillage.network.models import Kind

    def seen() -> int:
        context = client.get(url).context
        return int(context["page"].total if "page" in context else context["figures"].places)

    def add() -> None:
        with transaction.atomic():
            place = PlaceFactory(name="Le Lieu", lat=46.58, lon=0.34, search_title=" lieu ")
            place.kinds.add(Kind.objects.get(slug="cafe"))
            record("place.created", subject=place, by=None)

    add()
    before = [seen(), seen()]
    add()

    assert [*before, seen()] == [1, 1, 2]
