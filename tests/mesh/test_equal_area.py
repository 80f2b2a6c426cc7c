"""Areas on the ellipsoid, held against the geodesics of PROJ and against known figures."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from maillage.mesh.equal_area import to_equal_area

GEOD = Geod(ellps="WGS84")


def area_km2(outline: list[tuple[float, float]]) -> float:
    return float(shapely.Polygon(to_equal_area(np.array(outline))).area)


def test_the_globe_has_its_area() -> None:
    globe = area_km2([(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0)])
    assert globe == pytest.approx(510_065_622, rel=1e-7)  # NGA.STND.0036, WGS 84 derived constants


@given(st.floats(-60.0, 60.0), st.floats(-170.0, 170.0), st.floats(0.05, 0.15), st.floats(0.05, 0.15))
def test_a_small_shape_has_the_area_that_geodesics_give(lat: float, lon: float, high: float, wide: float) -> None:
    outline = [(lon, lat), (lon + wide, lat + high / 3), (lon + wide / 2, lat + high)]
    exact = abs(GEOD.polygon_area_perimeter(*zip(*outline, strict=True))[0]) / 1e6
    assert area_km2(outline) == pytest.approx(exact, rel=2e-3)
