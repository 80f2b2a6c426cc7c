"""Which commune a point lies in, with the outlines that are shipped."""

from __future__ import annotations

import numpy as np
import pytest

from maillage.territory import borders, boundaries

POITIERS, AT_SEA, BRUSSELS, LILLE = (46.58, 0.34), (46.2, -3.5), (50.85, 4.35), (50.63, 3.06)


def test_points_are_told_their_commune_in_the_order_asked() -> None:
    lats, lons = zip(AT_SEA, POITIERS, (48.8566, 2.3522), (-20.88, 55.45), strict=True)
    assert list(boundaries.locate(lats, lons)) == [None, "86194", "75056", "97411"]


def test_a_point_off_shore_has_a_nearest_commune_and_a_distance() -> None:
    codes, km = boundaries.nearest_commune(*zip(POITIERS, AT_SEA, strict=True))
    assert list(codes) == ["86194", "85113"]
    assert km[0] == 0.0
    assert 95 < km[1] < 110


def test_the_nearest_commune_is_nearest_in_kilometres_not_in_degrees() -> None:
    """A degree of longitude is two thirds of a degree of latitude here: Dunkerque is nearer to this point than the south coast of it."""
    codes, _km = boundaries.nearest_commune([51.2], [2.0])
    assert codes[0] is not None
    assert codes[0].startswith(("59", "62"))


@pytest.mark.parametrize("point", [(float("nan"), 2.0), (48.0, float("nan")), (91.0, 0.0), (0.0, 181.0), (float("inf"), 0.0)])
def test_what_is_not_a_point_has_no_commune_and_breaks_nothing(point: tuple[float, float]) -> None:
    lats, lons = [point[0], POITIERS[0]], [point[1], POITIERS[1]]
    codes, km = boundaries.nearest_commune(lats, lons)
    assert list(boundaries.locate(lats, lons)) == [None, "86194"]
    assert (codes[0], codes[1]) == (None, "86194")
    assert np.isnan(km[0])
    assert list(boundaries.in_france(lats, lons)) == [False, True]


def test_no_point_at_all_is_an_empty_answer() -> None:
    codes, km = boundaries.nearest_commune([], [])
    assert (len(boundaries.locate([], [])), len(codes), len(km), len(boundaries.in_france([], []))) == (0, 0, 0, 0)


def test_the_sea_and_abroad_are_outside_france_and_overseas_is_inside() -> None:
    lats, lons = zip(POITIERS, LILLE, AT_SEA, BRUSSELS, (-22.27, 166.44), (14.61, -61.06), strict=True)
    assert list(boundaries.in_france(lats, lons)) == [True, True, False, False, True, True]
    assert boundaries.outside(*AT_SEA)
    assert not boundaries.outside(*POITIERS)


def test_a_commune_has_a_box_in_degrees_around_its_centre() -> None:
    box = boundaries.box("86194")
    assert box is not None
    west, south, east, north = box
    assert west < POITIERS[1] < east
    assert south < POITIERS[0] < north
    assert north - south < 0.2
    assert boundaries.box("75110") is None


def test_communes_that_touch_are_neighbours_once_and_islands_have_none() -> None:
    told = dict(borders.neighbours())
    pairs = {frozenset((code, other)) for code, others in told.items() for other in others}
    assert len(told) == 34_868
    assert len(pairs) == sum(map(len, told.values())) > 99_000
    assert frozenset(("35238", "35278")) in pairs  # Rennes, Saint-Grégoire
    assert frozenset(("35238", "29019")) not in pairs
    assert "29155" in told  # Ouessant
    assert not [pair for pair in pairs if "29155" in pair]
