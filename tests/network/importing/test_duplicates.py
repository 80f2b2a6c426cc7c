"""Places that look alike: near and alike by name, whatever the crowd."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.mesh.sphere import distance_km
from maillage.network.importing.duplicates import DuplicateIndex
from maillage.network.importing.likeness import own_host, plain_address


def index(*places: tuple[str, float, float]) -> DuplicateIndex:
    found = DuplicateIndex(metres=150, score=85)
    for number, (name, lat, lon) in enumerate(places):
        found.add(number, name, lat, lon)
    return found


@pytest.mark.parametrize("name", ["La Fabrique", "la fabrique !", "Fabrique (La)", "La Fabriqe"])
def test_a_near_place_of_the_same_name_is_proposed(name: str) -> None:
    match = index(("La Fabrique", 46.58, 0.34)).find(name, 46.5805, 0.3405)

    assert match is not None
    assert match.known.ref == 0
    assert match.metres == pytest.approx(67, abs=3)


@pytest.mark.parametrize(("name", "lat"), [("La Fabrique", 46.59), ("Le Moulin", 46.58)])
def test_a_far_place_or_another_name_is_not(name: str, lat: float) -> None:
    assert index(("La Fabrique", 46.58, 0.34)).find(name, lat, 0.34) is None


def test_the_best_name_wins_then_the_nearest() -> None:
    found = index(("La Fabriqe", 46.5801, 0.34), ("La Fabrique", 46.5806, 0.34), ("La Fabrique", 46.5803, 0.34))

    match = found.find("La Fabrique", 46.58, 0.34)

    assert match is not None
    assert match.known.ref == 2


@given(lat=st.floats(-60, 60), lon=st.floats(-179.9, 179.9), north=st.floats(-0.0012, 0.0012), east=st.floats(-0.0012, 0.0012))
def test_no_near_place_is_missed_across_the_cells(lat: float, lon: float, north: float, east: float) -> None:
    match = index(("La Fabrique", lat, lon)).find("La Fabrique", lat + north, lon + east)

    assert (match is not None) == (distance_km(lat, lon, lat + north, lon + east) <= 0.150)


def test_thousands_of_places_on_one_point_stay_quick_and_equal_names_are_found() -> None:
    found = index(*((f"Bureau {number}", 46.58, 0.34) for number in range(20_000)))

    start = time.process_time()
    matches = [found.find(f"Bureau {number}", 46.58, 0.34) for number in range(1_000)]

    assert [match.known.ref for match in matches if match] == list(range(1_000))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 rue de Bourgogne", "12, R. DE BOURGOGNE, 45000 Orléans"),
        ("12bis av. du Rhône", "12 bis avenue du rhone"),
        ("Bâtiment C, 3 bd St-Michel", "3 boulevard Saint Michel"),
    ],
)
def test_one_address_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other) != ""


@pytest.mark.parametrize(("address", "plain"), [("Le Bourg", ""), ("45000 Orléans", ""), ("12", ""), ("", "")])
def test_an_address_without_a_number_and_a_street_tells_nothing(address: str, plain: str) -> None:
    assert plain_address(address) == plain


@pytest.mark.parametrize(
    ("website", "host"),
    [("https://www.quai.example/a", "quai.example"), ("https://fr-fr.facebook.com/quai", ""), ("https://quai.wixsite.com/x", "quai.wixsite.com"),
     ("http://[", "")],
)  # fmt: skip
def test_the_host_of_a_site_is_a_sign_when_it_is_its_own(website: str, host: str) -> None:
    assert own_host(website) == host
