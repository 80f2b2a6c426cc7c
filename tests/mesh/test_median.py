"""The parts of the p-median: the pairs that matter, a search that keeps its accounts, candidates left out only for good reasons."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting import median_wide
from maillage.mesh.siting.median import Median, p_median
from maillage.mesh.siting.median_near import near_of
from maillage.mesh.siting.median_search import Limits, Search
from maillage.mesh.siting.median_wide import cells, gathered, proven
from maillage.mesh.siting.problem import Rules, never
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


def scattered(count: int, seed: int = 1) -> Demand:
    rng = np.random.default_rng(seed)
    return Demand.of(46.0 + rng.random(count), rng.random(count), rng.integers(0, 500, count))


def test_too_many_pairs_are_cut_to_the_nearest_of_each_point() -> None:
    demand = scattered(400)

    near = near_of(demand, NOWHERE, demand.points, 10, most=40_000)

    assert 30_000 < near.km.nnz <= 40_000
    km = table(demand.points, demand.points)[near.rows]
    assert np.allclose(near.cap, np.sort(km, axis=1)[:, near.km.nnz // len(near.rows)], atol=1.0), "as far as the lists go"


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a region had more pairs than memory."""
    monkeypatch.setattr(median_wide, "MOST_PAIRS", 4_000)
    monkeypatch.setattr(median_wide, "FEW_PAIRS", 8_000)


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize("existing", [0, 2])
def test_with_too_many_pairs_points_are_gathered_and_what_is_proven_is_of_the_points(existing: int) -> None:
    demand = scattered(400)
    sites, told = demand.points[np.arange(existing)], list[Median]()

    found = p_median(demand, sites, demand.points, count=8, told=told.append)
    again = p_median(demand, sites, demand.points, count=8)
    held = demand.within(demand.weight > 0)
    whole = _plain(demand, sites, 8)

    assert len(gathered(held, sites, demand.points, limits(400, 8.0)).demand) < 200
    assert found.chosen.tolist() == again.chosen.tolist()
    assert len(found.chosen) == 8
    km = nearest(demand.points, sites.joined(demand.points[found.chosen]))
    assert found.objective == pytest.approx(float(demand.weight @ km))
    assert whole.bound <= found.objective <= 1.02 * whole.objective
    assert 0.9 * whole.objective <= found.bound <= whole.objective + 1e-6
    assert [median.steps[-1] for median in told] == ["greedy", "exchanges", "exchanges", "Lagrangian bound"]


def _plain(demand: Demand, sites: Points, count: int) -> Median:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(median_wide, "MOST_PAIRS", 10_000_000)
        return p_median(demand, sites, demand.points, count=count)


@pytest.mark.usefixtures("tight")
def test_gathered_points_obey_what_is_forced_and_stop_when_asked() -> None:
    demand = scattered(400)
    rules = Rules(forced=(5, 17), forbidden=(30,))

    found = p_median(demand, NOWHERE, demand.points, count=6, rules=rules)
    short = p_median(demand, NOWHERE, demand.points, count=6, rules=rules, stop=lambda: True)

    assert {5, 17} <= set(found.chosen.tolist())
    assert 30 not in found.chosen
    assert 0.0 < found.gap < 0.1
    assert (short.steps, short.bound, len(short.chosen)) == (("greedy", "exchanges"), 0.0, 6)


@given(demands(2, 12), points(0, 2), points(2, 8), st.integers(1, 2), st.data())
def test_what_any_prices_prove_is_never_more_than_the_best_choice(
    demand: Demand, existing: Points, candidates: Points, count: int, data: st.DataObject
) -> None:
    held = demand.within(demand.weight > 0)
    if not len(held):
        return
    price = np.array(data.draw(st.lists(st.floats(0.0, 60.0), min_size=len(held), max_size=len(held))))
    best = min(
        float(held.weight @ nearest(held.points, existing.joined(candidates[np.array(rows)])))
        for rows in combinations(range(len(candidates)), count)
    )

    assert proven(held, existing, candidates, price, limits(len(candidates), float(count)), never) <= best + 1e-6


def test_rounding_never_lets_prices_prove_too_much() -> None:
    for lat, lon in np.random.default_rng(4).uniform(-60.0, 60.0, (200, 2)):
        spot = Points.of([lat, lat], [lon, lon])

        assert proven(Demand(spot[:1], np.ones(1)), NOWHERE, spot, np.ones(1), limits(2, 1.0), never) == 0.0


@given(demands(1, 40), st.integers(1, 12))
def test_cells_part_the_points_and_no_place_is_cut(demand: Demand, most: int) -> None:
    cell = cells(demand.points.xyz, demand.weight + 1.0, most)

    assert set(cell.tolist()) == set(range(int(cell.max()) + 1))
    assert cell.max() < most
    spots = list(zip(demand.points.lat.tolist(), demand.points.lon.tolist(), strict=True))
    assert len({(spot, rank) for spot, rank in zip(spots, cell.tolist(), strict=True)}) == len(set(spots))


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
