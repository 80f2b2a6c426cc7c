"""Where the places are: in the métropoles or outside, in which région."""

from __future__ import annotations

import pytest

from maillage.observatory import scope as scopes
from maillage.observatory.queries.panorama import Panorama, panorama
from maillage.observatory.sites import Selection
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def four_places(bretagne: Territory) -> Territory:
    """Two in Rennes Métropole, one in Brest Métropole, one in Gahard."""
    for code in ("35238", "35024", "29019", "35118"):
        commune = town(code)
        PlaceFactory.create(lat=commune.lat, lon=commune.lon, commune=commune)
    return bretagne


def of(territory: Territory | None = None) -> Panorama:
    return panorama(scopes.of_territory(territory) if territory else scopes.country(), Selection())


def test_places_outside_the_metropoles_are_the_others(four_places: Territory) -> None:
    found = of()
    assert (found.places, found.outside.places) == (4, 1)
    assert (found.people, found.outside.people) == (311_000, 1_000)
    assert [(held.name, held.places, held.people) for held in found.metropoles] == [
        ("Brest Métropole", 1, 100_000),
        ("Rennes Métropole", 2, 210_000),
    ]


def test_france_is_told_by_region_and_a_region_by_departement(four_places: Territory) -> None:
    assert [(held.key, held.places) for held in of().parts] == [("53", 4)]
    assert [(held.key, held.places, held.people) for held in of(four_places).parts] == [("35", 3, 211_000), ("29", 1, 100_000)]


def test_a_departement_counts_its_own_places_only(four_places: Territory) -> None:
    found = of(Territory.objects.get(level="departement", code="35"))
    assert (found.places, found.outside.places, found.parts) == (3, 1, ())


def test_a_place_whose_commune_is_not_known_is_said_apart(four_places: Territory) -> None:
    PlaceFactory.create(lat=48.0, lon=-2.0, commune=None)
    found = of()
    assert (found.places, found.unknown) == (4, 1)


def test_people_of_no_region_are_counted_under_no_name(four_places: Territory) -> None:
    Territory.objects.filter(level="commune", code="29019").update(region=None)
    assert [(held.key, held.name, held.places) for held in of().parts] == [("53", "Bretagne", 3), ("", "", 1)]


def test_a_network_is_told_by_its_territory(four_places: Territory) -> None:
    network = NetworkFactory.create(territory=Territory.objects.get(level="departement", code="29"))
    assert panorama(scopes.of_network(network), Selection()).places == 1
