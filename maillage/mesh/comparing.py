"""Two dates or two scenarios: who gains, who loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maillage.mesh.coverage import Coverage, measured
from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Points, nearest_km


@dataclass(frozen=True, eq=False)
class Comparison:
    """``nearer_km`` of shape (n,): by how much each demand point's nearest site comes nearer (negative: goes further away).

    Of shape (radii,): ``gained`` is the weight that comes within each radius, ``lost`` the weight that falls out of it.
    """

    before: Coverage
    after: Coverage
    nearer_km: Floats
    gained: Floats
    lost: Floats


def compare(demand: Demand, before: Points, after: Points, radii_km: Sequence[float]) -> Comparison:
    """Raises NotARadius."""
    first, second = (measured(demand, nearest_km(demand.points, sites)[0][:, 0], radii_km) for sites in (before, after))
    with np.errstate(invalid="ignore"):
        nearer = np.where(first.nearest == second.nearest, 0.0, first.nearest - second.nearest)
    inside = [(first.nearest <= radius, second.nearest <= radius) for radius in first.radii_km]
    gained = np.array([demand.weight[~was & now].sum() for was, now in inside])
    lost = np.array([demand.weight[was & ~now].sum() for was, now in inside])
    return Comparison(first, second, nearer, gained, lost)
