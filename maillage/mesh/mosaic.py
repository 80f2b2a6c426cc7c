"""Areas that share their borders, as TopoJSON holds them: merged by what they have in common, simplified without a gap between them.

A border belongs to the two areas beside it and is simplified once, so neighbours still meet. Rings come without saying which is a hole:
filled by the even-odd rule, they need not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Line = NDArray[np.float64]
OUTSIDE = -1


@dataclass(frozen=True, eq=False)
class Mosaic:
    """``lines``: the arcs, each of shape (n, 2), lon and lat in degrees; ``nodes`` of shape (arcs, 2): where each begins and ends.

    ``sides`` of shape (arcs, 2): the areas, ranks of ``codes``, on the two sides of each arc, in no order; ``OUTSIDE`` for none.
    """

    codes: tuple[str, ...]
    lines: list[Line]
    nodes: Ints
    sides: Ints

    @classmethod
    def of(cls, topology: dict[str, Any], name: str) -> Mosaic:
        """From the object ``name`` of a quantised topology whose areas have a ``code``."""
        lengths = [len(arc) for arc in topology["arcs"]]
        axes = (axis for arc in topology["arcs"] for point in arc for axis in point[:2])
        steps = np.fromiter(axes, dtype=np.int64).reshape(-1, 2)
        ends = np.cumsum(lengths)
        flat = np.cumsum(steps, axis=0)
        flat -= np.repeat(np.vstack((np.zeros((1, 2), dtype=np.int64), flat[ends[:-1] - 1])), lengths, axis=0)
        starts = ends - lengths
        spots = np.vstack((flat[starts], flat[ends - 1]))
        _where, node = np.unique(spots[:, 0] * (1 << 32) + spots[:, 1], return_inverse=True)
        placed = flat * topology["transform"]["scale"] + topology["transform"]["translate"]
        areas = topology["objects"][name]["geometries"]
        codes = tuple(str(area["properties"]["code"]) for area in areas)
        return cls(codes, np.split(placed, ends[:-1]), node.reshape(2, -1).T, _sides(areas, len(lengths)))


def _sides(areas: Sequence[dict[str, Any]], count: int) -> Ints:
    """An arc that one area runs along twice (a slit) has that area on both sides."""
    found = np.full((count, 2), OUTSIDE, dtype=np.int64)
    met = np.zeros(count, dtype=np.int64)
    for rank, area in enumerate(areas):
        for number in _flat(area.get("arcs") or []):
            arc = number if number >= 0 else ~number
            if met[arc] < 2:
                found[arc, met[arc]] = rank
                met[arc] += 1
    return found


def _flat(arcs: Iterable[Any]) -> Iterable[int]:
    for each in arcs:
        if isinstance(each, int):
            yield each
        else:
            yield from _flat(each)


@dataclass(frozen=True, eq=False)
class Borders:
    """Lines between different groups, joined end to end as far as they separate the same two; ``nodes`` and ``sides`` as in ``Mosaic``,
    but sides are groups here.
    """

    lines: list[Line]
    nodes: Ints
    sides: Ints

    def simplified(self, tolerance: float, *, least: float = 0.0) -> Borders:
        """By Douglas and Peucker, each line once; loops with a box smaller than ``least`` on both sides are left out."""
        kept, simple = [], []
        for rank, line in enumerate(self.lines):
            if self.nodes[rank, 0] == self.nodes[rank, 1] and np.all(np.ptp(line, axis=0) < least):
                continue
            kept.append(rank)
            simple.append(line)
        drawn = shapely.simplify([shapely.LineString(line) for line in simple], tolerance, preserve_topology=False)
        return Borders([shapely.get_coordinates(line) for line in drawn], self.nodes[kept], self.sides[kept])

    def rings(self, group: int) -> list[Line]:
        """Closed lines around ``group``, to be filled by the even-odd rule."""
        around = np.flatnonzero((self.sides == group).any(axis=1) & (self.sides[:, 0] != self.sides[:, 1]))
        at: dict[int, list[int]] = defaultdict(list)
        for rank in around.tolist():
            for node in self.nodes[rank].tolist():
                at[node].append(rank)
        free = set(around.tolist())
        found = []
        for first in around.tolist():
            if first in free:
                ring = self._ring(first, at, free)
                if len(ring) >= 4:
                    found.append(ring)
        return found

    def _ring(self, first: int, at: dict[int, list[int]], free: set[int]) -> Line:
        free.remove(first)
        start, here = self.nodes[first].tolist()
        parts = [self.lines[first]]
        while here != start and (step := _step(self, here, at, free)):
            line, here = step
            parts.append(line[1:])
        return np.concatenate(parts)


def borders(mosaic: Mosaic, groups: Ints) -> Borders:
    """The arcs between areas of different ``groups``, one number an area (``OUTSIDE`` for those left out), joined end to end."""
    known = np.concatenate((groups, [OUTSIDE]))
    beside = np.sort(known[mosaic.sides], axis=1)
    between = np.flatnonzero(beside[:, 0] != beside[:, 1])
    at: dict[int, list[int]] = defaultdict(list)
    for arc in between.tolist():
        for node in mosaic.nodes[arc].tolist():
            at[node].append(arc)
    free, lines, nodes, sides = set(between.tolist()), [], [], []
    for first in between.tolist():
        if first in free:
            line, ends = _joined(mosaic, first, at, free)
            lines.append(line)
            nodes.append(ends)
            sides.append(beside[first])
    return Borders(lines, np.array(nodes, dtype=np.int64).reshape(-1, 2), np.array(sides, dtype=np.int64).reshape(-1, 2))


def _joined(mosaic: Mosaic, first: int, at: dict[int, list[int]], free: set[int]) -> tuple[Line, tuple[int, int]]:
    """From one arc on, both ways, through every node where only two borders meet."""
    free.remove(first)
    start, end = mosaic.nodes[first].tolist()
    ahead, end = _onwards(mosaic, end, at, free)
    behind, start = _onwards(mosaic, start, at, free) if start != end else ([], start)
    parts = [*(part[::-1] for part in reversed(behind)), mosaic.lines[first], *ahead]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])]), (start, end)


def _onwards(mosaic: Mosaic, here: int, at: dict[int, list[int]], free: set[int]) -> tuple[list[Line], int]:
    parts: list[Line] = []
    while len(at[here]) == 2 and (step := _step(mosaic, here, at, free)):
        line, here = step
        parts.append(line)
    return parts, here


def _step(on: Mosaic | Borders, here: int, at: dict[int, list[int]], free: set[int]) -> tuple[Line, int] | None:
    """A line that leaves the node ``here``, turned that way, and the node where it ends; it is free no more."""
    following = next((rank for rank in at[here] if rank in free), None)
    if following is None:
        return None
    free.remove(following)
    begins, ends = on.nodes[following].tolist()
    return (on.lines[following], ends) if begins == here else (on.lines[following][::-1], begins)
