"""Neighbours on a map: the edges of the triangulation, and the few of them that join as much."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maillage.mesh.adjacency import adjacent, joining
from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from tests.mesh.brute import demands, table

TERRITORIES = Path(__file__).parents[2] / "maillage" / "territory" / "data" / "territories.csv.gz"


def parts(count: int, pairs: NDArray[np.int64]) -> list[int]:
    """What each point is joined into: the least rank of it."""
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label = connected_components(links, directed=False)[1]
    return [int(np.flatnonzero(label == name)[0]) for name in label]


def joined_by_all(points: Points, among: NDArray[np.bool_], most_km: float) -> list[int]:
    pairs = adjacent(points, most_km=most_km)
    return parts(len(points), pairs[among[pairs].all(axis=1)])


def scattered(rng: np.random.Generator, count: int) -> Points:
    return Points.of(46.0 + rng.random(count), 2.0 + rng.random(count))


def clustered(rng: np.random.Generator, count: int) -> Points:
    """Towns and their outskirts, islands far away, points at the same place."""
    centres = np.concatenate((rng.random((12, 2)) * 2.0, [[-60.0, -50.0]]))
    spots = centres[rng.integers(0, 13, count)] + 0.05 * rng.standard_normal((count, 2))
    spots[: count // 20] = spots[count // 20 : 2 * (count // 20)]
    return Points.of(46.0 + spots[:, 0], 2.0 + spots[:, 1])


def aligned(rng: np.random.Generator, count: int) -> Points:
    return Points.of(46.0 + rng.permutation(count) / 50.0, np.full(count, 2.0))


@pytest.mark.parametrize("draw", [scattered, clustered, aligned])
@pytest.mark.parametrize("share", [0.03, 0.3, 0.6, 1.0])
def test_fewer_pairs_join_the_same_points(draw: Callable[[np.random.Generator, int], Points], share: float) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        points = draw(rng, 400)
        middle = rng.random(2)
        away = np.hypot(points.lat - 46.0 - middle[0], points.lon - 2.0 - middle[1])
        for among in (rng.random(400) < share, away >= np.quantile(away, 1.0 - share)):
            for most_km in (3.0, 15.0, 60.0):
                pairs = joining(points, among, most_km=most_km)

                assert among[pairs].all()
                assert parts(400, pairs) == joined_by_all(points, among, most_km)


@given(demands(0, 40), st.data())
def test_points_of_a_grid_join_at_least_what_one_of_its_triangulations_does(demand: Demand, data: st.DataObject) -> None:
    """Four corners of a square have two triangulations: all four corners are neighbours."""
    points = demand.points
    among = np.array(data.draw(st.lists(st.booleans(), min_size=len(points), max_size=len(points))), dtype=np.bool_)

    pairs = joining(points, among, most_km=20.0)

    apart = table(points, points)
    assert all(apart[one, other] <= 20.0 + 1e-6 for one, other in pairs)
    found = parts(len(points), pairs)
    asked = adjacent(points, most_km=20.0)
    assert all(found[one] == found[other] for one, other in asked[among[asked].all(axis=1)])


def test_communes_in_the_way_keep_two_others_apart() -> None:
    points = Points.of([46.0, 46.02, 46.0, 45.98], [2.0, 2.05, 2.1, 2.05])
    among = np.array([True, False, True, False])

    assert joining(points, among).tolist() == []
    assert parts(4, joining(points, np.array([True, False, True, True]))) == [0, 1, 0, 0]
    assert parts(2, joining(points[np.array([0, 2])], np.array([True, True]))) == [0, 0]


def test_the_communes_of_france_are_joined_as_their_whole_triangulation_joins_them() -> None:
    with gzip.open(TERRITORIES, "rt", encoding="utf-8") as stream:
        spots = [
            (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(stream) if row["level"] == "commune" and row["lat"]
        ]
    lat, lon = np.array(spots).T
    points, rng = Points.of(lat, lon), np.random.default_rng(3)
    pairs = adjacent(points)
    for count, radius_km in ((1_500, 8.0), (1_500, 16.0), (300, 30.0)):
        sites = points[rng.choice(len(points), count, replace=False)]
        far = sites.tree.query(points.xyz)[0] * 6_371.0 > radius_km
        few = joining(points, far)
        counts = [
            connected_components(coo_array((np.ones(len(some)), some.T), shape=(len(points),) * 2), directed=False)
            for some in (few, pairs[far[pairs].all(axis=1)], np.concatenate((few, pairs[far[pairs].all(axis=1)])))
        ]
        assert counts[0][0] == counts[1][0] == counts[2][0], "as many parts, and the same: together they join no more"
