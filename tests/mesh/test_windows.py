"""Windows, the linear bound and restarts: true choices, true bounds, and the best choice where it is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting import exact, windows
from maillage.mesh.siting.bounds import Relaxed, most_worth
from maillage.mesh.siting.covering import Effort, Siting, maximal_covering
from maillage.mesh.siting.greedy import greedy
from maillage.mesh.siting.linear import linear, quick_bound
from maillage.mesh.siting.problem import Problem, Rules, covering_problem, never
from maillage.mesh.siting.starts import is_small, restarted

NOWHERE = Points.of([], [])


def made(seed: int, count: int = 150, rules: Rules | None = None) -> Problem:
    rng = np.random.default_rng(seed)
    demand = Demand.of(46.0 + 0.8 * rng.random(count), 2.0 + rng.random(count), rng.integers(1, 900, count))
    return covering_problem(demand, NOWHERE, demand.points, 9.0, rules)


def bounded(problem: Problem, rows: np.ndarray, price: np.ndarray) -> Relaxed:
    bound = float(problem.weight.sum() - price.sum()) + most_worth(problem, problem.near @ price, float(len(rows)))
    return Relaxed(bound, price, rows, problem.value_of(rows))


def best_value(problem: Problem, budget: int) -> float:
    start = greedy(problem, budget)
    return exact.solve(problem, budget, np.sort(start.rows), start.value).value


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_what_is_in_doubt_adds_up_to_the_distance_from_the_bound(seed: int, count: int) -> None:
    problem, rng = made(seed), np.random.default_rng(seed)
    rows = rng.choice(problem.near.shape[0], count, replace=False)
    best = bounded(problem, rows, problem.weight * rng.random(len(problem.weight)))

    doubt = windows._doubt(problem, best, problem.met(rows))

    assert doubt.min() >= 0.0
    assert doubt.sum() == pytest.approx(best.bound - best.value)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_windows_only_make_better_choices_of_as_many_rows_and_keep_those_forced(seed: int, count: int) -> None:
    problem = made(seed, rules=Rules(forced=(3,)))
    rng = np.random.default_rng(seed)
    others = rng.permutation(np.setdiff1d(np.arange(problem.near.shape[0]), problem.forced))[: count - 1]
    best = bounded(problem, np.concatenate((problem.forced, others)).astype(np.int64), problem.weight / 2.0)

    value = best.value
    for better in windows.moved(problem, best, never, most=5):
        assert better.value > value
        assert better.value == problem.value_of(better.rows)
        assert len(np.unique(better.rows)) == count
        assert problem.forced[0] in better.rows
        value = better.value


@pytest.mark.parametrize("seed", range(6))
def test_a_window_as_wide_as_the_choice_finds_the_best(seed: int) -> None:
    problem = made(seed)
    rows = np.random.default_rng(seed).choice(problem.near.shape[0], 6, replace=False)
    best = bounded(problem, rows, np.zeros(len(problem.weight)))

    *_others, last = best, *windows.moved(problem, best, never, most=6, width=6)

    nearby = windows._Windows(problem, last, 6)
    assert all(nearby.solve(places) is None for places in nearby.around)


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_the_linear_bound_holds_and_is_no_worse_than_that_of_the_greedy_choice(seed: int, count: int) -> None:
    problem = made(seed)
    start = greedy(problem, count)

    found, parts = linear(problem, count, start.rows, start.value)

    assert best_value(problem, count) <= found.bound <= start.bound * 1.001
    assert ((found.price >= 0.0) & (found.price <= problem.weight)).all()
    assert parts.sum() <= count + 1e-3


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_quick_bound_is_that_of_the_relaxation_unless_the_greedy_one_says_enough(seed: int, count: int) -> None:
    problem = made(seed)
    start = greedy(problem, count)

    quick = quick_bound(problem, count)

    assert best_value(problem, count) <= quick <= start.bound
    assert quick == min(start.bound, linear(problem, count, start.rows, start.value)[0].bound)
    assert quick_bound(problem, count, enough=start.bound + 1.0) == start.bound


@pytest.mark.parametrize("seed", range(6))
def test_several_starts_reach_the_best_choice(seed: int) -> None:
    problem = made(seed, 250)
    start = greedy(problem, 12)
    relaxed, parts = linear(problem, 12, start.rows, start.value)

    *_others, found = relaxed, *restarted(problem, relaxed, parts, never)

    assert found.value == best_value(problem, 12)
    assert found.value == problem.value_of(found.rows)


def test_restarts_end_when_asked_and_are_the_same_each_time() -> None:
    problem = made(4, 250)
    start = greedy(problem, 12)
    relaxed, parts = linear(problem, 12, start.rows, start.value)

    once, again = ([found.value for found in restarted(problem, relaxed, parts, never)] for _time in range(2))

    assert once == again
    assert len(list(restarted(problem, relaxed, parts, lambda: True))) <= 3


def test_only_a_small_problem_of_like_places_is_started_several_times() -> None:
    problem = made(1)
    assert is_small(problem, 10)
    assert not is_small(problem, 0)
    assert not is_small(problem, problem.near.shape[0])
    assert not is_small(replace(problem, cost=problem.cost * 2.0), 10)
    assert not is_small(replace(problem, conflicts=np.array([[0, 1]])), 10)


@pytest.mark.parametrize(("seed", "budget"), [(0, 20), (1, 20), (2, 22), (3, 22)])
def test_a_choice_that_leaves_out_almost_nobody_is_mended_at_once(seed: int, budget: int) -> None:
    rng = np.random.default_rng(seed)
    demand = Demand.of(46.0 + rng.random(300), 2.0 + rng.random(300), rng.integers(1, 900, 300))
    told: list[Siting] = []

    found = maximal_covering(
        demand, NOWHERE, demand.points, radius_km=14.0, budget=budget, effort=Effort(seconds=0.0), told=told.append
    )

    assert told[0].objective < demand.total
    assert found.steps == ("greedy", "windows")
    assert found.objective == demand.total
    assert found.gap == 0.0
