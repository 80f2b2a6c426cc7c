"""A small world of two networks that must know nothing of each other, and the seven people who knock at every door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network import secrets
from maillage.network.models import Claim, Invitation, JoinRequest, RoleHolding
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
from tests.security.table import PEOPLE, Line


class World:
    """Two networks with a place each; ``objects`` gives the addresses of the first one's things by the name that the table uses."""

    def __init__(self) -> None:
        commune = TerritoryFactory.create(code="86194", name="Poitiers")
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
        self.objects: dict[str, str] = self._words_and_offers()

    def _words_and_offers(self) -> dict[str, str]:
        """What is offered, asked and said about the first place: a role, an invitation, a contested claim, a request to join."""
        by, until = self.person("concierge"), clock.now() + timedelta(days=14)
        invitation = Invitation.objects.create(
            token_hash=secrets.digest("jeton"),
            email="a@example.org",
            role="member",
            place=self.place,
            invited_by=by,
            at=NOW,
            expires_at=until,
        )
        claim = Claim.objects.create(place=self.place, person=UserFactory.create(), at=NOW, is_contested=True, contested_at=NOW)
        request = JoinRequest.objects.create(network=self.other_network, place=self.place, at=NOW)
        role = RoleHolding.objects.get(person=self.person("member"), place=self.place)
        return {
            "role": str(role.uid),
            "invitation": str(invitation.uid),
            "token": "jeton",
            "claim": str(claim.uid),
            "join": str(request.uid),
        }

    def person(self, name: str) -> User:
        found = self.people[name]
        assert found is not None
        return found

    def _hold(self, name: str, role: str, **on: Any) -> None:
        RoleHoldingFactory.create(person=self.person(name), role=role, **on)

    def address(self, line: Line) -> str:
        """The line's example, about the first network's things."""
        return "/" + line.example.lstrip("/").format_map(self.objects)

    def client(self, name: str, **options: Any) -> Client:
        """A browser in which this person is signed in."""
        client = Client(raise_request_exception=False, **options)
        person = self.people[name]
        if person is not None:
            person.refresh_from_db()
            client.force_login(person)
        return client


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the instance, as its pattern is written."""
    for pattern in (resolver or get_resolver("maillage.instance.urls")).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from addresses(pattern, route)
