"""Who lives near a place: Rennes 200,000 people, Betton 10,000, Gahard 1,000, Brest 100,000."""

from __future__ import annotations

import math

import pytest

from maillage.mesh.sphere import distance_km
from maillage.network.enums import Origin
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.observatory import scope as scopes
from maillage.observatory.figures import Figures, figures
from maillage.observatory.sites import Selection
from maillage.observatory.views import said
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from tests.factories import PlaceFactory, TerritoryFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
THEIRS = Statement(Origin.PLACE)


def of(level: str, code: str, radius_km: int = 10) -> Figures:
    return figures(scopes.of_territory(Territory.objects.get(level=level, code=code)), Selection(), radius_km)


def country(radius_km: int = 10) -> Figures:
    return figures(scopes.country(), Selection(), radius_km)


@pytest.fixture
def bocal(bretagne: Territory) -> None:
    """A place in the middle of Rennes."""
    PlaceFactory.create(name="Le Bocal", slug="le-bocal", commune=town("35238"), lat=48.11, lon=-1.67)


def test_the_people_within_each_radius_are_counted(bocal: None) -> None:
    found = country(25)
    assert [(reach.km, reach.people) for reach in found.reaches] == [(5, 200_000), (10, 210_000), (20, 210_000), (25, 211_000)]
    assert found.at.share == pytest.approx(211 / 311)
    assert (found.people, found.communes, found.beyond, found.inside) == (311_000, 4, 100_000, 1)


def test_distances_are_weighted_by_people(bocal: None) -> None:
    found = of("departement", "35")
    betton, gahard = distance_km(48.11, -1.67, 48.18, -1.64), distance_km(48.11, -1.67, 48.30, -1.52)
    assert found.mean_km == pytest.approx((10 * betton + gahard) / 211)
    assert found.median_km == pytest.approx(0.0, abs=1e-6)
    assert found.p90_km == pytest.approx(0.0, abs=1e-6)
    assert found.gini == pytest.approx(0.95, abs=0.05)


@pytest.mark.parametrize(
    ("level", "code", "below", "names"),
    [
        ("region", "53", "departement", ["Finistère", "Ille-et-Vilaine"]),
        ("departement", "35", "epci", ["Rennes Métropole", "Val d’Ille"]),
        ("epci", "243500139", "commune", ["Betton", "Rennes"]),
    ],
)
def test_a_scope_is_told_part_by_part(bocal: None, level: str, code: str, below: str, names: list[str]) -> None:
    found = of(level, code)
    assert (found.parts_level, [part.name for part in found.parts]) == (below, names)
    assert sum(part.people for part in found.parts) == found.people
    assert sum(part.beyond for part in found.parts) == found.beyond
    assert sum(part.places for part in found.parts) == found.inside == 1


def test_a_place_across_the_border_serves_too(bocal: None) -> None:
    found = of("epci", "243500774", 30)
    assert (found.inside, found.at.share) == (0, 1.0)
    assert [(part.name, part.share, found.sites.names[part.site or 0]) for part in found.parts] == [("Gahard", 1.0, "Le Bocal")]


def test_communes_without_an_epci_are_a_part_of_their_own(bocal: None) -> None:
    ille = Territory.objects.get(level=Level.DEPARTEMENT, code="35")
    TerritoryFactory.create(code="35997", name="Île", population=50, lat=48.7, lon=-2.0, departement=ille)
    assert [(part.name, part.code, part.people) for part in of("departement", "35").parts][-1] == ("", "", 50)


def test_white_zones_are_neighbours_of_one_epci_named_after_the_most_peopled(bretagne: Territory) -> None:
    TerritoryFactory.create(
        code="35278", name="Saint-Grégoire", population=9_000, lat=48.15, lon=-1.69,
        epci=Territory.objects.get(code="243500139"), departement=Territory.objects.get(level=Level.DEPARTEMENT, code="35"),
    )  # fmt: skip
    PlaceFactory.create(lat=48.39, lon=-4.50)
    zones = of("departement", "35").zones
    assert [(zone.name, zone.people, zone.communes) for zone in zones] == [("Rennes", 219_000, 3), ("Gahard", 1_000, 1)]
    assert zones[0].codes == ("35238", "35024", "35278")
    assert zones[0].farthest_km is not None
    assert 205 < zones[0].farthest_km < 215


def test_a_place_without_which_people_have_none_is_fragile(bocal: None) -> None:
    PlaceFactory.create(name="Le Pavé", slug="le-pave", commune=town("35024"), lat=48.18, lon=-1.64)
    PlaceFactory.create(name="Le Phare", slug="le-phare", commune=town("29019"), lat=48.39, lon=-4.50)
    found = of("region", "53", 5).fragile
    assert [(place.name, place.town, place.alone) for place in found] == [
        ("Le Bocal", "Rennes", 200_000),
        ("Le Phare", "Brest", 100_000),
        ("Le Pavé", "Betton", 10_000),
    ]
    assert found[0].next_km == pytest.approx(distance_km(48.11, -1.67, 48.18, -1.64))
    assert [place.name for place in of("region", "53", 10).fragile] == ["Le Phare"]


def test_without_a_place_all_is_white_and_no_distance_is_told(bretagne: Territory) -> None:
    found = country()
    assert (found.at.share, found.mean_km, found.median_km, found.p90_km, found.gini) == (0.0, None, None, None, None)
    assert found.beyond == found.people == sum(zone.people for zone in found.zones)
    assert [zone.farthest_km for zone in found.zones] == [None] * len(found.zones)
    assert found.fragile == ()
    assert math.isinf(found.nearest[0])


def test_a_scope_where_nobody_is_known_has_no_share(bocal: None) -> None:
    overseas = TerritoryFactory.create(
        level=Level.DEPARTEMENT, code="987", name="Polynésie française", zone="com", lat=None, lon=None
    )
    TerritoryFactory.create(code="98735", name="Papeete", population=26_000, departement=overseas, lat=None, lon=None)
    found = of("departement", "987")
    assert (found.people, found.communes, found.at.share, found.parts, found.zones) == (0, 0, None, [], ())
    assert found.left_out.population == 26_000


def test_the_only_place_of_all_has_no_next_one(bocal: None) -> None:
    assert [(place.name, place.next_km) for place in country().fragile] == [("Le Bocal", None)]


def test_figures_follow_the_places_at_once(bretagne: Territory) -> None:
    values = {"name": "Le Bocal", "commune": "35238", "coordinates": [48.11, -1.67, "exact"]}
    place = create_place(values=values, statement=THEIRS, by=None)
    assert country().at.people == 210_000
    edit_place(place=place, values={"stage": "closed"}, statement=THEIRS, by=None)
    assert country().at.people == 0
    edit_place(place=place, values={"stage": "open", "coordinates": [48.39, -4.5, "exact"]}, statement=THEIRS, by=None)
    assert country().at.people == 100_000


def test_everybody_is_only_said_when_nobody_is_left_out() -> None:
    shown = [said.percent(part, 1000.0) for part in (1000.0, 999.99, 997.4, 994.0, 43.0)]

    assert shown == ["100\u00a0%", "99,9\u00a0%", "99,7\u00a0%", "99\u00a0%", "4,3\u00a0%"]
