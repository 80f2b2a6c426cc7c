"""A small world of two networks that must know nothing of each other, and the seven people who knock at every door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network import secrets
from maillage.network.enums import Origin
from maillage.network.importing import waiting
from maillage.network.importing.reading import read_table
from maillage.network.models import ChangeProposal, Claim, Invitation, JoinRequest, Merge, Picture, RoleHolding
from maillage.network.operations.places import Statement, edit_place
from maillage.network.place_forms import columns
from maillage.notices.links import unsubscribe_token
from maillage.notices.models import Notice
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
        self.objects: dict[str, str] = self._words_and_offers() | self._told()

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
            **self._care(),
        }

    def _told(self) -> dict[str, str]:
        """What the concierge was told, and the link of her letter."""
        concierge = self.person("concierge")
        about = {"subject_uid": self.place.uid, "about_uid": self.place.uid, "about_label": "Le Lieu", "path": "/lieux/le-lieu/"}
        notice = Notice.objects.create(
            person=concierge, kind="place.edited", category="places", entry_uid=self.place.uid, at=NOW, noticed_at=NOW, **about
        )
        return {"notice": str(notice.uid), "unsubscribe": unsubscribe_token(concierge.uid, ["places"])}

    def _care(self) -> dict[str, str]:
        """A version, a picture, a proposal and a merge of the first place."""
        edit_place(place=self.place, values={"summary": "Un café."}, statement=Statement(Origin.PLACE), by=None, at=NOW)
        picture = Picture.objects.create(place=self.place, file="cour.webp", width=1, height=1, alt="La cour", at=NOW)
        proposal = ChangeProposal.objects.create(place=self.place, changes={"phone": [None, "+33549000000"]}, at=NOW)
        absorbed = PlaceFactory.create(slug="vieux-lieu", is_public=False)
        undoing = {"rows": {}, "positions": {}, "layers": {}, "provenance": {}, "revision": 0, "since": [], "settled": []}
        merge = Merge.objects.create(kept=self.place, absorbed=absorbed, moved={**undoing, "was_public": True}, at=NOW)
        kept = waiting.keep(
            Path(settings.MEDIA_ROOT).parent / "imports", self.network.uid, "lieux.csv", [b"nom;ville\nLa Friche;Poitiers\n"]
        )
        columns.save(kept.mapping, columns.proposed(read_table(kept.path), self.network))
        return {"import": kept.uid, "picture": str(picture.uid), "proposal": str(proposal.uid), "merge": str(merge.uid)}

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
