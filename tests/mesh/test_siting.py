"""Where the next places serve most: never worse than trying everything, never a bound that a choice passes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.points import Points
from maillage.mesh.siting.cheapest import Cheapest, cheapest_covering
from maillage.mesh.siting.covering import QUICK, Effort, Siting, maximal_covering
from maillage.mesh.siting.median import Median, p_median
from maillage.mesh.siting.problem import Rules
from maillage.mesh.siting.set_covering import Enough, set_covering
from tests.mesh.brute import NOWHERE, allowed, demands, nearest, points, table

CLOSE = 1e-6
FIRST = 1.0 - 1.0 / np.e


def covered(demand: Demand, sites: Points, radius: float) -> float:
    return float(demand.weight[nearest(demand.points, sites) <= radius].sum())


def best_cover(demand: Demand, existing: Points, candidates: Points, radius: float, rules: Rules, budget: float) -> float | None:
    choices = allowed(candidates, existing, rules, budget)
    return max((covered(demand, existing.joined(candidates[np.array(rows, dtype=int)]), radius) for rows in choices), default=None)


@st.composite
def rules_of(draw: st.DrawFn, count: int) -> Rules:
    ranks = draw(st.permutations(range(count))) if count else []
    forced = tuple(ranks[: draw(st.integers(0, min(1, count)))])
    forbidden = tuple(ranks[len(forced) : len(forced) + draw(st.integers(0, 2))])
    cost = np.array(draw(st.lists(st.integers(1, 3), min_size=count, max_size=count)), dtype=float) if draw(st.booleans()) else None
    return Rules(cost=cost, forbidden=forbidden, forced=forced, spacing_km=draw(st.sampled_from([0.0, 0.0, 8.0])))


@given(st.data(), demands(), points(0, 3), points(0, 7), st.floats(3.0, 25.0), st.integers(0, 6))
def test_maximal_covering_is_the_best_of_all_choices(
    data: st.DataObject, demand: Demand, existing: Points, candidates: Points, radius: float, budget: int
) -> None:
    rules = data.draw(rules_of(len(candidates)))
    best = best_cover(demand, existing, candidates, radius, rules, budget)
    if best is None:
        with pytest.raises(ValueError, match=r"budget|spacing"):
            maximal_covering(demand, existing, candidates, radius_km=radius, budget=budget, rules=rules)
        return

    found = maximal_covering(demand, existing, candidates, radius_km=radius, budget=budget, rules=rules)

    assert found.objective == pytest.approx(best, abs=CLOSE)
    assert found.bound >= best - CLOSE
    assert found.gap <= CLOSE
    assert found.objective == pytest.approx(covered(demand, existing.joined(candidates[found.chosen]), radius))
    assert found.covered_before + found.added.sum() == pytest.approx(found.objective)
    assert found.chosen.tolist() in [
        sorted(rows, key=found.chosen.tolist().index)
        for rows in allowed(candidates, existing, rules, budget)
        if set(rows) == set(found.chosen.tolist())
    ]


@given(demands(), points(0, 2), points(1, 7), st.floats(3.0, 25.0), st.integers(1, 5))
def test_the_quick_answer_is_near_and_its_bound_holds(
    demand: Demand, existing: Points, candidates: Points, radius: float, count: int
) -> None:
    best = best_cover(demand, existing, candidates, radius, Rules(), count)
    assert best is not None
    told: list[Siting] = []

    found = maximal_covering(demand, existing, candidates, radius_km=radius, budget=count, effort=QUICK, told=told.append)

    before = found.covered_before
    assert found.objective - before >= FIRST * (best - before) - CLOSE
    assert found.bound >= best - CLOSE
    assert next(siting.steps[-1] for siting in told) == "greedy"
    assert all(later.objective >= earlier.objective for earlier, later in itertools.pairwise(told))


@given(demands(), points(0, 2), points(0, 7), st.floats(4.0, 20.0), st.floats(0.0, 1.0))
def test_set_covering_takes_no_more_places_than_needed(
    demand: Demand, existing: Points, candidates: Points, radius: float, share: float
) -> None:
    goal = share * demand.total * (1.0 - 1e-9)
    reach = [
        rows
        for rows in allowed(candidates, existing, Rules(), len(candidates))
        if covered(demand, existing.joined(candidates[np.array(rows, dtype=int)]), radius) >= goal
    ]

    found = set_covering(demand, existing, candidates, radius_km=radius, share=share)

    if not reach:
        assert found.fewest is None
        return
    assert len(found.siting.chosen) == min(len(rows) for rows in reach) == found.fewest
    assert found.is_proven
    assert found.siting.objective >= goal


def test_set_covering_tells_each_number_that_it_tries_and_what_is_known_by_then() -> None:
    rng = np.random.default_rng(4)
    demand = Demand.of(46.0 + rng.random(300), rng.random(300), rng.integers(1, 500, 300))
    told: list[Enough] = []

    found = set_covering(demand, NOWHERE, demand.points, radius_km=12.0, share=0.9, told=told.append)

    numbers, least = [len(each.siting.chosen) for each in told], [each.fewest or 0 for each in told]
    assert (told[0].tried, told[0].siting.steps) == (None, ("greedy",))
    assert len({each.tried for each in told}) > 2
    assert numbers == sorted(numbers, reverse=True)
    assert least == sorted(least)
    assert all(each.siting.objective >= 0.9 * demand.total * (1.0 - 1e-9) for each in told), "each is an answer"
    assert found is told[-1]
    assert (numbers[-1], least[-1]) == (found.fewest, found.fewest)


def test_set_covering_left_at_once_has_an_answer_and_what_is_forced_is_in_it() -> None:
    rng = np.random.default_rng(4)
    demand = Demand.of(46.0 + rng.random(300), rng.random(300), rng.integers(1, 500, 300))
    rules, told = Rules(forced=(7, 8), spacing_km=1.0), list[Enough]()

    found = set_covering(
        demand, NOWHERE, demand.points, radius_km=12.0, share=0.9, rules=rules, told=told.append, stop=lambda: True
    )  # fmt: skip

    assert len(told) == 1
    assert {7, 8} <= set(found.siting.chosen.tolist())
    assert found.siting.objective >= 0.9 * demand.total
    assert (found.fewest, found.is_proven) == (2, False)


def test_nothing_is_told_of_a_share_out_of_reach() -> None:
    demand = Demand.of([46.0, 48.0], [0.0, 0.0], [5, 6])
    told: list[Enough] = []

    found = set_covering(demand, NOWHERE, demand.points[np.array([0])], radius_km=10.0, share=0.9, told=told.append)

    assert (found.fewest, found.siting.objective, told) == (None, 5.0, [])


def test_the_cheapest_covering_tells_what_is_known_after_each_trial() -> None:
    rng = np.random.default_rng(4)
    demand = Demand.of(46.0 + rng.random(80), rng.random(80), rng.integers(1, 500, 80))
    told: list[Cheapest] = []

    found = cheapest_covering(
        demand, NOWHERE, demand.points, radius_km=12.0, share=0.8, rules=Rules(cost=rng.integers(1, 9, 80).astype(float)),
        told=told.append,
    )  # fmt: skip

    costs, least = [each.cost for each in told], [each.least or 0.0 for each in told]
    assert costs == sorted(costs, reverse=True)
    assert least == sorted(least)
    assert (costs[-1], least[-1]) == (found.cost, found.least)
    assert len(told) > 2


@given(st.data(), demands(), points(0, 2), points(1, 7), st.integers(0, 6))
def test_the_p_median_is_among_the_choices_and_its_bound_under_them_all(
    data: st.DataObject, demand: Demand, existing: Points, candidates: Points, count: int
) -> None:
    rules = data.draw(rules_of(len(candidates)))
    is_plain = rules.cost is None and not rules.spacing_km
    choices = allowed(candidates, existing, rules, count)
    held = demand.weight > 0
    worth = [
        float(demand.weight[held] @ nearest(demand.points, existing.joined(candidates[np.array(rows, dtype=int)]))[held])
        for rows in choices
        if len(existing) or rows
    ]
    impossible = not worth or not (count or len(existing)) or (is_plain and count > len(candidates) - len(rules.forbidden))
    if impossible:
        with pytest.raises(ValueError, match=r"candidates|distance|spacing"):
            p_median(demand, existing, candidates, count=count, rules=rules)
        return

    found = p_median(demand, existing, candidates, count=count, rules=rules)

    assert found.bound <= min(worth) + CLOSE
    assert found.objective >= min(worth) - CLOSE
    assert found.chosen.tolist() in choices
    if is_plain:
        assert found.objective <= min(worth) * 1.25 + CLOSE, "exchanges end within a few per cent on such small cases"
        assert len(found.chosen) == count


@given(st.data(), demands(), points(0, 2), points(1, 6), st.floats(4.0, 20.0), st.floats(0.0, 1.0))
def test_the_cheapest_covering_costs_no_more_than_needed(
    data: st.DataObject, demand: Demand, existing: Points, candidates: Points, radius: float, share: float
) -> None:
    cost = np.array(data.draw(st.lists(st.sampled_from([1.0, 2.0, 3.0, 5.0]), min_size=len(candidates), max_size=len(candidates))))
    rules, goal = Rules(cost=cost), share * demand.total * (1.0 - 1e-9)
    enough = [
        float(cost[rows].sum())
        for rows in allowed(candidates, existing, rules, float(cost.sum()))
        if covered(demand, existing.joined(candidates[np.array(rows, dtype=int)]), radius) >= goal
    ]

    found = cheapest_covering(demand, existing, candidates, radius_km=radius, share=share, rules=rules)

    if not enough:
        assert found.least is None
        return
    assert found.cost == min(enough)
    assert found.is_proven
    assert found.siting.objective >= goal


def test_the_p_median_tells_each_answer_and_leaves_it_at_that_when_asked() -> None:
    rng = np.random.default_rng(5)
    demand = Demand.of(46.0 + rng.random(200), rng.random(200), rng.integers(1, 500, 200))
    told: list[Median] = []

    whole = p_median(demand, NOWHERE, demand.points, count=9, told=told.append)
    short = p_median(demand, NOWHERE, demand.points, count=9, stop=lambda: True)

    assert [median.steps[-1] for median in told][:3] == ["greedy", "exchanges", "Lagrangian bound"]
    assert all(later.objective <= earlier.objective for earlier, later in itertools.pairwise(told))
    assert short.steps == ("greedy", "exchanges")
    assert short.bound == 0.0
    assert whole.gap < 0.02
    assert whole.chosen.tolist() == p_median(demand, NOWHERE, demand.points, count=9).chosen.tolist()


def test_the_same_question_has_the_same_answer_twice() -> None:
    rng = np.random.default_rng(5)
    demand = Demand.of(46.0 + rng.random(400), rng.random(400), rng.integers(1, 500, 400))

    one, two = (maximal_covering(demand, NOWHERE, demand.points, radius_km=8.0, budget=12) for _ in range(2))

    assert one.chosen.tolist() == two.chosen.tolist()
    assert (one.objective, one.bound) == (two.objective, two.bound)
    assert one.gap < 0.005


def test_an_independent_solver_finds_the_same_optimum() -> None:
    """The plain integer program, without any of our reductions, by scipy's interface to branch and bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rng = np.random.default_rng(11)
    demand = Demand.of(46.0 + rng.random(60) * 0.6, rng.random(60) * 0.6, rng.integers(1, 100, 60))
    existing, candidates = Points.of([46.1], [0.1]), demand.points[np.arange(0, 60, 2)]
    near = table(demand.points, candidates) <= 7.0
    left = nearest(demand.points, existing) > 7.0
    weight = np.where(left, demand.weight, 0.0)
    met = LinearConstraint(np.hstack((near.astype(float), -np.eye(60))), lb=0.0)
    few = LinearConstraint(np.concatenate((np.ones(30), np.zeros(60)))[None, :], ub=4.0)
    plain = milp(np.concatenate((np.zeros(30), -weight)), constraints=[met, few], integrality=np.ones(90), bounds=Bounds(0, 1))

    found = maximal_covering(demand, existing, candidates, radius_km=7.0, budget=4)

    assert found.objective - found.covered_before == pytest.approx(-plain.fun)
    assert found.gap <= CLOSE


def test_a_p_median_is_left_once_it_is_proven_to_be_good_enough() -> None:
    rng = np.random.default_rng(5)
    demand = Demand.of(46.0 + rng.random(300), rng.random(300), rng.integers(1, 500, 300))

    near, nearer = (p_median(demand, NOWHERE, demand.points, count=12, gap=gap) for gap in (0.05, 0.0))

    assert nearer.gap < near.gap <= 0.05


def test_a_search_can_be_stopped_and_keeps_what_it_found() -> None:
    rng = np.random.default_rng(5)
    demand = Demand.of(46.0 + rng.random(300), rng.random(300), rng.integers(1, 500, 300))

    found = maximal_covering(demand, NOWHERE, demand.points, radius_km=8.0, budget=10, effort=Effort(), stop=lambda: True)

    assert found.steps == ("greedy",)
    assert found.bound >= found.objective > 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"radius_km": 0.0}, "radius"),
        ({"budget": -1}, "budget"),
        ({"rules": Rules(forced=(0, 1)), "budget": 1}, "forced candidates cost"),
        ({"rules": Rules(forced=(0, 1), spacing_km=500.0)}, "nearer than the spacing"),
        ({"rules": Rules(forced=(0,), forbidden=(0,))}, "both"),
        ({"rules": Rules(forced=(9,))}, "no candidate"),
        ({"rules": Rules(cost=np.array([1.0, 0.0]))}, "cost"),
    ],
)
def test_a_question_without_sense_is_refused_with_its_reason(options: dict[str, object], sentence: str) -> None:
    demand = Demand.of([46.0, 46.2], [0.0, 0.2], [5, 6])
    with pytest.raises(ValueError, match=sentence):
        maximal_covering(demand, NOWHERE, demand.points, **{"radius_km": 5.0, "budget": 2, **options})  # type: ignore[arg-type]
