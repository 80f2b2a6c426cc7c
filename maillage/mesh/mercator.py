"""Spherical Mercator in degrees: x is the longitude, y grows as much as x does, so that near points keep their order of distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def to_mercator(points: Points) -> Points:
    """(n, 2) of lon, lat in degrees, |lat| < 90, to (n, 2) of x, y."""
    return np.column_stack([points[:, 0], np.degrees(np.arcsinh(np.tan(np.radians(points[:, 1]))))])


def from_mercator(points: Points) -> Points:
    """The way back."""
    return np.column_stack([points[:, 0], np.degrees(np.arctan(np.sinh(np.radians(points[:, 1]))))])
