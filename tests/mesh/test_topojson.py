"""TopoJSON areas."""

from __future__ import annotations

from typing import Any

import numpy as np

from maillage.mesh import topojson

TWO_SQUARES: dict[str, Any] = {
    "transform": {"scale": [0.5, 0.5], "translate": [10.0, 40.0]},
    "arcs": [
        [[2, 0], [0, 2]],  # the shared side, upwards
        [[2, 2], [-2, 0], [0, -2], [2, 0]],  # the left square's other sides
        [[2, 0], [2, 0], [0, 2], [-2, 0]],  # the right square's other sides
        [[0, 0], [1, 0], [-1, 0]],  # nothing left of an island
    ],
    "objects": {
        "squares": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "left"}},
                {"type": "MultiPolygon", "arcs": [[[2, ~0]], [[3]]], "properties": {"code": "right"}},
                {"type": "Polygon", "arcs": [[3]], "properties": {"code": "gone"}},
                {"type": None, "properties": {"code": "empty"}},
            ]
        }
    },
}


def test_shared_arcs_make_neighbours_that_touch_without_a_gap() -> None:
    shapes = {properties["code"]: shape for properties, shape in topojson.areas(TWO_SQUARES, "squares")}
    assert shapes["left"].bounds == (10.0, 40.0, 11.0, 41.0)
    assert shapes["right"].bounds == (11.0, 40.0, 12.0, 41.0)
    assert shapes["left"].area == shapes["right"].area == 1.0
    assert shapes["left"].intersection(shapes["right"]).length == 1.0


def test_what_has_no_area_left_is_skipped() -> None:
    assert [properties["code"] for properties, _shape in topojson.areas(TWO_SQUARES, "squares")] == ["left", "right"]


def test_areas_are_moved_to_other_coordinates() -> None:
    doubled = topojson.areas(TWO_SQUARES, "squares", move=lambda points: points * 2.0)
    moved = {properties["code"]: shape for properties, shape in doubled}
    assert moved["left"].bounds == (20.0, 80.0, 22.0, 82.0)


def test_arcs_without_quantisation_are_read_as_they_are() -> None:
    plain = {
        "arcs": [[[0.0, 0.0], [3.0, 0.0], [3.0, 3.0], [0.0, 0.0]]],
        "objects": {"one": {"geometries": [{"type": "Polygon", "arcs": [[0]], "properties": {}}]}},
    }
    [(_properties, shape)] = topojson.areas(plain, "one")
    assert np.isclose(shape.area, 4.5)


def test_areas_that_share_an_arc_are_neighbours() -> None:
    assert topojson.borders(TWO_SQUARES, "squares", "code") == [("gone", "right"), ("left", "right")]
