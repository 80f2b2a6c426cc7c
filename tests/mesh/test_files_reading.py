"""Tables as people write them become points; what is doubtful is refused with its line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from maillage.mesh.files.columns import Naming, recognised
from maillage.mesh.files.exceptions import Refused
from maillage.mesh.files.reading import Asked, Spots, read_spots
from maillage.mesh.files.units import all_kilometres, kilometres, share
from maillage.mesh.points import Points

POITIERS = Points.of([46.58, 46.80], [0.34, 0.55])


def read(rows: list[dict[str, str]], **asked: Any) -> Spots:
    numbered = list(enumerate(rows, start=2))
    return read_spots("lieux.csv", list(rows[0]), numbered, Asked(**asked))


@pytest.mark.parametrize(
    ("text", "km"),
    [("10km", 10.0), ("500 m", 0.5), ("2.5km", 2.5), (" 10 KM ", 10.0), ("10\u202fkm", 10.0), ("1500m", 1.5)],
)
def test_a_distance_is_read_with_its_unit(text: str, km: float) -> None:
    assert kilometres(text) == km


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10", "dites l'unité"),
        ("2,5km", "un point"),
        ("5,10,20km", "dites l'unité"),
        ("0km", "plus grand que zéro"),
        ("-3km", "n'est pas une distance"),
        ("loin", "n'est pas une distance"),
        ("30000km", "n'est pas une distance"),
        ("5km,,10km", "n'est pas une distance"),
    ],
)
def test_a_distance_without_its_unit_or_sense_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        all_kilometres([text])


def test_several_radii_are_sorted_and_told_once() -> None:
    assert all_kilometres(["20km,5km", "500m;5km"]) == (0.5, 5.0, 20.0)


@pytest.mark.parametrize(("text", "value"), [("95%", 0.95), ("95 %", 0.95), ("99,9%", 0.999), ("0.5", 0.5), ("100%", 1.0)])
def test_a_share_is_read(text: str, value: float) -> None:
    assert share(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["95", "120%", "presque tout", "-1%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="n'est pas une part"):
        share(text)


@pytest.mark.parametrize(
    "columns",
    [
        ["lat", "lon"], ["Latitude", "Longitude"], ["x", "y"], ["LNG", "LAT"], ["geometry.latitude", "geometry.longitude"],
        ["Coord_X", "Coord_Y"],
    ],
)  # fmt: skip
def test_coordinates_are_recognised_by_usual_names(columns: list[str]) -> None:
    lat, lon = recognised(columns, "lat"), recognised(columns, "lon")

    assert {lat, lon} == set(columns)


def test_numbers_are_read_as_people_write_them() -> None:
    found = read([{"nom": "A", "latitude": "46,58", "longitude": " 0.34 ", "Population": "1 234,5"}], weighted=True)

    assert (found.points.lat.tolist(), found.points.lon.tolist()) == ([46.58], [0.34])
    assert found.weight is not None
    assert found.weight.tolist() == [1234.5]
    assert (found.ids, found.names) == (("2",), ("A",))


@pytest.mark.parametrize("pair", ["46.58, 0.34", "46.58,0.34", "[46.58, 0.34]", "46,58 ; 0,34", "46.58 0.34"])
def test_both_coordinates_may_be_in_one_column(pair: str) -> None:
    found = read([{"nom": "A", "geo_point_2d": pair}])

    assert (found.points.lat[0], found.points.lon[0]) == (46.58, 0.34)


def test_columns_are_named_when_nothing_says_them() -> None:
    found = read([{"nord": "46.58", "est": "0.34", "Têtes": "12"}], naming=Naming("NORD", "est", "tetes"), weighted=True)

    assert found.points.lat[0] == 46.58
    assert found.weight is not None
    assert found.weight[0] == 12.0


def test_rows_without_a_position_or_a_weight_are_counted() -> None:
    rows = [
        {"id": "a", "lat": "46.5", "lon": "0.3", "pop": ""},
        {"id": "b", "lat": "", "lon": "0.3", "pop": "5"},
        {"id": "c", "lat": "46.6", "lon": "0.4", "pop": "7"},
    ]

    found = read(rows, weighted=True)

    assert found.ids == ("a", "c")
    assert found.weight is not None
    assert found.weight.tolist() == [0.0, 7.0]
    assert any("1 ligne sans position" in note for note in found.notes)
    assert any("1 ligne sans poids" in note for note in found.notes)


@pytest.mark.parametrize(
    ("row", "asked", "said"),
    [
        ({"nom": "A", "lieu": "ici"}, {}, "Aucune colonne de « lieux.csv » ne dit la latitude.*--lat.*nom, lieu"),
        ({"lat": "46", "nom": "A"}, {}, "ne dit la longitude.*--lon"),
        ({"lat": "46", "lon": "0"}, {"weighted": True}, "combien de personnes.*--weight.*lat, lon"),
        ({"lat": "46", "lon": "0"}, {"naming": Naming(weight="pop"), "weighted": True}, "pas de colonne « pop ».*lat, lon"),
        ({"lat": "46", "lon": "0"}, {"labels": ("canton",)}, "pas de colonne « canton »"),
        ({"lat": "", "lon": ""}, {}, "aucune ligne avec des coordonnées"),
        ({"lat": "nord", "lon": "0"}, {}, "ligne 2 : « nord » n'est pas un nombre"),
        ({"lat": "inf", "lon": "0"}, {}, "« inf » n'est pas un nombre"),
        ({"lat": "46", "lon": "0", "pop": "-3"}, {"weighted": True}, "vaut -3 ; un poids ne peut pas être négatif"),
        ({"lat": "46", "lon": "0", "prix": "0"}, {"positive": "prix"}, "vaut 0 ; un coût est plus grand que zéro"),
        ({"lat": "6611000", "lon": "497000"}, {}, "ne sont pas des degrés.*--crs"),
        ({"lat": "6611000", "lon": "497000"}, {"system": "EPSG:1"}, "« EPSG:1 » n'est pas connu"),
        ({"idcar_200m": "ici"}, {}, "« ici » n'est pas un carreau"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(row: dict[str, str], asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        read([row], **asked)


def test_swapped_coordinates_are_put_right_when_all_are_and_it_is_said() -> None:
    found = read([{"lat": "0.34", "lon": "46.58"}, {"lat": "0.55", "lon": "46.80"}], around=POITIERS)

    assert found.points.lat.tolist() == [46.58, 46.80]
    assert "étaient échangées" in found.notes[0]


def test_swapped_coordinates_are_refused_when_only_some_are() -> None:
    with pytest.raises(Refused, match=r"échangées sur une partie.*1 sur 2, dont la ligne 3"):
        read([{"lat": "46.58", "lon": "0.34"}, {"lat": "0.55", "lon": "46.80"}], around=POITIERS)


def test_columns_that_a_person_named_are_believed() -> None:
    found = read([{"lat": "0.34", "lon": "46.58"}], around=POITIERS, naming=Naming("lat", "lon"))

    assert found.points.lat[0] == 0.34


def test_a_place_abroad_is_no_swap() -> None:
    found = read([{"lat": "40.4", "lon": "-3.7"}], around=POITIERS)

    assert found.points.lat[0] == 40.4
    assert found.notes == ()


def test_metres_are_read_in_the_system_that_is_said() -> None:
    found = read([{"x": "497000", "y": "6611000"}], system="EPSG:2154")

    assert (found.points.lat[0], found.points.lon[0]) == (pytest.approx(46.58, abs=0.02), pytest.approx(0.35, abs=0.02))


def test_the_cells_of_the_national_grid_are_at_their_centre() -> None:
    """The long and the short name of the same cell; its centre by an independent conversion of EPSG:3035."""
    from pyproj import Transformer

    found = read([{"idcar_200m": "CRS3035RES200mN2640600E3607800", "ind": "12"}, {"idcar_200m": "200mN13203E18039", "ind": "3"}])

    lat, lon = Transformer.from_crs("EPSG:3035", "EPSG:4326").transform(2640700, 3607900)
    assert np.allclose(found.points.lat, lat)
    assert np.allclose(found.points.lon, lon)
