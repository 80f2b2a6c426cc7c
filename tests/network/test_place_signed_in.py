"""The page of a place for who is signed in: however much there is to tell her, no more queries than a page may ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network.enums import Origin, ProposalKind, ProposalState
from maillage.network.models import ChangeProposal, Claim, JoinRequest, Kind, Layer, Network, Picture, Place, PublicService
from maillage.network.operations import places
from maillage.network.operations.places import Statement
from tests.factories import (
    NOW,
    NetworkFactory,
    OrganisationFactory,
    PlaceFactory,
    RoleHoldingFactory,
    TerritoryFactory,
    UserFactory,
    signed_in,
)

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _two_years_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are stale, so that they are to be confirmed."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=800))


def a_place() -> Place:
    region = TerritoryFactory(level="region", code="75", name="Nouvelle-Aquitaine")
    department = TerritoryFactory(level="departement", code="86", name="Vienne", region=region)
    TerritoryFactory(code="86194", name="Poitiers", departement=department, region=region)
    OrganisationFactory(slug="asso")
    values = {
        "name": "La Maison", "kinds": ["cafe"], "services": ["desk"], "tags": ["vélo"], "postal_code": "86000", "commune": "86194",
        "coordinates": [46.58, 0.34, "exact"], "host": "asso", "manager": "asso", "opening_hours": "Mo-Fr 09:00-18:00",
    }  # fmt: skip
    return places.create_place(values=values, statement=Statement(Origin.PLACE), by=None, at=NOW)


def furnish(place: Place, *, rows: int, network: Network | None) -> None:
    """``rows`` of all that the page may tell; ``network`` gathers the place, or else none does."""
    PlaceFactory.create_batch(rows, commune=place.commune, lat=46.59, lon=0.35)
    Picture.objects.bulk_create(
        Picture(place=place, file="a.webp", width=4, height=3, alt="Une salle", at=NOW) for _ in range(rows)
    )
    place.kinds.add(*Kind.objects.all()[:rows])
    place.services.add(*PublicService.objects.all()[:rows])
    gathering = NetworkFactory.create_batch(rows) if network else []
    for one in [network, *gathering] if network else []:
        place.networks.add(one)
        Layer.objects.get_or_create(place=place, network=one, defaults={"note": "Demandez la clé.", "updated_at": NOW})
    for _ in range(rows):
        RoleHoldingFactory(place=place, person=UserFactory(display_name="Nadia"), role="concierge")
        Claim.objects.create(place=place, person=UserFactory(), at=NOW, is_contested=True, contested_at=NOW)
        JoinRequest.objects.create(place=place, network=NetworkFactory(), at=NOW)
    for kind in (ProposalKind.CLOSED, ProposalKind.DOUBTFUL, ProposalKind.DUPLICATE)[:rows]:
        double = PlaceFactory() if kind == ProposalKind.DUPLICATE else None
        ChangeProposal.objects.create(
            place=place, kind=kind, reason="Vu.", at=NOW, state=ProposalState.WAITING, duplicate_of=double
        )


def _nobody(place: Place, network: Network) -> User:
    return UserFactory()


def _claimant(place: Place, network: Network) -> User:
    person: User = UserFactory()
    Claim.objects.create(place=place, person=person, at=NOW)
    return person


def _of_place(role: str) -> Callable[[Place, Network], User]:
    return lambda place, network: RoleHoldingFactory(role=role, place=place).person


def _of_network(role: str) -> Callable[[Place, Network], User]:
    return lambda place, network: RoleHoldingFactory(role=role, network=network).person


def _of_another_network(place: Place, network: Network) -> User:
    assert place.commune is not None
    return RoleHoldingFactory(role="animator", network=NetworkFactory(territory=place.commune.region)).person


def _both(place: Place, network: Network) -> User:
    """Concierge of the place, animator of its network and of two others."""
    person = _of_place("concierge")(place, network)
    for one in (network, *NetworkFactory.create_batch(2)):
        RoleHoldingFactory(role="animator", network=one, person=person)
    return person


def _steward(place: Place, network: Network) -> User:
    return RoleHoldingFactory(role="steward", place=None, network=None).person


def _superuser(place: Place, network: Network) -> User:
    return UserFactory(is_superuser=True, is_staff=True)


PEOPLE = {
    "nobody in particular": _nobody,
    "who claims it": _claimant,
    "its member": _of_place("member"),
    "its concierge": _of_place("concierge"),
    "a member of its network": _of_network("member"),
    "the animator of its network": _of_network("animator"),
    "the animator of another network": _of_another_network,
    "its concierge who animates networks": _both,
    "a steward": _steward,
    "a superuser": _superuser,
}


@pytest.mark.parametrize("gathered", [True, False], ids=["gathered", "alone"])
@pytest.mark.parametrize("who", PEOPLE)
def test_the_page_asks_at_most_twelve_queries_whoever_reads_it_and_however_much_there_is(who: str, gathered: bool) -> None:
    place, network = a_place(), NetworkFactory()
    person = PEOPLE[who](place, network)
    browser = signed_in(person)
    counts = []
    for rows in (1, 3):
        furnish(place, rows=rows, network=network if gathered else None)
        revision = places.edit_place(place=place, values={"capacity": rows}, statement=Statement(Origin.PLACE), by=person)
        number = revision.number if revision else 0
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"/lieux/{place.slug}/?fait={number}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST


def test_a_version_asks_at_most_twelve_queries_of_who_may_restore_it() -> None:
    place, network = a_place(), NetworkFactory()
    browser = signed_in(_both(place, network))
    furnish(place, rows=3, network=network)
    places.edit_place(place=place, values={"capacity": 3}, statement=Statement(Origin.PLACE), by=None)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/lieux/{place.slug}/versions/1/").status_code == 200
    assert len(asked) <= MOST
