"""Questions without an answer: each refused by name, with a sentence that says what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from maillage.mesh import exceptions as refusals
from maillage.mesh.comparing import compare
from maillage.mesh.coverage import coverage, measured
from maillage.mesh.demand import Demand
from maillage.mesh.fragility import fragility
from maillage.mesh.siting.cheapest import cheapest_covering
from maillage.mesh.siting.covering import maximal_covering
from maillage.mesh.siting.median import p_median, p_median_of_table
from maillage.mesh.siting.problem import Rules
from maillage.mesh.siting.set_covering import set_covering
from maillage.mesh.standing import Standing
from maillage.mesh.zones import white_zones, zones_beyond
from tests.mesh.brute import NOWHERE

NAN, INF = float("nan"), float("inf")
RNG = np.random.default_rng(0)
PEOPLE = Demand.of(46.0 + RNG.random(12), RNG.random(12), RNG.integers(0, 50, 12))
NOBODY = Demand.of([], [], [])
SITES = PEOPLE.points[np.array([0, 1])]
TABLE = RNG.random((5, 4))
Ask = Callable[[], object]


def refused(ask: Ask, refusal: type[refusals.MeshError], words: str) -> None:
    with pytest.raises(refusal, match=words) as told:
        ask()
    assert isinstance(told.value, ValueError), "who waits for a ValueError has it"


@pytest.mark.parametrize(
    ("lat", "lon", "weight", "labels", "refusal", "words"),
    [
        (["a"], [0.0], [1], [""], refusals.NotPoints, "numbers of degrees"),
        ([None], [0.0], [1], [""], refusals.NotPoints, "within -90 and 90"),
        (46.0, 0.0, [1], [""], refusals.NotPoints, "two lists"),
        ([91.0], [0.0], [1], [""], refusals.NotPoints, "within -90 and 90"),
        ([46.0], [0.0], ["x"], [""], refusals.NotWeights, "finite numbers"),
        ([46.0], [0.0], [-1], [""], refusals.NotWeights, "at least zero"),
        ([46.0], [0.0], [NAN], [""], refusals.NotWeights, "finite"),
        ([46.0], [0.0], [1, 2], [""], refusals.NotWeights, "one weight a point"),
        ([46.0], [0.0], [1], [], refusals.NotGroups, "one label a point"),
        ([46.0], [0.0], [1], [75], refusals.NotGroups, "texts"),
    ],
)
def test_points_and_people(lat: Any, lon: Any, weight: Any, labels: Any, refusal: type[refusals.MeshError], words: str) -> None:
    refused(lambda: Demand.of(lat, lon, weight, {"group": labels}), refusal, words)


@pytest.mark.parametrize("km", [0.0, -1.0, NAN, "5", None])
def test_a_radius_is_a_positive_number_wherever_it_is_asked(km: Any) -> None:
    points = PEOPLE.points
    for ask in (
        lambda: coverage(PEOPLE, SITES, [5.0, km]),
        lambda: compare(PEOPLE, SITES, NOWHERE, [km]),
        lambda: fragility(PEOPLE, SITES, km),
        lambda: white_zones(PEOPLE, SITES, km),
        lambda: white_zones(PEOPLE, SITES, 5.0, within_km=km) if km is not None else white_zones(PEOPLE, SITES, km),
        lambda: maximal_covering(PEOPLE, SITES, points, radius_km=km, budget=1),
        lambda: set_covering(PEOPLE, SITES, points, radius_km=km, share=0.5),
        lambda: cheapest_covering(PEOPLE, SITES, points, radius_km=km, share=0.5, rules=Rules()),
    ):
        refused(ask, refusals.NotARadius, "a radius is a positive number of kilometres, not ")


@pytest.mark.parametrize("radii", [[], 5, "5"])
def test_radii_are_a_list(radii: Any) -> None:
    refused(lambda: coverage(PEOPLE, SITES, radii), refusals.NotARadius, "one or several")


@pytest.mark.parametrize("nearest", [[1.0], [NAN] * 12, [-1.0] * 12, ["x"] * 12])
def test_distances_are_one_a_point(nearest: Any) -> None:
    refused(lambda: measured(PEOPLE, nearest, [5.0]), refusals.NotDistances, "one a demand point")
    refused(lambda: zones_beyond(PEOPLE, nearest, 5.0), refusals.NotDistances, "one a demand point")


@pytest.mark.parametrize("pairs", [[[0, 12]], [[-1, 0]], [[0.0, 1.0]], [0, 1], [[0, 1, 2]]])
def test_neighbours_are_pairs_of_points(pairs: Any) -> None:
    refused(lambda: white_zones(PEOPLE, SITES, 5.0, neighbours=pairs), refusals.NotNeighbours, "neighbours")


def test_no_neighbours_at_all_are_a_zone_each() -> None:
    nobody: Any = []
    assert len(white_zones(PEOPLE, NOWHERE, 5.0, neighbours=nobody).weight) == 12


def test_what_is_closed_is_a_site() -> None:
    rank: Any = 0.5
    refused(lambda: Standing.of(PEOPLE, SITES).with_moves(NOWHERE, [rank]), refusals.NotASite, "there are 2")


RULES = [
    (Rules(cost=np.full(12, NAN)), refusals.NotCosts, "one positive cost a candidate"),
    (Rules(cost=np.zeros(12)), refusals.NotCosts, "one positive cost a candidate"),
    (Rules(cost=np.ones(3)), refusals.NotCosts, "one positive cost a candidate"),
    (Rules(cost=np.array(["a"] * 12)), refusals.NotCosts, "one positive cost a candidate"),
    (Rules(forced=(12,)), refusals.NotACandidate, "there are 12"),
    (Rules(forbidden=(-1,)), refusals.NotACandidate, "there are 12"),
    (Rules(forced=(0.5,)), refusals.NotACandidate, "there are 12"),  # type: ignore[arg-type]  # what is refused
    (Rules(forced=(3,), forbidden=(3,)), refusals.Contradiction, "both forced and forbidden"),
    (Rules(spacing_km=NAN), refusals.NotASpacing, "at least zero, not nan"),
    (Rules(spacing_km=-1.0), refusals.NotASpacing, "at least zero, not -1"),
    (Rules(forced=(3, 4), spacing_km=5_000.0), refusals.Contradiction, "nearer than the spacing"),
]


@pytest.mark.parametrize(("rules", "refusal", "words"), RULES)
def test_rules_that_nothing_obeys_are_refused_by_every_search(rules: Rules, refusal: type[refusals.MeshError], words: str) -> None:
    points = PEOPLE.points
    asks: list[Ask] = [
        lambda: maximal_covering(PEOPLE, NOWHERE, points, radius_km=9.0, budget=30.0, rules=rules),
        lambda: cheapest_covering(PEOPLE, NOWHERE, points, radius_km=9.0, share=0.5, rules=rules),
        lambda: p_median(PEOPLE, NOWHERE, points, count=9, rules=rules),
    ]
    if rules.cost is None:  # the fewest places count none
        asks.append(lambda: set_covering(PEOPLE, NOWHERE, points, radius_km=9.0, share=0.5, rules=rules))
    for ask in asks:
        refused(ask, refusal, words)


@pytest.mark.parametrize("budget", [NAN, INF, -1.0, None, "3"])
def test_a_budget_is_a_number_at_least_zero(budget: Any) -> None:
    points = PEOPLE.points
    for ask in (
        lambda: maximal_covering(PEOPLE, NOWHERE, points, radius_km=9.0, budget=budget),
        lambda: p_median(PEOPLE, NOWHERE, points, count=budget),
        lambda: p_median(PEOPLE, NOWHERE, points, count=budget, rules=Rules(cost=np.full(12, 2.0))),
    ):
        refused(ask, refusals.NotABudget, "at least zero, and finite, not ")


@pytest.mark.parametrize("share", [NAN, -0.1, 1.1, 95, "0.5", None])
def test_a_share_is_between_nothing_and_all(share: Any) -> None:
    for search in (set_covering, cheapest_covering):
        ask = partial(search, PEOPLE, NOWHERE, PEOPLE.points, radius_km=9.0, share=share, rules=Rules())
        refused(ask, refusals.NotAShare, "between 0 and 1, not ")


def test_more_forced_than_may_be_chosen() -> None:
    rules, points = Rules(forced=(1, 2, 3)), PEOPLE.points
    refused(
        lambda: maximal_covering(PEOPLE, NOWHERE, points, radius_km=9.0, budget=2, rules=rules),
        refusals.Contradiction,
        "forced candidates cost more",
    )
    refused(lambda: p_median(PEOPLE, NOWHERE, points, count=2, rules=rules), refusals.Contradiction, "more candidates are forced")


def test_places_of_a_p_median() -> None:
    points = PEOPLE.points
    refused(lambda: p_median(PEOPLE, NOWHERE, points, count=13), refusals.TooFewCandidates, "13 places .* among 12")
    refused(
        lambda: p_median(PEOPLE, NOWHERE, points, count=1, rules=Rules(forbidden=tuple(range(12)))),
        refusals.TooFewCandidates,
        "among 0 candidates",
    )
    refused(lambda: p_median(PEOPLE, NOWHERE, points, count=0), refusals.NoPlace, "no distance")
    refused(lambda: p_median(PEOPLE, NOWHERE, points, count=2.5), refusals.NotABudget, "whole, not 2.5")
    assert p_median(PEOPLE, SITES, points, count=0).chosen.tolist() == []


@pytest.mark.parametrize(
    ("weight", "km", "refusal", "words"),
    [
        (np.ones(5), TABLE * NAN, refusals.NotDistances, "finite numbers"),
        (np.ones(5), -TABLE, refusals.NotDistances, "at least zero"),
        (np.ones(5), np.where(TABLE > 0.5, INF, TABLE), refusals.NotDistances, "finite"),
        (np.ones(5), TABLE[:, 0], refusals.NotDistances, "one column a candidate"),
        (np.ones(4), TABLE, refusals.NotWeights, "one a row"),
        (-np.ones(5), TABLE, refusals.NotWeights, "at least zero"),
        (np.ones(5), np.zeros((5, 0)), refusals.TooFewCandidates, "among 0 candidates"),
    ],
)
def test_a_table_of_distances(weight: Any, km: Any, refusal: type[refusals.MeshError], words: str) -> None:
    refused(lambda: p_median_of_table(weight, km, count=2), refusal, words)


def test_a_table_has_neither_costs_nor_a_spacing() -> None:
    refused(
        lambda: p_median_of_table(np.ones(5), TABLE, count=2, rules=Rules(spacing_km=1.0)), refusals.Contradiction, "neither costs"
    )


def test_where_nobody_lives_or_nothing_may_be_built_there_is_an_answer() -> None:
    points = PEOPLE.points
    for people in (NOBODY, Demand.of(points.lat, points.lon, np.zeros(12))):
        assert maximal_covering(people, NOWHERE, points, radius_km=9.0, budget=3).objective == 0.0
        assert set_covering(people, NOWHERE, points, radius_km=9.0, share=1.0).fewest == 0
        assert p_median(people, NOWHERE, points, count=3).objective == 0.0
        assert coverage(people, SITES, [5.0]).whole.covered.tolist() == [[0.0]]
    assert maximal_covering(PEOPLE, SITES, NOWHERE, radius_km=9.0, budget=3).chosen.tolist() == []
    assert maximal_covering(PEOPLE, SITES, points, radius_km=9.0, budget=0).gap == 0.0
    assert set_covering(PEOPLE, NOWHERE, NOWHERE, radius_km=9.0, share=0.5).fewest is None


def test_a_spacing_that_leaves_one_place_still_has_a_bound() -> None:
    found = p_median(PEOPLE, NOWHERE, PEOPLE.points, count=3, rules=Rules(spacing_km=5_000.0))
    three = p_median(PEOPLE, NOWHERE, PEOPLE.points, count=3)

    assert len(found.chosen) == 1
    assert 0.95 * three.objective <= found.bound <= three.objective + 1e-6
