"""The engine's questions answered by trying everything: what the tests compare it with."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Points
from maillage.mesh.siting.problem import Rules
from maillage.mesh.sphere import distances_km

NOWHERE = Points.of([], [])


@st.composite
def points(draw: st.DrawFn, least: int = 0, most: int = 8) -> Points:
    """A few points within some forty kilometres, some at the same place."""
    count = draw(st.integers(least, most))
    step = st.integers(0, 30)
    lat = [46.0 + draw(step) / 80.0 for _ in range(count)]
    return Points.of(lat, [0.5 + draw(step) / 60.0 for _ in range(count)])


@st.composite
def demands(draw: st.DrawFn, least: int = 1, most: int = 10) -> Demand:
    spots = draw(points(least, most))
    weights = draw(st.lists(st.integers(0, 20), min_size=len(spots), max_size=len(spots)))
    labels = draw(st.lists(st.sampled_from(["a", "b", None]), min_size=len(spots), max_size=len(spots)))
    return Demand.of(spots.lat, spots.lon, weights, {"group": labels})


def table(one: Points, other: Points) -> Floats:
    """All distances in km, shape (one, other)."""
    return distances_km(one.lat[:, None], one.lon[:, None], other.lat[None, :], other.lon[None, :])


def nearest(one: Points, other: Points) -> Floats:
    return table(one, other).min(axis=1, initial=np.inf)


def allowed(candidates: Points, existing: Points, rules: Rules, budget: float) -> list[list[int]]:
    """Every choice that the rules let be made."""
    cost = np.ones(len(candidates)) if rules.cost is None else rules.cost
    apart, near = table(candidates, candidates), nearest(candidates, existing)
    found = []
    for count in range(len(candidates) + 1):
        for choice in combinations(range(len(candidates)), count):
            rows = list(choice)
            free = [row for row in rows if row not in rules.forced]
            fits = cost[rows].sum() <= budget + 1e-9 and set(rules.forced) <= set(rows) and not set(rules.forbidden) & set(rows)
            spaced = all(near[row] >= rules.spacing_km for row in free) and all(
                apart[a, b] >= rules.spacing_km for a, b in combinations(rows, 2)
            )
            if fits and (spaced or not rules.spacing_km):
                found.append(rows)
    return found
