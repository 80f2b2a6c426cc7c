"""The parts of the p-median: the pairs that matter, a search that keeps its accounts, candidates left out only for good reasons."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting import median_near
from maillage.mesh.siting.median import p_median
from maillage.mesh.siting.median_near import near_of
from maillage.mesh.siting.median_search import Limits, Search
from tests.mesh.brute import NOWHERE, demands, nearest, points, table


def limits(count: int, budget: float) -> Limits:
    return Limits(budget, np.ones(count), np.zeros(0, dtype=np.int64), np.zeros((0, 2), dtype=np.int64))


@given(demands(), points(1, 3), points(1, 8))
def test_the_pairs_are_those_nearer_than_what_exists(demand: Demand, existing: Points, candidates: Points) -> None:
    held = demand.weight > 0
    has = nearest(demand.points, existing)[held]
    order = np.argsort(has, kind="stable")
    km = table(demand.points, candidates)[held][order]

    near = near_of(demand, existing, candidates, 2)

    assert np.allclose(near.cap, has[order], atol=1e-6)
    sure = np.abs(km - near.cap[:, None]) > 1e-6
    stored = np.zeros(km.shape, dtype=bool)
    rows, columns = near.km.tocoo().coords
    stored[rows, columns] = True
    assert np.array_equal(stored[sure], (km < near.cap[:, None])[sure])
    assert np.allclose(near.km.data, km[rows, columns], atol=1e-6)


def test_too_many_pairs_are_cut_to_the_nearest_of_each_point(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    demand = Demand.of(46.0 + rng.random(400), rng.random(400), np.ones(400))
    monkeypatch.setattr(median_near, "MOST_PAIRS", 40_000)

    near = near_of(demand, NOWHERE, demand.points, 10)

    assert 30_000 < near.km.nnz <= 40_000
    cut = p_median(demand, NOWHERE, demand.points, count=10)
    monkeypatch.undo()
    whole = p_median(demand, NOWHERE, demand.points, count=10)
    assert cut.bound <= whole.objective
    assert whole.bound <= cut.objective <= 1.02 * whole.objective


@given(demands(2), points(0, 2), points(2, 9), st.data())
def test_a_search_keeps_its_accounts_as_candidates_come_and_go(
    demand: Demand, existing: Points, candidates: Points, data: st.DataObject
) -> None:
    near = near_of(demand, existing, candidates, 3)
    search = Search(near, limits(len(candidates), 9.0))
    for row in data.draw(st.lists(st.integers(0, len(candidates) - 1), max_size=12)):
        search._drop(row) if search.inside[row] else search._add(row)

    km = np.full(near.km.shape, np.inf)
    rows, columns = near.km.tocoo().coords
    km[rows, columns] = near.km.data
    chosen = np.sort(np.column_stack((km[:, search.inside], near.ceiling, near.ceiling)), axis=1)
    assert np.allclose(search.first, chosen[:, 0])
    assert np.allclose(search.second, np.minimum(chosen[:, 1], near.ceiling))
    free = ~search.inside
    saved = near.weight @ np.maximum(0.0, chosen[:, :1] - km)
    assert np.allclose(search.saving[free], saved[free], atol=1e-6)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_all_choices_is_found_and_nearly_proven(seed: int) -> None:
    """Candidates are left out on the way: none that a better choice takes."""
    rng = np.random.default_rng(seed)
    demand = Demand.of(46.0 + rng.random(60), rng.random(60), rng.integers(0, 300, 60))
    existing, candidates = demand.points[np.arange(seed % 3)], demand.points[np.arange(10, 30)]
    km, has = table(demand.points, candidates), nearest(demand.points, existing)
    best = min(
        float(demand.weight @ np.minimum(has, km[:, list(rows)].min(axis=1))) for rows in combinations(range(len(candidates)), 4)
    )

    found = p_median(demand, existing, candidates, count=4)

    assert found.bound <= best + 1e-6
    assert found.objective == pytest.approx(best)
    assert found.gap < 0.01
