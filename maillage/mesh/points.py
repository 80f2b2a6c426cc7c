"""Points on the sphere, and which of them are near one another: the k-d tree of their unit vectors, never a full matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.spatial import KDTree

from maillage.mesh.checks import floats
from maillage.mesh.exceptions import NotPoints
from maillage.mesh.sphere import EARTH_RADIUS_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BLOCK: Final = 8_192
"""Points whose neighbours are gathered at once: what bounds the memory beyond the pairs themselves."""


@dataclass(frozen=True, eq=False)
class Points:
    """``lat`` and ``lon`` in degrees, both of shape (n,). Distances are great-circle, on the sphere of ``sphere.EARTH_RADIUS_KM``."""

    lat: Floats
    lon: Floats

    @classmethod
    def of(cls, lat: ArrayLike, lon: ArrayLike) -> Points:
        """From anything that numpy reads; raises NotPoints for other shapes, a value that is no number or is out of range."""
        words = "latitudes and longitudes are numbers of degrees"
        points = cls(floats(lat, NotPoints, words), floats(lon, NotPoints, words))
        if points.lat.ndim != 1 or points.lat.shape != points.lon.shape:
            raise NotPoints("lat and lon must be two lists of the same length")
        if not (np.all(np.abs(points.lat) <= 90.0) and np.all(np.abs(points.lon) <= 180.0)):
            raise NotPoints("latitudes are within -90 and 90 degrees, longitudes within -180 and 180")
        return points

    def __len__(self) -> int:
        return len(self.lat)

    def __getitem__(self, rows: NDArray[np.bool_] | Ints | slice) -> Points:
        return Points(self.lat[rows], self.lon[rows])

    @cached_property
    def xyz(self) -> Floats:
        """Unit vectors, shape (n, 3)."""
        phi, lam = np.radians(self.lat), np.radians(self.lon)
        return np.column_stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)))

    @cached_property
    def tree(self) -> KDTree:
        return KDTree(self.xyz, balanced_tree=False, compact_nodes=False)

    def joined(self, other: Points) -> Points:
        return Points(np.concatenate((self.lat, other.lat)), np.concatenate((self.lon, other.lon)))


def chord(km: float) -> float:
    """The straight line through a unit sphere between points ``km`` apart on the ground; the whole diameter beyond half the Earth."""
    return float(2.0 * np.sin(min(km / (2.0 * EARTH_RADIUS_KM), np.pi / 2.0)))


def arc_km(chords: ArrayLike) -> Floats:
    """The inverse of ``chord``: kilometres; infinite stays infinite."""
    given = np.asarray(chords, dtype=np.float64)
    km = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(given / 2.0, 1.0))
    return np.where(np.isinf(given), np.inf, km)


def summed(ranks: NDArray[np.integer], values: Floats, count: int) -> Floats:
    """The sum of the values of each rank, shape (count,)."""
    return np.bincount(ranks, weights=values, minlength=count).astype(np.float64)


def nearest_km(points: Points, sites: Points, *, rank: int = 1) -> tuple[Floats, Ints]:
    """Distance in km from each point to its ``rank`` nearest sites, and which: shapes (n, rank), nearest first.

    With fewer sites than ``rank``: infinite, and the index ``len(sites)``.
    """
    if not len(sites):
        return np.full((len(points), rank), np.inf), np.zeros((len(points), rank), dtype=np.int64)
    chords, which = sites.tree.query(points.xyz, k=rank, workers=-1)
    return arc_km(chords).reshape(len(points), rank), np.asarray(which, dtype=np.int64).reshape(len(points), rank)


def pairs_within(points: Points, sites: Points, radius_km: float) -> csr_array:
    """The pairs at most ``radius_km`` apart: a sparse matrix of shape (points, sites) whose values are km.

    A distance of zero is stored as one: what is stored is near. Memory: 12 bytes a pair, twice while they are joined.
    """
    blocks = [_near(points.xyz[start : start + BLOCK], sites, radius_km) for start in range(0, len(points), BLOCK)]
    return vstack(blocks, format="csr") if blocks else csr_array((0, len(sites)))


def _near(xyz: Floats, sites: Points, radius_km: float) -> csr_array:
    shape = len(xyz), len(sites)
    if not len(sites):
        return csr_array(shape)
    block = KDTree(xyz, balanced_tree=False, compact_nodes=False)
    found = block.sparse_distance_matrix(sites.tree, chord(radius_km), output_type="ndarray")
    where = found["i"].astype(np.int32), found["j"].astype(np.int32)
    return coo_array((arc_km(found["v"]), where), shape=shape).tocsr()
