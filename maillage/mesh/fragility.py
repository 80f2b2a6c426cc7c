"""What would be lost with each site: the people whom it alone serves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.mesh import checks
from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Ints, Points, nearest_km, summed


@dataclass(frozen=True, eq=False)
class Fragility:
    """All of shape (sites,). ``alone`` is the weight within the radius of this site and of no other: what is lost if it closes.

    ``alone_next_km`` is how far these people would go instead, on the weighted mean (NaN when there are none, infinite when there
    is no other site). ``served`` is the weight of which it is the nearest site, within the radius or not; ``next_km`` how far all of
    them would go instead (NaN, infinite likewise), and ``further_km`` by how much that is longer.
    """

    alone: Floats
    alone_next_km: Floats
    served: Floats
    next_km: Floats
    further_km: Floats


def fragility(demand: Demand, sites: Points, radius_km: float) -> Fragility:
    """Raises NotARadius."""
    km, which = nearest_km(demand.points, sites, rank=2)
    return fragility_of(demand.weight, km, which, len(sites), radius_km)


def fragility_of(weight: Floats, km: Floats, which: Ints, sites: int, radius_km: float) -> Fragility:
    """The same from distances already known: ``km`` and ``which``, of shape (n, 2), are those of ``nearest_km`` to ``sites`` of them."""
    radius_km = checks.radius(radius_km)
    nearest, held = which[:, 0], weight > 0.0

    def of_site(values: Floats) -> Floats:
        return summed(nearest, np.where(held, values, 0.0), sites + 1)[:sites]

    lost = (km[:, 0] <= radius_km) & (km[:, 1] > radius_km)
    alone, served = of_site(np.where(lost, weight, 0.0)), of_site(weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        alone_next_km = of_site(np.where(lost, weight * km[:, 1], 0.0)) / alone
        next_km = of_site(weight * km[:, 1]) / served
        further = next_km - of_site(weight * km[:, 0]) / served
    return Fragility(alone, alone_next_km, served, next_km, further)
