"""The p-median of few places over many points: too many pairs to hold. It is solved on points gathered with those around, then its
answer is moved about among all candidates, and its prices are weighed against all pairs, block by block: what they prove is true of
the points themselves.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np

from maillage.mesh.demand import Demand
from maillage.mesh.points import BLOCK, Floats, Ints, Points, nearest_km, summed
from maillage.mesh.siting.median_bound import cheapest_rows
from maillage.mesh.siting.median_near import MOST_PAIRS, REACH, Near, expected_pairs, near_of, near_under
from maillage.mesh.siting.median_search import Limits, Search
from maillage.mesh.siting.problem import Stop
from maillage.mesh.sphere import EARTH_RADIUS_KM

FEW_PAIRS: Final = 8_000_000
"""Of gathered points and gathered candidates: as many as let a country be solved in some twenty seconds."""
NEEDED: Final = 3.0
"""Times the candidates that a place serves: as many must be looked at around each point, or the answer is blind."""
AROUND: Final = 3_000
ROUNDED: Final = 4e-15
"""More than rounding adds to a squared chord of two unit vectors: taken off, no distance is over the true one (by 40 cm at most under it)."""
CELLS: Final = 150
"""Blocks of candidates that are weighed together."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """``demand``: the cells of the points, each at the middle of its weight; ``cell`` (n,) says which each point is of. ``ranks``: the
    candidates that stand for all, sorted, under ``limits``; ``near``: their pairs.
    """

    demand: Demand
    cell: Ints
    ranks: Ints
    limits: Limits
    near: Near


def is_wide(demand: Demand, existing: Points, candidates: Points, limits: Limits) -> bool:
    """Whether the pairs that can be held do not reach far enough around each point."""
    count = int(np.count_nonzero(demand.weight > 0.0))
    if not limits.are_plain or not count or limits.budget < 1.0 or MOST_PAIRS // count >= NEEDED * len(candidates) / limits.budget:
        return False
    points = demand.points[demand.weight > 0.0]
    return expected_pairs(points, candidates, nearest_km(points, existing)[0][:, 0]) > MOST_PAIRS


def gathered(demand: Demand, existing: Points, candidates: Points, limits: Limits) -> Gathered:
    """``demand`` has no point without weight."""
    pairs = FEW_PAIRS / min(1.0, REACH / limits.budget)
    most = max(int(pairs**0.5), int(pairs) // len(candidates))
    cell = cells(demand.points.xyz, demand.weight, most)
    count = int(cell.max()) + 1
    weight = summed(cell, demand.weight, count)
    middle = np.stack([summed(cell, demand.weight * axis, count) for axis in demand.points.xyz.T], axis=1)
    middle /= np.linalg.norm(middle, axis=1)[:, None]
    lat, lon = np.degrees(np.arcsin(middle[:, 2])), np.degrees(np.arctan2(middle[:, 1], middle[:, 0]))
    people = Demand(Points(lat, lon), weight)
    ranks = np.union1d(np.asarray(candidates.tree.query(middle)[1], dtype=np.int64), limits.forced)
    if len(ranks) < limits.budget or len(candidates) <= most:
        ranks = np.arange(len(candidates))
    few = Limits(limits.budget, np.ones(len(ranks)), np.searchsorted(ranks, limits.forced), np.zeros((0, 2), dtype=np.int64))
    return Gathered(people, cell, ranks, few, near_of(people, existing, candidates[ranks], limits.budget, most=FEW_PAIRS))


def cells(xyz: Floats, weight: Floats, most: int) -> Ints:
    """Which of at most ``most`` cells each point is of: the one whose points, weighed, are the furthest apart is halved, again and again."""

    def entry(rows: Ints) -> tuple[float, int, int, Ints]:
        extent = np.ptp(xyz[rows], axis=0)
        axis = int(extent.argmax())
        return -float(extent[axis] * weight[rows].sum()), int(rows[0]), axis, rows

    heap = [entry(np.arange(len(xyz)))]
    while len(heap) < most and heap[0][0] < 0.0:
        _size, _first, axis, rows = heapq.heappop(heap)
        along = xyz[rows, axis]
        left = along < (along.min() + along.max()) / 2.0
        for half in (rows[left], rows[~left]):
            heapq.heappush(heap, entry(half))
    found = np.zeros(len(xyz), dtype=np.int64)
    for rank, (_size, _first, _axis, rows) in enumerate(heap):
        found[rows] = rank
    return found


def moved(found: Gathered, existing: Points, candidates: Points, chosen: Ints, limits: Limits, stop: Stop) -> Ints:
    """Exchanges of the chosen candidates for any of those around them."""
    around = int(np.clip(AROUND // max(1, len(chosen)), 5, 200))
    close = np.asarray(candidates.tree.query(candidates.xyz[chosen], k=min(around, len(candidates)))[1], dtype=np.int64)
    ranks = np.union1d(close.ravel(), np.concatenate((chosen, limits.forced)))
    two = nearest_km(found.demand.points, existing.joined(candidates[chosen]), rank=2)[0]
    cap = np.where(np.isinf(two[:, 1]), two[:, 0] * 2.0, two[:, 1]) * 1.2 + 5.0
    cap = np.minimum(cap, nearest_km(found.demand.points, existing)[0][:, 0])
    fine = Limits(limits.budget, np.ones(len(ranks)), np.searchsorted(ranks, limits.forced), np.zeros((0, 2), dtype=np.int64))
    search = Search(near_under(found.demand, candidates[ranks], cap), fine)
    search.take(np.searchsorted(ranks, chosen))
    search.exchange(stop)
    return ranks[search.inside]


def proven(demand: Demand, existing: Points, candidates: Points, price_km: Floats, limits: Limits, stop: Stop) -> float:
    """The bound of these prices (for one of the weight, (n,)) over every pair; 0 when it is stopped. ``demand`` has weights only.

    Distances are straight through the sphere, which is shorter: by a hundred thousandth at a hundred kilometres.
    """
    xyz, weight, sums = demand.points.xyz, demand.weight, np.zeros(len(candidates))
    price = np.minimum(price_km, nearest_km(demand.points, existing)[0][:, 0])
    block = cells(candidates.xyz, np.ones(len(candidates)), CELLS)
    for rank in range(int(block.max(initial=-1)) + 1):
        some = np.flatnonzero(block == rank)
        spots = candidates.xyz[some]
        middle = spots.mean(axis=0)
        away = np.sqrt(((xyz - middle) ** 2).sum(axis=1)) - np.sqrt(((spots - middle) ** 2).sum(axis=1).max())
        rows = np.flatnonzero(away * EARTH_RADIUS_KM <= price)
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK]
            km = np.sqrt(np.maximum(2.0 - ROUNDED - 2.0 * (xyz[part] @ spots.T), 0.0)) * EARTH_RADIUS_KM
            sums[some] += weight[part] @ np.minimum(km - price[part, None], 0.0)
        if stop():
            return 0.0
    return max(0.0, float(weight @ price) + cheapest_rows(sums, limits)[1])
