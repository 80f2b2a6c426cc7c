"""What would be lost with each site: the people whom it alone serves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Points, nearest_km, summed


@dataclass(frozen=True, eq=False)
class Fragility:
    """All of shape (sites,). ``alone`` is the weight within the radius of this site and of no other: what is lost if it closes.

    ``served`` is the weight of which it is the nearest site, within the radius or not; ``next_km`` how far these people would
    go instead, on the weighted mean (NaN when nobody is nearest to it, infinite when there is no other site), and ``further_km``
    by how much that is longer.
    """

    alone: Floats
    served: Floats
    next_km: Floats
    further_km: Floats


def fragility(demand: Demand, sites: Points, radius_km: float) -> Fragility:
    """Raises ValueError for a radius that is not positive."""
    if radius_km <= 0.0:
        raise ValueError("a radius is a positive number of kilometres")
    km, which = nearest_km(demand.points, sites, rank=2)
    count = len(sites)
    nearest, held = which[:, 0], demand.weight > 0.0

    def of_site(values: Floats) -> Floats:
        return summed(nearest, np.where(held, values, 0.0), count + 1)[:count]

    alone = of_site(np.where((km[:, 0] <= radius_km) & (km[:, 1] > radius_km), demand.weight, 0.0))
    served = of_site(demand.weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        next_km = of_site(demand.weight * km[:, 1]) / served
        further = next_km - of_site(demand.weight * km[:, 0]) / served
    return Fragility(alone, served, next_km, further)
