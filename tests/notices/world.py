"""A small world for what people are told: a place with its people, its network, and the entries that others make."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.journal import operations as journal
from maillage.journal.models import Delivery, Entry
from maillage.network.models import ChangeProposal, Network, Place
from maillage.network.operations.leaving import leave_network
from maillage.notices.enums import Pace
from maillage.notices.models import Notice, Preference
from maillage.notices.tasks import hear
from maillage.notices.telling import tell
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory


class World:
    """Le Moulin, of the network Les Mailles: Ana and Bea are its concierges, Cleo animates the network, Dora runs the instance."""

    def __init__(self) -> None:
        self.place: Place = PlaceFactory.create(name="Le Moulin", slug="le-moulin")
        self.network: Network = NetworkFactory.create(name="Les Mailles", slug="les-mailles")
        self.network.place_links.create(place=self.place)
        self.ana, self.bea, self.cleo, self.dora, self.eve = (
            UserFactory.create(display_name=name, email=f"{name.lower()}@example.org")
            for name in ("Ana", "Bea", "Cleo", "Dora", "Eve")
        )
        RoleHoldingFactory.create(person=self.ana, role="concierge", place=self.place)
        RoleHoldingFactory.create(person=self.bea, role="concierge", place=self.place)
        RoleHoldingFactory.create(person=self.cleo, role="animator", network=self.network)
        RoleHoldingFactory.create(person=self.dora, role="steward")


def edited(place: Place, by: User | None, *, at: datetime = NOW, fields: list[str] | None = None) -> Entry:
    """An entry that tells of an edit, recorded and not yet heard."""
    with transaction.atomic():
        return journal.record("place.edited", subject=place, by=by, at=at, details={"fields": fields or ["phone"]})


def tell_edit(place: Place, by: User | None = None, *, at: datetime = NOW) -> Entry:
    entry = edited(place, by, at=at)
    tell(entry, at=at)
    return entry


def proposed(place: Place, by: User | None, *, at: datetime = NOW, **values: Any) -> ChangeProposal:
    """A proposal that waits, told to whom it concerns."""
    changes = values.pop("changes", {"phone": ["", "+33549000000"]})
    proposal = ChangeProposal.objects.create(place=place, by=by, at=at, changes=changes, **values)
    with transaction.atomic():
        tell(journal.record("proposal.made", subject=proposal, context=place, by=by, at=at), at=at)
    return proposal


def prefers(person: User, category: str, mail: str, *, in_app: bool = True) -> None:
    Preference.objects.update_or_create(person=person, category=category, defaults={"mail": mail, "in_app": in_app})


def at_once(*people: User, category: str = "places") -> None:
    """These people are told of the category by e-mail at once."""
    for person in people:
        prefers(person, category, Pace.IMMEDIATE)


def departed(person: User) -> None:
    """She has deleted her account: her roles end first."""
    leave_network(person=person, by=None)
    person.delete()


def told(person: User) -> list[str]:
    """The kinds of what a person was told, in order."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def awaited(person: User, at: datetime = NOW + timedelta(hours=1)) -> list[str]:
    return list(Notice.objects.filter(person=person).awaiting(at).order_by("pk").values_list("kind", flat=True))


def hear_all() -> None:
    """Hand over what the journal keeps for the notices, as the worker does."""
    for delivery in Delivery.objects.filter(subscriber="notices").select_related("entry").order_by("pk"):
        hear(delivery.entry)
