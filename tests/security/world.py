"""A small world of two networks that must know nothing of each other, and the seven people who knock at every door."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.accounts.models import User
from maillage.journal.operations import sealing
from maillage.network.models import RoleHolding
from tests.factories import (
    NOW,
    NetworkFactory,
    OrganisationFactory,
    PlaceFactory,
    RoleHoldingFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.security.side import Side
from tests.security.table import PEOPLE, Line

SWAPS = {"le-lieu": "autre-lieu", "mailles": "autres"}
"""The first side's addresses that the table's examples spell out, and the second's."""


class World:
    """Two networks with a place each; ``objects`` gives the addresses of the first one's things by the name that the table uses."""

    def __init__(self) -> None:
        departement = TerritoryFactory.create(level="departement", code="86", name="Vienne")
        commune = TerritoryFactory.create(code="86194", name="Poitiers", population=90_000, departement=departement)
        self.place = PlaceFactory.create(
            slug="le-lieu", name="Le Lieu", commune=commune, manager=OrganisationFactory.create(slug="assoc")
        )
        self.other_place = PlaceFactory.create(slug="autre-lieu", name="Autre Lieu", commune=commune)
        self.network, self.other_network = NetworkFactory.create(slug="mailles"), NetworkFactory.create(slug="autres")
        self.network.place_links.create(place=self.place)
        self.other_network.place_links.create(place=self.other_place)
        SourceFactory.create(key="cget-2019")
        self.people: dict[str, User | None] = {"anonymous": None} | {name: UserFactory.create() for name in PEOPLE[1:]}
        self._hold("member", "member", place=self.place)
        self._hold("member", "member", network=self.network)
        self._hold("concierge", "concierge", place=self.place)
        self._hold("other-concierge", "concierge", place=self.other_place)
        self._hold("animator", "animator", network=self.network)
        self._hold("other-animator", "animator", network=self.other_network)
        self._hold("steward", "steward")
        User.objects.filter(pk=self.person("steward").pk).update(is_staff=True)
        self._sessions: dict[tuple[str, bool], str] = {}
        self.sides = self._sides()
        for name in PEOPLE[1:]:
            self._session(name, just_in=False)
        self.objects = self.sides[0].objects

    def _sides(self) -> tuple[Side, Side]:
        one = Side(
            "un", self.place, self.network, self.person("concierge"), self.person("animator"),
            ("concierge", "animator", "member"), self.other_network, everybody=PEOPLE,
        )  # fmt: skip
        two = Side(
            "deux", self.other_place, self.other_network, self.person("other-concierge"), self.person("other-animator"),
            ("other-concierge", "other-animator"), self.network, everybody=PEOPLE,
        )  # fmt: skip
        with transaction.atomic():
            for side, holder in ((one, "member"), (two, "other-concierge")):
                side.fill()
                side.objects["role"] = str(RoleHolding.objects.get(person=self.person(holder), place=side.place).uid)
        sealing.seal_all(at=NOW)
        return one, two

    def person(self, name: str) -> User:
        found = self.people[name]
        assert found is not None
        return found

    def _hold(self, name: str, role: str, **on: Any) -> None:
        RoleHoldingFactory.create(person=self.person(name), role=role, **on)

    def address(self, line: Line, side: int = 0) -> str:
        """The line's example, about the first network's things, or about the second's."""
        path = "/" + line.example.lstrip("/").format_map(self.sides[side].objects)
        return swapped(path) if side else path

    def readers(self) -> dict[str, frozenset[str]]:
        """Each private word, and who may read it."""
        return {word: names for side in self.sides for word, names in side.readers.items()}

    def client(self, name: str, *, just_in: bool = False, **options: Any) -> Client:
        """A browser in which this person is signed in; ``just_in``: has proved a moment ago who she is."""
        client = Client(raise_request_exception=False, **options)
        if name != "anonymous":
            client.cookies[settings.SESSION_COOKIE_NAME] = self._session(name, just_in)
        return client

    def _session(self, name: str, just_in: bool) -> str:
        """One session a person for the whole world: what a request does to it is undone with the rest."""
        if (name, just_in) not in self._sessions:
            client, person = Client(), self.person(name)
            client.force_login(person)
            session = client.session
            if just_in:
                session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
                session["account_authentication_methods_user"] = str(person.pk)
                session.save()
            self._sessions[name, just_in] = str(session.session_key)
        return self._sessions[name, just_in]

    def leaks(self, name: str, response: Any, address: str) -> list[str]:
        """The private words of this answer that this person may not read."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if b"canari" not in body:
            return []
        by_link = any(side.objects["token"] in address for side in self.sides)
        linked = set().union(*(side.linked for side in self.sides)) if by_link else set()
        told = body.decode(errors="replace")
        return [word for word, names in self.readers().items() if word in told and name not in names and word not in linked]


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile does not stay: neither in the database nor among the files that wait to be imported."""
    waiting = Path(settings.MEDIA_ROOT).parent / "imports"
    before = {path: path.read_bytes() for path in waiting.rglob("*") if path.is_file()}
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for path in waiting.rglob("*"):
        if path.is_file() and path not in before:
            path.unlink()
    for path, content in before.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@contextmanager
def standing(blocker: Any, folder: Path) -> Iterator[World]:
    """One world for all the tests of a module: each undoes what it wrote. ``blocker`` is pytest-django's."""
    media = folder / "media"
    media.mkdir()
    (media / "cour.webp").write_bytes(b"RIFF0000WEBP")
    with blocker.unblock(), override_settings(MEDIA_ROOT=media, JOURNAL_KEY=folder / "journal-key"), transaction.atomic():
        try:
            yield World()
        finally:
            transaction.set_rollback(True)


def swapped(path: str) -> str:
    """The same address of the other side's place and network."""
    return "/".join(SWAPS.get(part, part) for part in path.split("/"))


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the instance, as its pattern is written."""
    for pattern in (resolver or get_resolver("maillage.instance.urls")).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)
