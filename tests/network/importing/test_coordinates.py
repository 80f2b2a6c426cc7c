"""Positions as files hold them: what is certain is converted and said, what is not is doubted."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.sphere import distance_km
from maillage.network.importing.coordinates import Reference, read_position, split_pair, transformer

POITIERS = (46.580224, 0.340375)
NEAR_POITIERS = Reference(46.58, 0.34, "861")


def read(lat: str, lon: str, reference: Reference | None = None, crs: str = "") -> tuple[tuple[float, float] | None, list[str]]:
    reading = read_position(lat, lon, reference=reference, crs=crs)
    return reading.point, [message.code for message in reading.messages]


def test_degrees_are_taken_as_they_are() -> None:
    assert read("46.580224", "0.340375") == (POITIERS, [])


def test_decimal_commas_are_read_and_said() -> None:
    assert read("46,580224", "0,340375") == (POITIERS, ["coordinates.comma"])


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("46°34'48.8\" N", "0°20'25.35\" E"),
        ("46 34 48.8", "0 20 25.35"),
        ("N 46° 34,8134'", "E 0° 20,4225'"),
        ("46.580224 N", "0.340375° E"),
    ],
)
def test_degrees_minutes_and_seconds_are_converted_and_said(lat: str, lon: str) -> None:
    point, codes = read(lat, lon)

    assert point is not None
    assert distance_km(*point, *POITIERS) < 0.02
    assert codes == ["coordinates.degrees"]


def test_west_is_negative_in_french_too() -> None:
    assert read("47°12'N", "1°33'O")[0] == pytest.approx((47.2, -1.55))


def test_an_exchanged_position_is_put_right_and_said() -> None:
    assert read("0.340375", "46.580224") == (POITIERS, ["coordinates.swapped"])


def test_zero_zero_is_no_position() -> None:
    assert read("0", "0") == (None, ["coordinates.zero"])


def test_one_cell_alone_is_no_position() -> None:
    assert read("46.58", "") == (None, ["coordinates.half"])


@pytest.mark.parametrize(("lat", "lon"), [("près de la gare", "0.34"), ("nan", "0.3"), ("inf", "2"), ("46°75'", "0°20'")])
def test_words_are_no_position(lat: str, lon: str) -> None:
    assert read(lat, lon) == (None, ["coordinates.unreadable"])


def test_a_position_abroad_is_kept_and_doubted() -> None:
    assert read("52.52", "13.405") == ((52.52, 13.405), ["coordinates.outside"])


def test_an_impossible_latitude_is_set_aside() -> None:
    assert read("120.5", "150.1") == (None, ["coordinates.out_of_range"])


def test_a_lost_sign_is_put_back_where_the_commune_says_so() -> None:
    pointe_a_pitre = Reference(16.24, -61.53, "971")

    assert read("16.24", "61.53", pointe_a_pitre) == ((16.24, -61.53), ["coordinates.sign"])
    assert read("16.24", "61.53") == ((16.24, 61.53), ["coordinates.outside"])


@pytest.mark.parametrize("order", ["y x", "x y"])
@pytest.mark.parametrize(
    ("crs", "point"),
    [
        ("EPSG:2154", POITIERS), ("EPSG:3857", POITIERS), ("EPSG:2975", (-20.88, 55.45)), ("EPSG:2972", (4.93, -52.33)),
        ("EPSG:5490", (14.61, -61.07)), ("EPSG:4471", (-12.78, 45.23)),
    ],
)  # fmt: skip
def test_metres_near_the_stated_commune_are_converted_and_said(crs: str, point: tuple[float, float], order: str) -> None:
    x, y = transformer(crs).transform(point[1], point[0], direction="INVERSE")
    cells = (str(y), str(x)) if order == "y x" else (str(x), str(y))

    found, codes = read(*cells, Reference(point[0] + 0.02, point[1], ""))

    assert found == pytest.approx(point, abs=1e-5)
    assert codes == ["coordinates.projected"]


def test_metres_that_two_systems_explain_are_set_aside_without_a_commune() -> None:
    x, y = transformer("EPSG:2154").transform(2.35, 46.0, direction="INVERSE")

    assert read(str(y), str(x)) == (None, ["coordinates.ambiguous"])
    assert read(str(y), str(x), crs="EPSG:2154")[0] == pytest.approx((46.0, 2.35), abs=1e-5)


def test_metres_with_french_thousands_are_read() -> None:
    point, codes = read("6 612 117,5", "496 000,2", NEAR_POITIERS)

    assert point is not None
    assert distance_km(*point, 46.58, 0.34) < 5
    assert codes == ["coordinates.comma", "coordinates.projected"]


@pytest.mark.parametrize(
    ("text", "pair"),
    [("46.58, 0.34", ("46.58", "0.34")), ("46,58; 0,34", ("46,58", "0,34")), ("46.58 0.34", ("46.58", "0.34")),
     ("[46.58,0.34]", ("46.58", "0.34")), ("46,58,0,34", ("46.58", "0.34"))],
)  # fmt: skip
def test_a_pair_in_one_cell_is_cut(text: str, pair: tuple[str, str]) -> None:
    assert split_pair(text) == pair


@given(lat=st.floats(41.5, 51), lon=st.floats(-5, 9.5), comma=st.booleans(), swapped=st.booleans())
def test_mainland_positions_are_found_whatever_their_writing(lat: float, lon: float, *, comma: bool, swapped: bool) -> None:
    cells = [f"{lat:.6f}", f"{lon:.6f}"]
    cells = [cell.replace(".", ",") for cell in cells] if comma else cells
    found, _codes = read(*(reversed(cells) if swapped else cells))

    assert found == pytest.approx((lat, lon), abs=1e-6)


@given(lat=st.text(max_size=14), lon=st.text(max_size=14))
def test_any_text_is_a_position_on_earth_or_none(lat: str, lon: str) -> None:
    point, codes = read(lat, lon)

    if point is None:
        assert codes or not (lat or lon)
    else:
        assert all(math.isfinite(value) for value in point)
        assert -90 <= point[0] <= 90
        assert -180 <= point[1] <= 180
