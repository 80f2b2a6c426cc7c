"""Distances and projections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from maillage.mesh.mercator import from_mercator, to_mercator
from maillage.mesh.sphere import box_around, distance_km, distances_km

LATITUDES = st.floats(-89.9, 89.9)
LONGITUDES = st.floats(-180, 180)


def test_paris_and_marseille_are_660_km_apart() -> None:
    assert round(distance_km(48.8566, 2.3522, 43.2965, 5.3698)) == 660


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_an_array_measures_as_a_pair_does(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    assert np.isclose(distances_km([lat1], lon1, lat2, lon2)[0], distance_km(lat1, lon1, lat2, lon2), rtol=1e-12, atol=1e-9)


@given(LATITUDES, LONGITUDES, st.floats(0.1, 3000), st.floats(0, 360))
def test_a_box_holds_its_whole_circle(lat: float, lon: float, km: float, bearing: float) -> None:
    west, south, east, north = box_around(lat, lon, km)
    angle, heading, phi = km / 6371.0088, np.radians(bearing), np.radians(lat)
    phi2 = np.arcsin(np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(heading))
    turn = np.arctan2(np.sin(heading) * np.sin(angle) * np.cos(phi), np.cos(angle) - np.sin(phi) * np.sin(phi2))
    lon2 = (lon + np.degrees(turn) + 540.0) % 360.0 - 180.0
    assert south - 1e-6 <= np.degrees(phi2) <= north + 1e-6
    inside = west - 1e-6 <= lon2 <= east + 1e-6 if west <= east else lon2 >= west - 1e-6 or lon2 <= east + 1e-6
    assert inside or abs(abs(lon2) - 180.0) < 1e-6


@given(LATITUDES, LONGITUDES)
def test_mercator_comes_back(lat: float, lon: float) -> None:
    assert np.allclose(from_mercator(to_mercator(np.array([[lon, lat]]))), [[lon, lat]], atol=1e-9)


@pytest.mark.parametrize(("south", "north", "most"), [(-89.0, 89.0, 0.0057), (41.0, 51.5, 0.004)])
def test_the_sphere_is_near_the_ellipsoid(south: float, north: float, most: float) -> None:
    rng = np.random.default_rng(4)
    lat, lon = south + (north - south) * rng.random(4_000), -5.0 + 14.0 * rng.random(4_000)
    lat2, lon2 = np.clip(lat + rng.normal(0.0, 0.1, 4_000), -89.9, 89.9), lon + rng.normal(0.0, 0.1, 4_000)
    metres = Geod(ellps="WGS84").inv(lon, lat, lon2, lat2)[2]

    off = np.abs(distances_km(lat, lon, lat2, lon2) * 1000.0 / metres - 1.0)

    assert off.max() < most
