"""White zones: neighbouring demand points that all live too far from a site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from maillage.mesh import checks
from maillage.mesh.adjacency import joining
from maillage.mesh.demand import Demand
from maillage.mesh.exceptions import NotNeighbours
from maillage.mesh.points import Floats, Ints, Points, chord, nearest_km, summed


@dataclass(frozen=True, eq=False)
class Zones:
    """``zone`` of shape (n,): the rank of each demand point's zone, -1 for the points within the radius.

    Of shape (zones,), the heaviest zone first: ``weight``, ``size`` (points), and ``farthest_km`` (of its points to their nearest site).
    """

    radius_km: float
    zone: Ints
    weight: Floats
    size: Ints
    farthest_km: Floats


def white_zones(
    demand: Demand, sites: Points, radius_km: float, *, neighbours: Ints | None = None, within_km: float | None = None
) -> Zones:
    """Points further than ``radius_km`` from every site, gathered with their neighbours of the same sort.

    ``neighbours`` are pairs of demand points, shape (m, 2), such as communes with a common border; by default those of ``adjacency.adjacent``.
    ``within_km``, instead: points at most that far apart are neighbours, for a grid, whose triangulation would be large and arbitrary.
    """
    nearest = nearest_km(demand.points, sites)[0][:, 0]
    return zones_beyond(demand, nearest, radius_km, neighbours=neighbours, within_km=within_km)


def zones_beyond(
    demand: Demand, nearest: Floats, radius_km: float, *, neighbours: Ints | None = None, within_km: float | None = None
) -> Zones:
    """The same from distances already known. Raises NotARadius, NotDistances, NotNeighbours."""
    nearest = checks.distances(nearest, len(demand))
    far = nearest > checks.radius(radius_km)
    pairs = _pairs(demand.points, far, neighbours, within_km)
    links = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(demand),) * 2)
    label = connected_components(links, directed=False)[1]
    zone = np.full(len(demand), -1, dtype=np.int64)
    _names, zone[far] = np.unique(label[far], return_inverse=True)
    count = len(_names)
    weight = summed(zone[far], demand.weight[far], count)
    order = np.argsort(-weight, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    zone[far] = rank[zone[far]]
    farthest = np.zeros(count)
    np.maximum.at(farthest, zone[far], nearest[far])
    return Zones(radius_km, zone, weight[order], np.bincount(zone[far], minlength=count), farthest)


def _pairs(points: Points, far: NDArray[np.bool_], neighbours: Ints | None, within_km: float | None) -> Ints:
    if neighbours is not None and within_km is not None:
        raise NotNeighbours("neighbours are pairs or a distance, not both")
    if within_km is not None:
        return _near(points, far, checks.radius(within_km))
    if neighbours is None:
        return joining(points, far)
    known = checks.pairs(neighbours, len(points))
    both: Ints = known[far[known].all(axis=1)]
    return both


def _near(points: Points, far: NDArray[np.bool_], within_km: float) -> Ints:
    rows = np.flatnonzero(far)
    found = points[rows].tree.query_pairs(chord(within_km) * (1.0 + 1e-12), output_type="ndarray")
    pairs: Ints = rows[found.reshape(-1, 2)]
    return pairs
