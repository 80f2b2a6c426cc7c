"""Who lives near a site: shares within radii, distances to the nearest one, and how unequal they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillage.mesh import checks
from maillage.mesh.demand import Demand, Grouping
from maillage.mesh.points import Floats, Points, nearest_km, summed


@dataclass(frozen=True, eq=False)
class Measures:
    """One row a group, all of shape (groups,) but ``covered`` and ``share``, of shape (radii, groups).

    ``mean_km``, ``median_km``, ``p90_km`` are of the weighted distance to the nearest site, NaN for a group without weight,
    infinite without any site. ``gini`` is that of these distances: 0 when all live as far, near 1 when a few live very far.
    """

    keys: tuple[str, ...]
    weight: Floats
    covered: Floats
    share: Floats
    mean_km: Floats
    median_km: Floats
    p90_km: Floats
    gini: Floats


@dataclass(frozen=True, eq=False)
class Coverage:
    """``nearest`` is the distance in km from each demand point to its nearest site; ``whole`` counts all points as one group."""

    radii_km: tuple[float, ...]
    nearest: Floats
    whole: Measures
    by_group: dict[str, Measures]


def coverage(demand: Demand, sites: Points, radii_km: Sequence[float]) -> Coverage:
    """Measure ``demand`` against ``sites``, whole and in each of its groupings. Raises NotARadius."""
    nearest = nearest_km(demand.points, sites)[0][:, 0]
    return measured(demand, nearest, radii_km)


def measured(demand: Demand, nearest: Floats, radii_km: Sequence[float]) -> Coverage:
    """The same from distances already known, shape (n,). Raises NotARadius, NotDistances."""
    radii, nearest = checks.radii(radii_km), checks.distances(nearest, len(demand))
    order = np.argsort(nearest, kind="stable")
    everyone = Grouping(("",), np.zeros(len(demand), dtype=np.int64))
    groups = {name: _measures(demand, nearest, order, radii, grouping) for name, grouping in demand.groups.items()}
    return Coverage(radii, nearest, _measures(demand, nearest, order, radii, everyone), groups)


def _measures(demand: Demand, nearest: Floats, order: np.ndarray, radii: tuple[float, ...], grouping: Grouping) -> Measures:
    by_group = order[np.argsort(grouping.rank[order], kind="stable")]
    by_group = by_group[grouping.rank[by_group] >= 0]
    rank, weight, km = grouping.rank[by_group], demand.weight[by_group], nearest[by_group]
    total = grouping.totals(demand.weight)
    covered = np.stack([grouping.totals(np.where(nearest <= radius, demand.weight, 0.0)) for radius in radii])
    before, share_before, mean = _sums(rank, weight, km, total)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Measures(
            keys=grouping.keys,
            weight=total,
            covered=covered,
            share=covered / total,
            mean_km=mean,
            median_km=_quantile(rank, before, weight, km, total, 0.5),
            p90_km=_quantile(rank, before, weight, km, total, 0.9),
            gini=_gini(rank, weight, km, share_before, mean, total),
        )


def _sums(rank: np.ndarray, weight: Floats, km: Floats, total: Floats) -> tuple[Floats, Floats, Floats]:
    """(weight of the nearer points of the same group, the same as a share, weighted mean); the rows are sorted by group, then km."""
    running = np.cumsum(weight)
    starts = np.searchsorted(rank, np.arange(len(total)))
    before_group = np.concatenate(([0.0], running))[starts]
    before = running - weight - before_group[rank]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed(rank, np.where(weight > 0.0, weight * km, 0.0), len(total)) / total
        return before, before / total[rank], mean


def _quantile(rank: np.ndarray, before: Floats, weight: Floats, km: Floats, total: Floats, share: float) -> Floats:
    """The least distance within which at least ``share`` of the group's weight lies."""
    reached = before + weight >= share * total[rank] * (1.0 - 1e-12)
    found = np.full(len(total), np.nan)
    rows = np.flatnonzero(reached & (total[rank] > 0.0))[::-1]
    found[rank[rows]] = km[rows]  # the last one written is the first that reaches it
    return found


def _gini(rank: np.ndarray, weight: Floats, km: Floats, before: Floats, mean: Floats, total: Floats) -> Floats:
    """Gini of the weighted distances: sum of w d (F + F' - 1) / (W mean), F and F' the shares before and after each point."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = weight * km * (2.0 * before + weight / total[rank] - 1.0)
        gini = summed(rank, np.where(weight > 0.0, spread, 0.0), len(total)) / (total * mean)
    return np.where(mean == 0.0, 0.0, gini)
