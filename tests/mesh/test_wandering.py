"""Walks and mergers: never worse, always true choices, the same on each run, and as good as the plain program's best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.siting.bounds import relax
from maillage.mesh.siting.covering import Effort, maximal_covering
from maillage.mesh.siting.greedy import exchange, greedy
from maillage.mesh.siting.merging import merged, needs_repairs
from maillage.mesh.siting.problem import Problem, Rules, covering_problem, never
from maillage.mesh.siting.wandering import wander
from tests.mesh.brute import NOWHERE


def made(seed: int, count: int = 150, rules: Rules | None = None) -> Problem:
    rng = np.random.default_rng(seed)
    demand = Demand.of(46.0 + 0.8 * rng.random(count), 2.0 + rng.random(count), rng.integers(1, 900, count))
    return covering_problem(demand, NOWHERE, demand.points, 9.0, rules)


def value(problem: Problem, rows: np.ndarray) -> float:
    return float(problem.weight[(problem.near[rows].sum(axis=0) > 0)].sum())


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_walk_ends_on_a_true_choice_no_worse_than_where_it_set_out(seed: int, count: int) -> None:
    problem = made(seed)
    start = greedy(problem, count)

    one, two = (wander(problem, start.rows, 60, seed=seed) for _ in range(2))

    assert one.value == pytest.approx(value(problem, one.rows))
    assert one.value >= start.value - 1e-6
    assert len(set(one.rows.tolist())) == len(start.rows)
    assert all(worth == pytest.approx(value(problem, rows)) for worth, rows in one.pool)
    assert one.rows.tolist() == two.rows.tolist()


def test_a_walk_never_leaves_what_is_forced() -> None:
    problem = made(3, rules=Rules(forced=(0, 1)))
    found = wander(problem, greedy(problem, 6).rows, 200)

    assert set(problem.forced.tolist()) <= set(found.rows.tolist())
    assert all(set(problem.forced.tolist()) <= set(rows.tolist()) for _value, rows in found.pool)


def test_a_walk_gets_out_of_a_local_best() -> None:
    better = 0
    for seed in range(8):
        problem = made(seed)
        rows, local = exchange(problem, greedy(problem, 8).rows, 8)
        better += wander(problem, rows, 400).value > local
    assert better >= 2


@pytest.mark.parametrize("repaired", [False, True])
def test_a_merger_is_no_worse_than_what_it_merges_and_no_better_than_the_bound(repaired: bool) -> None:
    problem = made(5, 400)
    rows, worth = exchange(problem, greedy(problem, 10).rows, 10)
    relaxed = relax(problem, 10, rows, worth, repair=repaired)

    last = relaxed
    for better, was_cut in merged(problem, 10, relaxed, never):
        assert better.value >= last.value
        assert better.value == pytest.approx(value(problem, better.rows))
        assert better.value <= better.bound + 1e-6
        assert not was_cut
        last = better


def test_a_part_of_a_problem_asks_the_same_of_fewer_rows() -> None:
    problem = made(7, rules=Rules(forced=(2,), spacing_km=12.0))
    kept = np.union1d(np.arange(0, problem.near.shape[0], 3), problem.forced)

    part = problem.part(kept)

    assert part.candidates.tolist() == problem.candidates[kept].tolist()
    assert kept[part.forced].tolist() == problem.forced.tolist()
    for rows in (np.array([0]), np.arange(5)):
        assert value(part, rows) == pytest.approx(value(problem, kept[rows]))
    among = {tuple(pair) for pair in kept[part.conflicts].tolist()}
    assert among == {tuple(pair) for pair in problem.conflicts.tolist() if set(pair) <= set(kept.tolist())}
    assert part.beyond >= problem.beyond


def test_large_questions_have_their_bound_make_choices() -> None:
    problem = made(1, 400)
    assert not needs_repairs(problem, 10)
    assert needs_repairs(problem, 390)
    assert needs_repairs(replace(problem, cost=problem.cost * 2.0), 10)


def test_a_bound_is_whole_where_all_weights_are() -> None:
    problem = made(1)
    assert problem.rounded(12.7) == 12.0
    assert problem.rounded(13.0 - 1e-9) == 13.0
    assert replace(problem, weight=problem.weight + 0.5).rounded(12.7) == 12.7


@pytest.mark.parametrize(
    ("cost", "steps"),
    [(1.0, ["greedy", "linear bound", "walks and windows"]), (2.0, ["greedy", "exchanges", "Lagrangian bound", "merging"])],
)
def test_more_effort_is_never_worse_and_says_each_step(cost: float, steps: list[str]) -> None:
    """A place that costs two of fifty is one of twenty-five, looked for as large problems are."""
    rng = np.random.default_rng(12)
    demand = Demand.of(46.0 + rng.random(700), 2.0 + rng.random(700), rng.integers(1, 900, 700))
    told: list[tuple[str, float, float]] = []

    maximal_covering(
        demand, NOWHERE, demand.points, radius_km=7.0, budget=25 * cost, effort=Effort(seconds=1.0),
        rules=Rules(cost=np.full(700, cost)), told=lambda found: told.append((found.steps[-1], found.objective, found.bound)),
    )  # fmt: skip

    assert list(dict.fromkeys(step for step, _objective, _bound in told))[: len(steps)] == steps
    objectives, bounds = [row[1] for row in told], [row[2] for row in told]
    assert objectives == sorted(objectives)
    assert bounds == sorted(bounds, reverse=True)
