"""Which points are neighbours on the map: the edges of their Delaunay triangulation, all of them or enough of them to tell zones apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, KDTree, QhullError

from maillage.mesh.points import Floats, Ints, Points, chord

NEIGHBOURS_KM: Final = 15.0
"""Points further apart are no neighbours, unless told otherwise: over twice the distance of two communes' centres."""
CLOSEST: Final = 4
"""Of each place, those that are looked at for neighbours at once: they join nearly all that the whole triangulation joins."""
ROUNDING: Final = 1e-9

_PLANES: Final[WeakKeyDictionary[Points, _Plane]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class _Plane:
    """The distinct places of some points: ``spots`` (n, 2) on the plane of latitude and longitude scaled at the middle latitude,
    ``first`` the rank of one point of each, ``twins`` pairs of points of one place. ``sure`` pairs of spots are edges.
    """

    spots: Floats
    first: Ints
    twins: Ints
    tree: KDTree
    sure: Ints


def adjacent(points: Points, *, most_km: float = NEIGHBOURS_KM) -> Ints:
    """Pairs of neighbours, shape (m, 2): the edges of the Delaunay triangulation (of the plane of latitude and longitude scaled at
    the middle latitude) at most ``most_km`` long. Points at the same place are neighbours of each other.
    """
    if len(points) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    spots, first, twins = _places(points)
    return np.concatenate((_short(points, first[_edges(spots)], most_km), twins))


def joining(points: Points, among: NDArray[np.bool_], *, most_km: float = NEIGHBOURS_KM) -> Ints:
    """Pairs of neighbours, both ``among`` (n,): not all that ``adjacent`` finds, but enough to join all that these join.

    A third of its time: places so near that nothing else is between them are neighbours for sure; the few clusters that they leave
    apart are triangulated, and each edge between two of them is kept if some circle through its ends holds no other point at all.
    Of points on one empty circle, which have several triangulations, all are neighbours.
    """
    if len(points) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    plane = _plane(points)
    inside = among[plane.first]
    sure = _short(points, plane.first[plane.sure[inside[plane.sure].all(axis=1)]], most_km)
    cluster = _clusters(len(points), sure)
    found = np.concatenate((sure, plane.twins, _between(points, plane, inside, cluster, most_km)))
    pairs: Ints = found[among[found].all(axis=1)]
    return pairs


def _plane(points: Points) -> _Plane:
    """Found once for the same points."""
    found = _PLANES.get(points)
    if found is None:
        spots, first, twins = _places(points)
        tree = KDTree(spots, balanced_tree=False, compact_nodes=False)
        found = _PLANES[points] = _Plane(spots, first, twins, tree, _sure(spots, tree))
    return found


def _places(points: Points) -> tuple[Floats, Ints, Ints]:
    """(distinct places on the plane, the rank of a point of each, pairs of points at the same one)."""
    order = np.lexsort((points.lat, points.lon))
    again = (np.diff(points.lon[order]) == 0.0) & (np.diff(points.lat[order]) == 0.0)
    twins = np.column_stack((order[:-1], order[1:]))[again]
    first = order[np.concatenate(([True], ~again))]
    scale = np.cos(np.radians(np.median(points.lat[first])))
    return np.column_stack((points.lon[first] * scale, points.lat[first])), first, twins


def _sure(spots: Floats, tree: KDTree) -> Ints:
    """Pairs of near spots that no other lies between, in the circle of which they are a diameter (Gabriel & Sokal 1969): always edges."""
    count = min(CLOSEST, len(spots) - 1)
    if not count:
        return np.zeros((0, 2), dtype=np.int64)
    which = tree.query(spots, k=np.arange(2, count + 2))[1]
    steps = spots[which] - spots[:, None]
    clear = np.ones(which.shape, dtype=bool)
    for rank in range(count):  # what is in that circle is nearer than its other end: it comes before it
        beyond = steps[:, :rank] - steps[:, rank, None]
        clear[:, rank] = (np.einsum("ijk,ijk->ij", steps[:, :rank], beyond) > 0.0).all(axis=1)
    return np.column_stack((np.nonzero(clear)[0], which[clear]))


def _short(points: Points, pairs: Ints, most_km: float) -> Ints:
    steps = points.xyz[pairs[:, 0]] - points.xyz[pairs[:, 1]]
    near: Ints = pairs[np.einsum("ij,ij->i", steps, steps) <= chord(most_km) ** 2]
    return near


def _clusters(count: int, pairs: Ints) -> NDArray[np.int32]:
    """What each of ``count`` points is joined into by ``pairs``: a number."""
    links = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    found: NDArray[np.int32] = connected_components(links, directed=False)[1]
    return found


def _between(points: Points, plane: _Plane, inside: NDArray[np.bool_], cluster: NDArray[np.int32], most_km: float) -> Ints:
    """The edges of the whole triangulation between two clusters. One end at least is outside the largest of them; an edge of all the
    points is one of any of them that its ends are among.
    """
    rows = np.flatnonzero(inside)
    names = cluster[plane.first]
    largest = np.bincount(names[rows]).argmax() if len(rows) else 0
    apart = rows[names[rows] != largest]
    if not len(apart):
        return np.zeros((0, 2), dtype=np.int64)
    reach = chord(most_km) * (1.0 + ROUNDING)
    away = points[plane.first[apart]].tree.query(points.xyz[plane.first[rows]], distance_upper_bound=reach)[0]
    rows = rows[np.isfinite(away)]
    ends = rows[_edges(plane.spots[rows])]
    ends = ends[names[ends[:, 0]] != names[ends[:, 1]]]
    return _short(points, plane.first[ends[_are_edges(plane, ends)]], most_km)


def _are_edges(plane: _Plane, ends: Ints) -> NDArray[np.bool_]:
    """Whether some circle through both ends holds no other spot.

    Its centre is at ``middle + t normal``: a spot on one side allows t up to some number, one on the other side from some number on.
    The spots nearest to the centre of a circle still allowed narrow it down, until that circle is empty or none is left.
    """
    low, high = np.full(len(ends), -np.inf), np.full(len(ends), np.inf)
    found, left = np.zeros(len(ends), dtype=bool), np.arange(len(ends))
    while len(left):
        least, most = _allowed(plane, ends[left], np.clip(0.0, low[left], high[left]))
        least, most = np.maximum(least, low[left]), np.minimum(most, high[left])
        moved = (least != low[left]) | (most != high[left])
        found[left[~moved]] = True
        with np.errstate(invalid="ignore"):
            none = np.isneginf(most) | (least > most + ROUNDING * (1.0 + np.abs(least) + np.abs(most)))
        low[left], high[left] = least, most
        left = left[moved & ~none]
    return found


def _allowed(plane: _Plane, ends: Ints, at: Floats) -> tuple[Floats, Floats]:
    """The least and the most t that the spots within the circles ``at`` allow, as far as those nearest to their centres tell."""
    one, other = plane.spots[ends[:, 0]], plane.spots[ends[:, 1]]
    middle, half = (one + other) / 2.0, (other - one) / 2.0
    normal = np.column_stack((-half[:, 1], half[:, 0]))
    which = plane.tree.query(middle + at[:, None] * normal, k=min(8, len(plane.spots)))[1]
    steps = plane.spots[which] - middle[:, None]
    aside, square = np.einsum("ijk,ik->ij", steps, normal), np.einsum("ijk,ijk->ij", steps, steps)
    size = np.einsum("ij,ij->i", half, half)[:, None]
    room = square - size
    is_end = (which == ends[:, :1]) | (which == ends[:, 1:])
    held = ~is_end & (room - 2.0 * at[:, None] * aside < -ROUNDING * (size + 1e-3 * square))
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = np.where(aside == 0.0, -np.inf, room / (2.0 * aside))
    least = np.where(held & (aside < 0.0), bound, -np.inf).max(axis=1)
    return least, np.where(held & (aside >= 0.0), bound, np.inf).min(axis=1)


def _edges(spots: Floats) -> NDArray[np.int64]:
    """Edges of the triangulation of distinct spots of the plane; a line of them is joined end to end."""
    if len(spots) < 4:
        return np.array([(a, b) for a in range(len(spots)) for b in range(a + 1, len(spots))], dtype=np.int64).reshape(-1, 2)
    try:
        mesh = Delaunay(spots)
    except QhullError:
        order = np.lexsort((spots[:, 1], spots[:, 0]))
        return np.column_stack((order[:-1], order[1:])).astype(np.int64)
    sides = [
        (mesh.neighbors[:, corner] < np.arange(len(mesh.simplices)), np.delete(mesh.simplices, corner, axis=1))
        for corner in range(3)
    ]
    return np.concatenate([ends[once] for once, ends in sides]).astype(np.int64)
