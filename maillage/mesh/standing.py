"""The mesh as it stands, and at once as it would stand: a few sites added, moved or closed change only the points around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.demand import Demand
from maillage.mesh.exceptions import NotASite
from maillage.mesh.points import Floats, Ints, Points, arc_km, nearest_km
from maillage.mesh.sphere import EARTH_RADIUS_KM

FEW: Final = 40
"""Up to so many added sites are looked at one by one; more of them go through a tree of their own."""
ROUNDING: Final = 1e-14
"""More than what the scalar product of two unit vectors loses to rounding."""


@dataclass(frozen=True, eq=False)
class Standing:
    """``km`` and ``which``, of shape (n, 2): each demand point's distance to its two nearest sites, and their ranks, nearest first
    (infinite and ``len(sites)`` for want of sites). Nothing changes it: one may serve all the requests of a process.
    """

    demand: Demand
    sites: Points
    km: Floats
    which: Ints
    chords2: Floats
    """Square of the chord, on the unit sphere, to the nearest site."""

    @classmethod
    def of(cls, demand: Demand, sites: Points) -> Standing:
        km, which = nearest_km(demand.points, sites, rank=2)
        return cls(demand, sites, km, which, _chords2(km[:, 0]))

    @property
    def nearest(self) -> Floats:
        """Kilometres from each demand point to its nearest site, shape (n,)."""
        return self.km[:, 0]

    def with_moves(self, added: Points, removed: Iterable[int] = ()) -> Floats:
        """``nearest`` had the sites of ranks ``removed`` closed and those of ``added`` opened: to move a site is both.

        For ``coverage.measured`` and ``zones.zones_beyond``. Raises NotASite.
        """
        nearest = self.nearest.copy()
        chords2 = self.chords2
        closed = np.zeros(len(self.sites) + 1, dtype=bool)
        given = sorted(set(removed))
        ranks = np.array(given, dtype=np.int64)
        if len(ranks) and not (0 <= ranks[0] <= ranks[-1] < len(self.sites) and ranks.tolist() == given):
            raise NotASite(f"a removed rank is of no site: there are {len(self.sites)}, numbered from 0")
        closed[ranks] = True
        orphans = np.flatnonzero(closed[self.which[:, 0]])
        if len(orphans):
            nearest[orphans] = self._without(closed, orphans)
            chords2 = chords2.copy()
            chords2[orphans] = _chords2(nearest[orphans])
        if len(added) > FEW:
            return np.minimum(nearest, nearest_km(self.demand.points, added)[0][:, 0])
        for rank in range(len(added)):
            self._bring(nearest, chords2, added.xyz[rank])
        return nearest

    def _without(self, closed: NDArray[np.bool_], orphans: Ints) -> Floats:
        """Their distance to the nearest site that stays: the second one, or else a search among those left."""
        km: Floats = self.km[orphans, 1].copy()
        lost = np.flatnonzero(closed[self.which[orphans, 1]])
        if len(lost):
            left = self.sites[~closed[:-1]]
            km[lost] = nearest_km(self.demand.points[orphans[lost]], left)[0][:, 0]
        return km

    def _bring(self, nearest: Floats, chords2: Floats, site: Floats) -> None:
        """Lower ``nearest`` where ``site`` is nearer: one scalar product a point, exact distances for those that it may change."""
        xyz = self.demand.points.xyz
        maybe = np.flatnonzero(2.0 - 2.0 * (xyz @ site) < chords2 + ROUNDING)
        steps = xyz[maybe] - site
        km = arc_km(np.sqrt(np.einsum("ij,ij->i", steps, steps)))
        nearest[maybe] = np.minimum(nearest[maybe], km)


def _chords2(km: Floats) -> Floats:
    half = np.sin(np.minimum(km / (2.0 * EARTH_RADIUS_KM), np.pi / 2.0))
    squares: Floats = np.where(np.isinf(km), np.inf, 4.0 * half * half)
    return squares
