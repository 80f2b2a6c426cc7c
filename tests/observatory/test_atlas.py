"""The map that the server draws: who is coloured how, what is numbered, in how few bytes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from maillage.observatory import scope as scopes
from maillage.observatory.charts.atlas import Atlas, Label, Panel, apart, atlas, path
from maillage.observatory.people import people
from maillage.observatory.queries.atlas import atlas_of
from maillage.observatory.sites import Selection, sites
from maillage.territory.models import Territory
from tests.factories import PlaceFactory, TerritoryFactory
from tests.observatory.conftest import town

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]])


def of(territory: Territory | None = None, marked: tuple[tuple[float, float], ...] = ()) -> Atlas | None:
    scope = scopes.of_territory(territory) if territory else scopes.country()
    return atlas_of(people(), sites(Selection()), scope, marked)


def test_a_closed_line_is_relative_and_in_whole_numbers() -> None:
    assert path([SQUARE], closed=True) == "M0 0l20 0 0 20-20 0z"
    assert path([SQUARE[:3]]) == "M0 0l20 0 0 20"


def test_what_has_no_length_is_not_drawn() -> None:
    assert path([np.array([[1.0, 1.0], [1.1, 1.1]]), SQUARE[[0, 0]]]) == ""
    assert path([SQUARE[[0, 1, 0]]], closed=True) == ""


def test_a_map_escapes_its_words_and_writes_no_style() -> None:
    panel = Panel({1: [SQUARE], 0: [SQUARE]}, [SQUARE], np.array([[5.0, 5.0]]), Label(0.0, 0.0, "<b>Île</b>"))
    svg = ET.fromstring(
        atlas(Atlas(100.0, 50.0, (panel,), ((7, 3.0, 4.0),), (Label(1.0, 2.0, "L’Haÿ"),)), title="<t>", description="d")
    )
    assert svg.get("viewBox") == "0 0 100 50"
    assert [text.text for text in svg.iter("text")] == ["<b>Île</b>", "L’Haÿ", "7"]
    assert [each.get("class") for each in svg.iter("path")][:2] == ["atlas__area tone--none", "atlas__area tone--1"]
    assert not any("style" in each.attrib for each in svg.iter())


def test_the_name_of_a_town_steps_aside_of_numbers_and_of_other_names() -> None:
    towns = [Label(150.0, 50.0, "Rennes"), Label(150.0, 52.0, "Cesson"), Label(150.0, 120.0, "Bruz")]
    rennes, cesson, bruz = apart(towns, [(1, 150.0, 120.0), (2, 175.0, 120.0)], most=5, within=(300.0, 200.0))
    assert rennes.x > 150.0 > cesson.x + 5 * len("Cesson")  # on either side of the same spot
    assert bruz.x < 150.0 - 15.0  # its right is taken by the second number, it lies under the first


def test_a_town_that_numbers_surround_is_named_beyond_them() -> None:
    around = [(1, 140.0, 100.0), (2, 160.0, 88.0), (3, 155.0, 112.0)]
    (paris,) = apart([Label(150.0, 100.0, "Paris")], around, most=5, within=(300.0, 200.0))
    assert not 100.0 < paris.x < 175.0 or not 85.0 < paris.y < 115.0


def test_a_name_for_which_there_is_no_room_is_left_out() -> None:
    towns = [Label(20.0, 20.0, "Rennes"), Label(20.0, 21.0, "Cesson"), Label(299.0, 100.0, "Fougères")]
    kept = apart(towns, [], most=5, within=(300.0, 30.0))
    assert [label.text for label in kept] == ["Rennes"]
    assert not apart(towns, [], most=0, within=(300.0, 200.0))


@pytest.mark.django_db
def test_the_biggest_town_is_named_though_it_is_the_first_to_be_proposed(bretagne: Territory) -> None:
    drawn = of(bretagne, ((48.11, -1.67),))
    assert drawn is not None
    assert "Rennes" in [label.text for label in drawn.towns]


@pytest.mark.django_db
def test_communes_are_coloured_by_their_distance(bretagne: Territory) -> None:
    """Rennes at a place's door (1), Betton at 8 km (3), Gahard and Brest beyond 20 km (5)."""
    PlaceFactory.create(lat=48.11, lon=-1.67, commune=town("35238"))
    drawn = of(bretagne)
    assert drawn is not None
    (panel,) = drawn.panels
    assert {tone for tone, rings in panel.tones.items() if rings} == {1, 3, 5}
    assert len(panel.tones[5]) >= 2
    assert len(panel.dots) == 1


@pytest.mark.django_db
def test_marks_keep_their_number_and_stay_within_the_map(bretagne: Territory) -> None:
    drawn = of(bretagne, ((48.11, -1.67), (16.0, -61.6), (48.39, -4.50)))
    assert drawn is not None
    assert [number for number, _x, _y in drawn.marks] == [1, 3]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for _number, x, y in drawn.marks)
    assert drawn.marks[0][1] > drawn.marks[1][1]  # Rennes is east of Brest


@pytest.mark.django_db
def test_what_lies_overseas_is_drawn_apart_under_its_name(bretagne: Territory) -> None:
    reunion = TerritoryFactory.create(level="departement", code="974", name="La Réunion")
    TerritoryFactory.create(code="97411", name="Saint-Denis", population=150_000, lat=-20.93, lon=55.44, departement=reunion)
    drawn = of(marked=((48.11, -1.67), (-20.93, 55.44)))
    assert drawn is not None
    assert [panel.name.text if panel.name else "" for panel in drawn.panels] == ["", "La Réunion"]
    assert sorted(number for number, _x, _y in drawn.marks) == [1, 2]


@pytest.mark.django_db
def test_without_outlines_there_is_no_map() -> None:
    region = TerritoryFactory.create(level="region", code="99", name="Ailleurs")
    TerritoryFactory.create(code="99999", name="Nulle part", population=10, region=region)
    assert of(region) is None
    assert of() is None
