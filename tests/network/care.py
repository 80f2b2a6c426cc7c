"""People and places for the tests of who keeps a page."""

from __future__ import annotations

from typing import Any

from django.test import Client

from maillage.accounts.models import User
from maillage.journal.models import Entry
from maillage.network.enums import Origin
from maillage.network.models import Network, Place
from maillage.network.operations import places
from maillage.network.operations.places import Statement
from tests.factories import NOW, RoleHoldingFactory, UserFactory, signed_in

THEIRS = Statement(Origin.PLACE)


def made(name: str = "Chez nous", **values: Any) -> Place:
    """A public place with a first version."""
    return places.create_place(values={"name": name, **values}, statement=THEIRS, by=None, at=NOW)


def concierge(*kept: Place) -> User:
    person: User = UserFactory(display_name="Nadia")
    for place in kept:
        RoleHoldingFactory(person=person, role="concierge", place=place)
    return person


def animator(network: Network) -> User:
    return RoleHoldingFactory(role="animator", network=network).person  # type: ignore[no-any-return]


def keeper(*kept: Place) -> Client:
    """The browser of a concierge."""
    return signed_in(concierge(*kept))


def verbs(thing: Any) -> list[str]:
    """What the journal says in the context of a place or a network."""
    return list(Entry.objects.filter(context_uid=thing.uid).order_by("pk").values_list("verb", flat=True))
