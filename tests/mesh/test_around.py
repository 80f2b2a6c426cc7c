"""Blocks of cells around a point."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.around import ZOOMS, blocks_around
from maillage.mesh.cells import cell_of
from maillage.mesh.sphere import distance_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 0.0, 179.9999, -179.9999]))


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_what_is_nearer_than_the_radius_is_in_the_block(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    cell, km = cell_of(other_lat, other_lon), distance_km(lat, lon, other_lat, other_lon)
    for ranges, radius_km in blocks_around(lat, lon):
        assert km > radius_km or any(first <= cell < after for first, after in ranges)


@given(LATITUDES, LONGITUDES, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_the_same_for_near_neighbours(lat: float, lon: float, north: float, east: float) -> None:
    test_what_is_nearer_than_the_radius_is_in_the_block.hypothesis.inner_test(
        lat, lon, min(90.0, max(-90.0, lat + north)), (lon + east + 540.0) % 360.0 - 180.0
    )


@given(LATITUDES, LONGITUDES)
def test_blocks_grow_and_end_with_the_world(lat: float, lon: float) -> None:
    radii = [radius for _ranges, radius in blocks_around(lat, lon)]
    assert radii == sorted(radii)
    assert (len(radii), radii[-1]) == (len(ZOOMS), float("inf"))


def test_at_the_latitude_of_france_the_first_block_sees_about_a_kilometre_and_more_when_less_is_expected() -> None:
    _ranges, radius_km = next(iter(blocks_around(46.58, 0.34)))
    assert 0.8 < radius_km < 1.7
    _ranges, radius_km = next(iter(blocks_around(46.58, 0.34, finest=13)))
    assert 3.0 < radius_km < 7.0
