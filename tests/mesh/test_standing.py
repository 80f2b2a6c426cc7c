"""A few moves are worth measuring everything again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.coverage import coverage, measured
from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.standing import FEW, Standing
from tests.mesh.brute import NOWHERE, demands, nearest, points

RADII = (5.0, 12.0)


@given(st.data(), demands(), points(0, 8), points(0, 6))
def test_some_moves_are_what_all_measured_again_would_be(data: st.DataObject, demand: Demand, sites: Points, added: Points) -> None:
    removed = data.draw(st.sets(st.integers(0, len(sites) - 1))) if len(sites) else set()
    standing = Standing.of(demand, sites)
    left = sites[np.setdiff1d(np.arange(len(sites)), list(removed)).astype(int)]

    found = standing.with_moves(added, removed)

    assert np.allclose(found, nearest(demand.points, left.joined(added)), atol=1e-6)
    assert np.allclose(standing.nearest, nearest(demand.points, sites), atol=1e-6), "what stands has not moved"


@given(demands(), points(0, 4))
def test_many_added_sites_are_measured_as_few_are(demand: Demand, sites: Points) -> None:
    rng = np.random.default_rng(3)
    added = Points.of(46.0 + rng.random(FEW + 5), 0.5 + rng.random(FEW + 5))

    found = Standing.of(demand, sites).with_moves(added)

    assert np.allclose(found, nearest(demand.points, sites.joined(added)), atol=1e-6)


def test_a_country_and_its_islands_after_moves_have_the_same_figures_as_anew() -> None:
    rng = np.random.default_rng(8)
    lat = np.concatenate((42.0 + 9.0 * rng.random(3_000), -21.0 + rng.random(50), [46.0]))
    lon = np.concatenate((-4.0 + 11.0 * rng.random(3_000), 55.0 + rng.random(50), [179.999]))
    demand = Demand.of(lat, lon, rng.integers(0, 900, len(lat)), {"half": ["n" if value > 46.5 else "s" for value in lat]})
    sites = demand.points[rng.choice(len(demand), 200, replace=False)]
    added, removed = Points.of([48.0, 46.0, 43.3], [2.0, -179.999, 5.4]), [0, 7, 8, 199]

    found = measured(demand, Standing.of(demand, sites).with_moves(added, removed), RADII)

    anew = coverage(demand, sites[np.setdiff1d(np.arange(200), removed)].joined(added), RADII)
    assert np.allclose(found.nearest, anew.nearest, atol=1e-6)
    assert np.array_equal(found.whole.covered, anew.whole.covered)
    assert np.allclose(found.by_group["half"].gini, anew.by_group["half"].gini)


def test_with_all_sites_closed_nobody_is_near_and_with_none_moved_nothing_changes() -> None:
    demand = Demand.of([46.0, 46.1], [0.0, 0.1], [3, 4])
    standing = Standing.of(demand, demand.points)

    assert np.isinf(standing.with_moves(NOWHERE, [0, 1])).all()
    assert standing.with_moves(NOWHERE).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("rank", [-1, 2])
def test_a_rank_of_no_site_is_refused(rank: int) -> None:
    demand = Demand.of([46.0, 46.1], [0.0, 0.1], [3, 4])
    with pytest.raises(ValueError, match="no site"):
        Standing.of(demand, demand.points).with_moves(NOWHERE, [rank])
