"""Areas merged by what they have in common: which points their rings hold is what the areas said."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.mosaic import OUTSIDE, Line, Mosaic, borders

SIDE = 4
Edge = tuple[tuple[int, int], tuple[int, int]]


def grid() -> dict[str, Any]:
    """A topology of 4 by 4 unit squares, one arc an edge; each square runs along its edges forwards or backwards."""
    edges: dict[Edge, int] = {}
    areas = []
    for y in range(SIDE):
        for x in range(SIDE):
            ring = []
            corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
            for start, end in pairwise(corners):
                if (end, start) in edges:
                    ring.append(~edges[end, start])
                else:
                    ring.append(edges.setdefault((start, end), len(edges)))
            areas.append({"type": "Polygon", "arcs": [ring], "properties": {"code": f"{y}{x}"}})
    arcs = [[list(start), [end[0] - start[0], end[1] - start[1]]] for start, end in edges]
    return {"arcs": arcs, "transform": {"scale": [1.0, 1.0], "translate": [0.0, 0.0]}, "objects": {"a": {"geometries": areas}}}


def holds(rings: list[Line], x: float, y: float) -> bool:
    """The even-odd rule: how many edges a ray to the right crosses."""
    crossed = 0
    for ring in rings:
        assert np.array_equal(ring[0], ring[-1])
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossed += 1
    return crossed % 2 == 1


@given(st.lists(st.integers(OUTSIDE, 2), min_size=SIDE * SIDE, max_size=SIDE * SIDE))
def test_the_rings_of_a_group_hold_its_areas_and_no_other(groups: list[int]) -> None:
    found = borders(Mosaic.of(grid(), "a"), np.array(groups, dtype=np.int64)).simplified(1e-9)
    for group in range(3):
        rings = found.rings(group)
        for rank, own in enumerate(groups):
            y, x = divmod(rank, SIDE)
            assert holds(rings, x + 0.5, y + 0.5) == (own == group)


def test_lines_are_joined_and_straightened() -> None:
    left = np.array([0, 0, 1, 1] * SIDE, dtype=np.int64)
    found = borders(Mosaic.of(grid(), "a"), left)
    assert len(found.lines) == 3
    middle = next(line for line, sides in zip(found.lines, found.sides, strict=True) if set(sides.tolist()) == {0, 1})
    assert len(middle) == SIDE + 1
    straight = found.simplified(0.01)
    assert sorted(len(line) for line in straight.lines) == [2, 4, 4]


def test_one_group_has_one_ring_around_it() -> None:
    (ring,) = borders(Mosaic.of(grid(), "a"), np.zeros(SIDE * SIDE, dtype=np.int64)).simplified(0.01).rings(0)
    assert {tuple(point) for point in ring.tolist()} >= {(0.0, 0.0), (0.0, 4.0), (4.0, 0.0), (4.0, 4.0)}


def test_an_island_too_small_to_be_seen_is_left_out_of_both_sides() -> None:
    groups = np.zeros(SIDE * SIDE, dtype=np.int64)
    groups[5] = 1
    found = borders(Mosaic.of(grid(), "a"), groups)
    assert len(found.simplified(0.01, least=0.5).rings(1)) == 1
    gone = found.simplified(0.01, least=1.5)
    assert gone.rings(1) == []
    assert holds(gone.rings(0), 1.5, 1.5)


def test_nobody_inside_has_no_border() -> None:
    found = borders(Mosaic.of(grid(), "a"), np.full(SIDE * SIDE, OUTSIDE, dtype=np.int64))
    assert (found.lines, found.simplified(1.0).rings(0)) == ([], [])


@pytest.mark.slow
def test_the_shipped_outlines_are_a_mosaic() -> None:
    from maillage.territory import boundaries

    found = boundaries.mosaic()
    assert len(found.codes) == 34_868
    rennes = found.codes.index("35238")
    groups = np.full(len(found.codes), OUTSIDE, dtype=np.int64)
    groups[rennes] = 0
    assert holds(borders(found, groups).rings(0), -1.67, 48.11)
    assert not holds(borders(found, groups).rings(0), -1.64, 48.18)
