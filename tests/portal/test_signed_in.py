"""The pages that everybody reads, for who is signed in: no more queries than a page may ask, before anything is remembered and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import User
from maillage.core.search import ask, index_text, learn
from maillage.journal.operations import record
from maillage.network.models import (
    ChangeProposal,
    Claim,
    ConfirmationRequest,
    ImportRecord,
    ImportRun,
    JoinRequest,
    Network,
    Place,
    PublicService,
    Source,
)
from maillage.network.views import sources
from tests.factories import (
    NOW,
    NetworkFactory,
    OrganisationFactory,
    PlaceFactory,
    RoleHoldingFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
    signed_in,
)

pytestmark = pytest.mark.django_db
MOST = 12


class World:
    """A town of the Vienne, its places, a network that gathers some, a source they come from."""

    def __init__(self) -> None:
        self.region = TerritoryFactory(level="region", code="75", name="Nouvelle-Aquitaine")
        self.department = TerritoryFactory(level="departement", code="86", name="Vienne", region=self.region)
        above = {"departement": self.department, "region": self.region}
        self.epci = TerritoryFactory(level="epci", code="200069854", name="Grand Poitiers", **above)
        self.town = TerritoryFactory(code="86194", name="Poitiers", epci=self.epci, population=90_000, **above)
        self.empty = TerritoryFactory(code="86001", name="Adriers", population=700, lat=46.3, lon=0.8, **above)
        self.network: Network = NetworkFactory(name="Réseau de Poitiers", territory=self.department)
        self.source: Source = SourceFactory(key="cget-2019")
        self.run = ImportRun.objects.create(
            source=self.source, filename="lieux.csv", started_at=NOW, finished_at=NOW, counts={"created": 3, "doubted": 3}
        )
        self.place: Place = self.furnish(6)[0]  # as many as the nearest that are told

    def furnish(self, rows: int) -> list[Place]:
        """``rows`` of all that these pages list, and entries of the journal: what was remembered is forgotten."""
        words = index_text("Fablab", self.town.name)
        learn([words, index_text("Poitiers")])
        places = PlaceFactory.create_batch(rows, commune=self.town, search_body=words)
        OrganisationFactory.create_batch(rows, name="Les amis de Poitiers")
        TerritoryFactory.create_batch(rows, name="Poitiers-le-Vieux", departement=self.department, region=self.region)
        first = ImportRecord.objects.count()
        for number, place in enumerate(places, start=first + 1):
            self.network.place_links.create(place=place)
            place.services.add(*PublicService.objects.all()[:2])
            ImportRecord.objects.create(
                source=self.source, run=self.run, external_id=str(number), row_number=number, outcome="created", place=place,
                messages=[{"code": "precision.low", "params": {"value": "0.2", "least": "0.5"}}], raw={},
            )  # fmt: skip
            ChangeProposal.objects.create(place=place, changes={"phone": [None, "+33549000000"]}, at=NOW)
            Claim.objects.create(place=place, person=UserFactory(), at=NOW, proved_at=NOW, is_contested=True, contested_at=NOW)
            JoinRequest.objects.create(place=place, network=NetworkFactory(), at=NOW)
        with transaction.atomic():
            for place in places:
                record("place.created", subject=place, by=None)
        ask("fablab")  # the new words are known: each process reads them once
        return places


def _member(world: World) -> User:
    person: User = RoleHoldingFactory(role="member", place=world.place).person
    return person


def _concierge(world: World) -> User:
    person: User = RoleHoldingFactory(role="concierge", place=world.place).person
    return person


def _animator(world: World) -> User:
    person: User = RoleHoldingFactory(role="animator", network=world.network).person
    return person


def _both(world: World) -> User:
    person = _concierge(world)
    for network in (world.network, *NetworkFactory.create_batch(2)):
        RoleHoldingFactory(role="animator", network=network, person=person)
    return person


def _steward(world: World) -> User:
    person: User = RoleHoldingFactory(role="steward", person=UserFactory(is_staff=True)).person
    return person


PEOPLE: dict[str, Callable[[World], User]] = {
    "a member": _member,
    "a concierge": _concierge,
    "an animator": _animator,
    "a concierge who animates": _both,
    "a steward": _steward,
}
PAGES = (
    "/territoires/region/75/",
    "/territoires/departement/86/",
    "/territoires/commune/86194/",
    "/territoires/commune/86001/",
    "/lieux/?q=fablab+poitiers",
    "/lieux/?q=lieu&network={network}&sort=name",
    "/lieux/?q=fablab&network={network}&commune=86194",
    "/lieux/?commune=86194&radius=30",
    "/lieux/?commune=86001&radius=5",
    "/recherche/?q=poitiers",
    "/recherche/?q=fablab+poitiers",
    "/recherche/?q=tiers-lieu",
    "/recherche/?q=zzzzzz+poitiers+wwwww+yyyyy",
    "/sources/cget-2019/",
    "/mon-bureau/",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_page_asks_at_most_twelve_queries_whoever_reads_it_remembered_or_not(page: str) -> None:
    world = World()
    people = {who: make(world) for who, make in PEOPLE.items()}
    address = page.format(network=world.network.slug)
    counts = []
    for rows in (1, 3, 50):
        places = world.furnish(rows)
        for person in people.values():
            ConfirmationRequest.objects.create(place=places[0], person=person, fields=["phone"], at=NOW)
        counts.append({who: asked(address, person, world) for who, person in people.items()})
    assert counts == [counts[0]] * 3
    assert max(max(each) for each in counts[1].values()) <= MOST, counts[1]


def asked(address: str, person: User, world: World) -> tuple[int, int]:
    """The queries of the page when nothing is remembered since the journal moved, and when it is read again."""
    browser = signed_in(person)
    with transaction.atomic():
        record("place.edited", subject=world.place, by=None)
    found = []
    for _time in range(2):
        sources._counted.clear()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        found.append(len(queries))
    return found[0], found[1]
