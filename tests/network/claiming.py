"""What the tests of claims have in common: a place with an address of its own, a claim on it, who judges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from maillage.accounts.models import User
from maillage.journal.models import Entry
from maillage.network import secrets
from maillage.network.models import Claim, Place, RoleHolding
from maillage.network.operations import claims
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory

LATER = NOW + timedelta(minutes=5)
FORTNIGHT = NOW + timedelta(days=14)


def own_place(**values: Any) -> Place:
    return PlaceFactory.create(**{"website": "https://www.lamaison.example/accueil", "email": "bonjour@lamaison.example"} | values)


def sent_code(claim: Claim) -> str:
    claim.refresh_from_db()
    assert claim.code_expires_at is not None
    return secrets.claim_code(claim.uid, claim.proof_email, claim.code_expires_at)


def made(place: Place, by: User, statement: str = "J’ouvre chaque matin.") -> Claim:
    return claims.make_claim(place=place, statement=statement, by=by, at=NOW)


def concierges(place: Place) -> set[User | None]:
    held = RoleHolding.objects.active().filter(place=place, role="concierge")
    return {holding.person for holding in held}


def animator(place: Place) -> User:
    network = NetworkFactory.create()
    network.place_links.create(place=place)
    person: User = RoleHoldingFactory.create(role="animator", network=network).person
    return person


def verbs(claim: Claim) -> list[tuple[str, bool]]:
    return list(Entry.objects.filter(subject_uid=claim.uid).order_by("pk").values_list("verb", "is_public"))
