"""Who lives how far: the figures of a small Bretagne, computed by hand beside."""

from __future__ import annotations

import csv
import gzip
import math
from itertools import product
from pathlib import Path

import pytest

from maillage.mesh.sphere import distance_km
from maillage.observatory import scope as scopes
from maillage.observatory.metropoles import CENSUS_REGIONS, METROPOLES
from maillage.observatory.queries.equity import Equity, Line, equity
from maillage.observatory.sites import Selection
from maillage.territory import reading
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
RENNES = (48.11, -1.67)


@pytest.fixture
def one_place(bretagne: Territory) -> Territory:
    """A place at the very centre of Rennes: 0 km for its people, 8 km for Betton's, 24 for Gahard's, 211 for Brest's."""
    PlaceFactory.create(lat=RENNES[0], lon=RENNES[1], commune=town("35238"))
    return bretagne


def of(territory: Territory | None = None) -> Equity:
    return equity(scopes.of_territory(territory) if territory else scopes.country(), Selection())


def by_key(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {line.key: line for line in lines}


def test_inhabitants_are_counted_by_distance_class(one_place: Territory) -> None:
    whole = of().whole
    assert whole.population == 311_000
    assert whole.classes == (200_000, 0, 10_000, 0, 101_000)
    assert (whole.beyond(10.0), whole.beyond(2.0)) == (101_000, 111_000)


def test_the_mean_the_median_and_the_gini_are_those_of_a_hand_computation(one_place: Territory) -> None:
    people = [(200_000, RENNES), (10_000, (48.18, -1.64)), (1_000, (48.30, -1.52)), (100_000, (48.39, -4.50))]
    far = [(weight, distance_km(*RENNES, *where)) for weight, where in people]
    mean = sum(weight * km for weight, km in far) / 311_000
    spread = sum(first[0] * second[0] * abs(first[1] - second[1]) for first, second in product(far, far))
    whole = of().whole
    assert whole.mean_km == pytest.approx(mean)
    assert whole.gini == pytest.approx(spread / (2 * 311_000**2 * mean))
    assert (whole.median_km, whole.p90_km) == (pytest.approx(0.0, abs=1e-6), pytest.approx(far[3][1]))


def test_parts_are_one_level_below_the_farthest_first(one_place: Territory) -> None:
    found = of()
    assert found.level == "departement"
    assert [(line.name, line.population) for line in found.parts] == [("Finistère", 100_000), ("Ille-et-Vilaine", 211_000)]
    assert sum(line.classes[2] for line in found.parts) == found.whole.classes[2]


def test_a_departement_is_made_of_epci_and_an_epci_of_communes(one_place: Territory) -> None:
    ille = of(Territory.objects.get(level="departement", code="35"))
    assert (ille.level, [line.name for line in ille.parts]) == ("epci", ["Val d’Ille", "Rennes Métropole"])
    metropole = of(Territory.objects.get(level="epci", code="243500139"))
    assert (metropole.level, [line.name for line in metropole.parts]) == ("commune", ["Betton", "Rennes"])


def test_a_collectivity_without_epci_is_made_of_communes(one_place: Territory) -> None:
    Territory.objects.filter(level="commune", code="29019").update(epci=None)
    finistere = of(Territory.objects.get(level="departement", code="29"))
    assert (finistere.level, [line.name for line in finistere.parts]) == ("commune", ["Brest"])


def test_a_network_of_one_commune_has_no_parts(one_place: Territory) -> None:
    network = NetworkFactory.create(territory=town("35024"))
    found = equity(scopes.of_network(network), Selection())
    assert (found.level, found.parts, found.whole.classes) == ("", (), (0, 0, 10_000, 0, 0))


def test_communes_are_told_by_their_density_and_its_bounds_belong_to_the_denser_class(one_place: Territory) -> None:
    for code, area in (("35238", 50.0), ("35024", 10_000 / 300.0), ("35118", 1_000 / 24.9)):
        Territory.objects.filter(level="commune", code=code).update(area_km2=area)
    found = by_key(of().densities)
    assert {key: line.population for key, line in found.items()} == {"0": 1_000, "2": 10_000, "3": 200_000, "?": 100_000}
    assert {key: line.places for key, line in found.items()} == {"0": 0, "2": 0, "3": 1, "?": 0}
    assert found["2"].classes == (0, 0, 10_000, 0, 0)


def test_classes_of_density_and_parts_add_up_to_the_whole(one_place: Territory) -> None:
    found = of()
    for lines in (found.densities, found.parts):
        assert tuple(map(sum, zip(*(line.classes for line in lines), strict=True))) == found.whole.classes
        assert sum(line.places for line in lines) == found.whole.places == 1


def test_without_any_place_everyone_is_in_the_last_class(bretagne: Territory) -> None:
    whole = of().whole
    assert whole.classes == (0, 0, 0, 0, 311_000)
    assert math.isinf(whole.mean_km)


def test_without_any_commune_nothing_is_counted() -> None:
    found = of()
    assert (found.whole.population, found.densities, found.parts) == (0.0, (), ())


def test_the_metropoles_are_those_of_the_source_of_2019_and_all_are_epci_of_today() -> None:
    """The file of places of 2019 says for each whether it is in a métropole, and in which."""
    epci = {row.code: row.name for row in reading.read().rows if row.level == "epci"}
    assert len(METROPOLES) == 22
    for code, name in METROPOLES.items():
        assert name.split("-")[0].split()[-1] in epci[code]
    path = Path(reading.__file__).parents[1] / "network/data/places-cget-2019.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        told = {row["NOMMETRO"] for row in csv.DictReader(file)} - {""}
    assert len(told) == 22
    assert all(
        any(name.split()[-1].lower() in each.lower().replace("saint-e", "saint-é") for each in told) for name in METROPOLES.values()
    )


def test_the_shares_of_the_census_are_of_the_regions_of_today() -> None:
    assert set(CENSUS_REGIONS) == {row.code for row in reading.read().rows if row.level == "region"}
    assert sum(CENSUS_REGIONS.values()) == pytest.approx(100.8)
