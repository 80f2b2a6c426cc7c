"""Areas on the WGS84 ellipsoid, through a plane on which they are kept: Lambert's cylindrical equal-area projection.

The straight line between two points of an outline is drawn straight on that plane, which is not quite the line on the ground: nothing
for outlines whose points are some kilometres apart.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

AXIS_KM: Final = 6378.137
SQUARED: Final = 0.00669437999014
"""WGS84: semi-major axis, square of the first eccentricity."""

Line = NDArray[np.float64]


def to_equal_area(points: Line) -> Line:
    """(n, 2) of lon, lat in degrees to (n, 2) of x, y in km: the area of a shape there is its area on the ellipsoid in km².

    Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395, 1987), equations 3-12 and 10-1.
    """
    sine, e = np.sin(np.radians(points[:, 1])), np.sqrt(SQUARED)
    q = (1.0 - SQUARED) * (sine / (1.0 - SQUARED * sine**2) + np.arctanh(e * sine) / e)
    return np.column_stack([AXIS_KM * np.radians(points[:, 0]), AXIS_KM * q / 2.0])
