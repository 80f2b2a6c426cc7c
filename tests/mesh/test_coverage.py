"""Shares, distances, zones, fragile sites: as counting by hand finds them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maillage.mesh.adjacency import adjacent
from maillage.mesh.comparing import compare
from maillage.mesh.coverage import coverage
from maillage.mesh.demand import Demand, Grouping
from maillage.mesh.fragility import fragility
from maillage.mesh.points import Points, arc_km, chord, nearest_km, pairs_within
from maillage.mesh.zones import white_zones
from tests.mesh.brute import NOWHERE, demands, nearest, points, table

RADII = (5.0, 12.0)


@given(points(), points(), st.floats(0.5, 60.0))
def test_the_pairs_within_a_radius_are_those_of_the_full_table(one: Points, other: Points, radius: float) -> None:
    km = table(one, other)
    found = pairs_within(one, other, radius)

    stored = np.zeros(km.shape, dtype=bool)
    rows, columns = found.tocoo().coords
    stored[rows, columns] = True
    sure = np.abs(km - radius) > 1e-6
    assert np.array_equal(stored[sure], (km <= radius)[sure])
    assert np.allclose(found.data, km[rows, columns], atol=1e-6)


@given(st.floats(0.0, 20_000.0))
def test_a_chord_is_turned_back_into_its_arc(km: float) -> None:
    assert arc_km([chord(km)])[0] == pytest.approx(km, abs=1e-5)


@given(points(1), points(1))
def test_the_nearest_sites_are_those_of_the_full_table(one: Points, other: Points) -> None:
    km, which = nearest_km(one, other, rank=2)
    full = np.sort(table(one, other), axis=1)

    assert np.allclose(km[:, 0], full[:, 0], atol=1e-6)
    if len(other) > 1:
        assert np.allclose(km[:, 1], full[:, 1], atol=1e-6)
    else:
        assert np.isinf(km[:, 1]).all()
        assert (which[:, 1] == 1).all()


@given(demands(), points())
def test_coverage_is_the_weight_near_enough_in_each_group(demand: Demand, sites: Points) -> None:
    found = coverage(demand, sites, RADII)
    km = nearest(demand.points, sites)

    for grouping, measures in (
        (demand.groups["group"], found.by_group["group"]),
        (Grouping(("",), np.zeros(len(demand), dtype=np.int64)), found.whole),
    ):
        for group, _key in enumerate(measures.keys):
            inside = grouping.rank == group
            weight, far = demand.weight[inside], km[inside]
            assert measures.weight[group] == weight.sum()
            for rank, radius in enumerate(RADII):
                assert measures.covered[rank, group] == pytest.approx(weight[far <= radius].sum())
            if not weight.sum():
                assert np.isnan(measures.median_km[group])
                continue
            people = np.sort(np.repeat(far, weight.astype(int)))
            assert measures.median_km[group] == pytest.approx(people[int(np.ceil(0.5 * len(people))) - 1])
            assert measures.p90_km[group] == pytest.approx(people[int(np.ceil(0.9 * len(people))) - 1])
            if len(sites):
                assert measures.mean_km[group] == pytest.approx(people.mean())
                spread = np.abs(people[:, None] - people[None, :]).mean() / (2.0 * people.mean()) if people.mean() else 0.0
                assert measures.gini[group] == pytest.approx(spread, abs=1e-6)
            else:
                assert np.isinf(measures.mean_km[group])


@given(demands(), points(), points(1, 1))
def test_one_site_more_never_serves_fewer(demand: Demand, sites: Points, more: Points) -> None:
    before, after = coverage(demand, sites, RADII), coverage(demand, sites.joined(more), RADII)

    assert (after.whole.covered >= before.whole.covered).all()
    assert (after.nearest <= before.nearest + 1e-9).all()


@given(demands(), points(1))
def test_what_a_site_alone_serves_is_what_is_lost_without_it(demand: Demand, sites: Points) -> None:
    found = fragility(demand, sites, 10.0)
    km = nearest(demand.points, sites)

    for rank in range(len(sites)):
        rest = sites[np.arange(len(sites)) != rank]
        lost = demand.weight[(km <= 10.0) & (nearest(demand.points, rest) > 10.0)].sum()
        assert found.alone[rank] == pytest.approx(lost)
        if lost and len(rest):
            weight = np.where((km <= 10.0) & (nearest(demand.points, rest) > 10.0), demand.weight, 0.0)
            assert found.alone_next_km[rank] == pytest.approx((weight * nearest(demand.points, rest)).sum() / lost, abs=1e-6)
        else:
            assert not np.isfinite(found.alone_next_km[rank])
    assert found.served.sum() == pytest.approx(demand.total)


@given(demands(), points())
def test_white_zones_part_the_people_who_live_too_far(demand: Demand, sites: Points) -> None:
    zones = white_zones(demand, sites, 8.0)
    km = nearest(demand.points, sites)

    assert ((zones.zone >= 0) == (km > 8.0)).all()
    assert zones.weight.sum() == pytest.approx(demand.weight[km > 8.0].sum())
    assert (np.diff(zones.weight) <= 0).all()
    assert zones.size.sum() == (km > 8.0).sum()
    for one, other in adjacent(demand.points):
        if zones.zone[one] >= 0 and zones.zone[other] >= 0:
            assert zones.zone[one] == zones.zone[other]
    for zone, farthest in enumerate(zones.farthest_km):
        assert farthest == pytest.approx(km[zones.zone == zone].max())


def test_points_that_a_border_joins_are_one_zone_and_others_are_not() -> None:
    demand = Demand.of([46.0, 46.0, 46.0], [0.0, 0.1, 2.0], [10, 20, 5])

    apart = white_zones(demand, NOWHERE, 5.0, neighbours=np.zeros((0, 2), dtype=np.int64))
    by_map = white_zones(demand, NOWHERE, 5.0)

    assert apart.weight.tolist() == [20, 10, 5]
    assert by_map.zone.tolist() == [0, 0, 1]


@given(demands(), points(), points())
def test_a_comparison_says_who_gains_and_who_loses(demand: Demand, before: Points, after: Points) -> None:
    found = compare(demand, before, after, RADII)
    was, now = nearest(demand.points, before), nearest(demand.points, after)

    for rank, radius in enumerate(RADII):
        assert found.gained[rank] == demand.weight[(was > radius) & (now <= radius)].sum()
        assert found.lost[rank] == demand.weight[(was <= radius) & (now > radius)].sum()
    assert np.allclose(found.after.whole.covered - found.before.whole.covered, (found.gained - found.lost)[:, None])
    assert not np.isnan(found.nearer_km).any()


@pytest.mark.parametrize("radius", [0.0, -1.0])
def test_a_radius_is_positive(radius: float) -> None:
    demand = Demand.of([46.0], [0.0], [1])
    for ask in (
        lambda: coverage(demand, NOWHERE, [radius]),
        lambda: fragility(demand, NOWHERE, radius),
        lambda: white_zones(demand, NOWHERE, radius),
    ):
        with pytest.raises(ValueError, match="radius"):
            ask()


@pytest.mark.parametrize(
    ("lat", "lon", "weight"),
    [
        ([91.0], [0.0], [1]),
        ([46.0], [181.0], [1]),
        ([46.0], [0.0, 1.0], [1]),
        ([46.0], [0.0], [-1]),
        ([46.0], [0.0], [float("nan")]),
        ([float("nan")], [0.0], [1]),
    ],
)
def test_what_is_no_demand_is_refused(lat: list[float], lon: list[float], weight: list[float]) -> None:
    with pytest.raises(ValueError, match=r"latitude|lists|weight"):
        Demand.of(lat, lon, weight)


@given(demands(2), points(), st.floats(0.5, 30.0))
def test_with_a_distance_zones_are_the_chains_of_steps_no_longer(demand: Demand, sites: Points, step: float) -> None:
    zones = white_zones(demand, sites, 8.0, within_km=step)
    far, apart = zones.zone >= 0, table(demand.points, demand.points)

    linked = apart <= step
    assume(np.abs(apart - step).min() > 1e-6)
    reach = linked & far[:, None] & far[None, :]
    for middle in range(len(demand)):
        reach |= reach[:, middle, None] & reach[None, middle, :]
    for one, other in np.argwhere(far[:, None] & far[None, :]):
        assert (zones.zone[one] == zones.zone[other]) == reach[one, other]


def test_neighbours_are_told_in_one_way() -> None:
    demand = Demand.of([46.0], [0.0], [1])
    with pytest.raises(ValueError, match="not both"):
        white_zones(demand, NOWHERE, 5.0, neighbours=np.zeros((0, 2), dtype=np.int64), within_km=1.0)
    with pytest.raises(ValueError, match="radius"):
        white_zones(demand, NOWHERE, 5.0, within_km=0.0)


@given(demands(0, 40))
def test_neighbours_are_the_edges_of_the_triangulation_and_the_points_of_one_place(demand: Demand) -> None:
    pairs = {tuple(sorted(pair)) for pair in adjacent(demand.points, most_km=500.0).tolist()}
    spots = sorted(set(zip(demand.points.lon.tolist(), demand.points.lat.tolist(), strict=True)))

    joined = coo_array(
        (np.ones(len(pairs)), tuple(np.array(sorted(pairs)).T)) if pairs else ((), ((), ())), shape=(len(demand),) * 2
    )
    assert connected_components(joined, directed=False)[0] == min(1, len(demand))
    assert all(one != other for one, other in pairs)
    assert len(pairs) <= max(0, 3 * len(spots)) + len(demand) - len(spots)


def test_white_zones_are_the_same_the_second_time() -> None:
    rng = np.random.default_rng(6)
    demand = Demand.of(46.0 + rng.random(300), rng.random(300), rng.integers(1, 50, 300))
    first, second = (white_zones(demand, demand.points[[0, 1]], 9.0) for _ in range(2))
    other = white_zones(demand, demand.points[[0, 1]], 9.0, neighbours=adjacent(demand.points))

    assert first.zone.tolist() == second.zone.tolist() == other.zone.tolist()
