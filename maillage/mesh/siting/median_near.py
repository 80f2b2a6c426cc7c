"""The pairs of a p-median that may matter: each demand point, and the candidates nearer to it than what it has already."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.spatial import KDTree

from maillage.mesh.demand import Demand
from maillage.mesh.points import BLOCK, Floats, Ints, Points, arc_km, chord, nearest_km

MOST_PAIRS: Final = 12_000_000
"""Beyond, only the nearest candidates of each demand point are looked at: about 500 MB."""
REACH: Final = 6.0
"""Times the candidates that a place serves, if all served as many: as many are enough around each demand point."""
SAMPLE: Final = 1_000
STEP: Final = 1.2
"""Points whose caps are within such a ratio are looked up together."""


@dataclass(frozen=True, eq=False)
class Near:
    """``km``: (demand points, candidates), sparse, the distances under ``cap`` (n,); what is not stored is at least as far.

    ``cap`` is the distance to an existing site, to the first candidate that is left out, or infinite. ``weight``: (n,), positive.
    ``rows``: the demand points, by rank, in the order of all these.
    """

    weight: Floats
    km: csr_array
    cap: Floats
    rows: Ints

    @property
    def count(self) -> int:
        return int(self.km.shape[1])

    @cached_property
    def turned(self) -> csr_array:
        """(candidates, demand points)."""
        return csr_array(self.km.T.tocsr())

    @cached_property
    def ceiling(self) -> Floats:
        """The cap of each demand point; half the Earth where it has none."""
        return np.where(np.isinf(self.cap), 20_100.0, self.cap)


def near_of(demand: Demand, existing: Points, candidates: Points, count: float, *, most: int = MOST_PAIRS) -> Near:
    """Every pair that may serve in a choice of ``count`` candidates, as long as they are not more than ``most``."""
    held = np.flatnonzero(demand.weight > 0.0)
    points = demand.points[held]
    cap = nearest_km(points, existing)[0][:, 0]
    if len(points) and len(candidates) and expected_pairs(points, candidates, cap) > most:
        rank = min(len(candidates), max(50, int(REACH * len(candidates) / max(1.0, count))), max(1, most // len(points)))
        if rank < len(candidates):
            last = candidates.tree.query(points.xyz, k=[rank], workers=-1)[0][:, 0]
            cap = np.minimum(cap, arc_km(last))
    order = np.argsort(cap, kind="stable")
    return Near(demand.weight[held[order]], _under(points[order], candidates, cap[order]), cap[order], held[order])


def near_under(demand: Demand, candidates: Points, cap: Floats) -> Near:
    """The pairs under distances that are given, (n,); ``demand`` has no point without weight."""
    order = np.argsort(cap, kind="stable")
    return Near(demand.weight[order], _under(demand.points[order], candidates, cap[order]), cap[order], order)


def near_of_table(weight: Floats, km: Floats) -> Near:
    """From a whole table of distances."""
    cap = km.max(axis=1, initial=0.0)
    rows, columns = np.nonzero(km < cap[:, None])
    where = rows.astype(np.int32), columns.astype(np.int32)
    return Near(weight, csr_array(coo_array((km[rows, columns], where), shape=km.shape)), cap, np.arange(len(km)))


def expected_pairs(points: Points, candidates: Points, cap: Floats) -> float:
    """About how many pairs there are under the caps."""
    some = np.arange(0, len(points), max(1, len(points) // SAMPLE))
    reach = np.array([chord(km) for km in cap[some]])
    return float(candidates.tree.query_ball_point(points.xyz[some], reach, return_length=True).mean()) * len(points)


def _under(points: Points, candidates: Points, cap: Floats) -> csr_array:
    """The distances under the caps, which go up: blocks of points whose caps are alike, each looked up at its largest."""
    if not len(points) or not len(candidates):
        return csr_array((len(points), len(candidates)))
    level = np.floor(np.log(np.clip(cap, 0.1, 30_000.0)) / np.log(STEP))
    fresh = np.flatnonzero(np.diff(level, prepend=-np.inf))
    starts = np.union1d(fresh, np.arange(0, len(points), BLOCK))
    parts = [_block(points.xyz[a:b], candidates, cap[a:b]) for a, b in zip(starts, [*starts[1:], len(points)], strict=True)]
    return csr_array(vstack(parts, format="csr"))


def _block(xyz: Floats, candidates: Points, cap: Floats) -> csr_array:
    tree = KDTree(xyz, balanced_tree=False, compact_nodes=False)
    found = tree.sparse_distance_matrix(candidates.tree, chord(float(cap[-1])), output_type="ndarray")
    km = arc_km(found["v"])
    kept = km < cap[found["i"]]
    where = found["i"][kept].astype(np.int32), found["j"][kept].astype(np.int32)
    return csr_array(coo_array((km[kept], where), shape=(len(xyz), len(candidates))))


def places_of(matrix: csr_array, ranks: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Where the stored values of several rows are, end to end; and how many each row has."""
    starts = matrix.indptr[ranks].astype(np.int64)
    counts = matrix.indptr[ranks + 1].astype(np.int64) - starts
    ends = np.cumsum(counts)
    return np.repeat(starts - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0), counts
