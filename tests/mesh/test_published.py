"""Published instances, and made ones, have the optimum that others found: Beasley's OR-Library, and CBC on the plain models.

CBC's values come from ``python -m benchmarks.mesh_reference``, in the environment of ``benchmarks.mesh``: CBC 2.10 through pulp 3.3, a
solver that shares no code with ours, over every pair of points, without any reduction.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from maillage.mesh.demand import Demand
from maillage.mesh.siting.cheapest import cheapest_covering
from maillage.mesh.siting.covering import Effort, maximal_covering, solved
from maillage.mesh.siting.median import p_median, p_median_of_table
from maillage.mesh.siting.problem import Problem, Rules, never
from tests.mesh.brute import NOWHERE
from tests.mesh.published import or_library, region, weights


def over_a_network(name: str, radius: float) -> Problem:
    ways = or_library(name)[0]
    near = csr_array((ways <= radius).astype(float))
    none = np.zeros(0, dtype=np.int64)
    count = len(ways)
    return Problem(near, near, weights(count), np.ones(count), np.arange(count), none, np.zeros((0, 2), dtype=np.int64), 0.0, 0.0)


@pytest.mark.parametrize(("name", "published"), [("pmed1", 5819), ("pmed5", 1355)])
def test_the_p_medians_of_the_or_library_are_found_and_bounded(name: str, published: float) -> None:
    ways, count = or_library(name)

    found = p_median_of_table(np.ones(len(ways)), ways, count=count)

    assert found.objective == published
    assert published * 0.995 <= found.bound <= published


COVERINGS = [
    ("pmed1", 60.0, 5, 325.0),
    ("pmed1", 40.0, 12, 353.0),
    ("pmed5", 50.0, 10, 435.0),
    ("pmed5", 30.0, 25, 468.0),
]


@pytest.mark.parametrize(("name", "radius", "count", "optimum"), COVERINGS)
def test_the_most_that_so_many_cover_over_these_networks_is_found_and_proven(
    name: str, radius: float, count: int, optimum: float
) -> None:
    found = solved(over_a_network(name, radius), count, Effort(), 0.0, never)

    assert found.objective == pytest.approx(optimum)
    assert found.gap == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("seed", "plain", "budget", "spaced"), [(1, 41169.0, 43582.0, 41169.0), (2, 21928.0, 23818.0, 21928.0)])
def test_the_most_that_a_region_covers_is_found_and_proven(seed: int, plain: float, budget: float, spaced: float) -> None:
    made = region(90, seed)
    demand = Demand.of(made["lat"], made["lon"], made["weight"])
    for allowed, rules, optimum in (
        (8, Rules(), plain),
        (14, Rules(cost=made["cost"]), budget),
        (8, Rules(spacing_km=15.0), spaced),
    ):
        found = maximal_covering(demand, NOWHERE, demand.points, radius_km=9.0, budget=allowed, rules=rules)
        assert found.objective == pytest.approx(optimum)
        assert found.gap == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("seed", "optimum"), [(1, 8.0), (2, 15.0)])
def test_the_least_cost_of_a_share_is_found_and_proven(seed: int, optimum: float) -> None:
    made = region(90, seed)
    demand = Demand.of(made["lat"], made["lon"], made["weight"])

    found = cheapest_covering(demand, NOWHERE, demand.points, radius_km=9.0, share=0.8, rules=Rules(cost=made["cost"]))

    assert found.cost == found.least == optimum
    assert found.is_proven


@pytest.mark.parametrize(("seed", "plain", "budget"), [(1, 168953.529, 155199.2876), (2, 197691.3856, 182672.3018)])
def test_the_p_medians_of_a_region_are_near_and_bounded(seed: int, plain: float, budget: float) -> None:
    made = region(90, seed)
    demand = Demand.of(made["lat"], made["lon"], made["weight"])
    for allowed, rules, optimum, most in ((8, Rules(), plain, 1.0001), (14, Rules(cost=made["cost"]), budget, 1.03)):
        found = p_median(demand, NOWHERE, demand.points, count=allowed, rules=rules)
        assert optimum - 0.01 <= found.objective <= optimum * most
        assert optimum * 0.9 <= found.bound <= optimum + 0.01
