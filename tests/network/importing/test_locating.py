"""The commune and the position of a row, each checked against the other."""

from __future__ import annotations

import pytest

from maillage.network.importing.locating import Commune, CommuneFinder, folded_name
from maillage.network.importing.mapping import Rules
from maillage.network.importing.positions import Located, Locator, Where

POITIERS = Commune(1, "86194", "Poitiers", 46.58, 0.34)
VALBONNE = Commune(2, "06152", "Valbonne", 43.63, 7.02)
HEROUVILLE = Commune(3, "14327", "Hérouville-Saint-Clair", 49.20, -0.33)
PARIS = Commune(4, "75056", "Paris", 48.86, 2.34)
PARIS_10 = Commune(5, "75110", "Paris 10e arrondissement", None, None, "75056", "Paris")
DENIS_93 = Commune(6, "93066", "Saint-Denis", 48.93, 2.36)
DENIS_974 = Commune(7, "97411", "Saint-Denis", -20.93, 55.45)
MAUPERTUIS = Commune(8, "97502", "Saint-Pierre", None, None)
ALL = (POITIERS, VALBONNE, HEROUVILLE, PARIS, PARIS_10, DENIS_93, DENIS_974, MAUPERTUIS)
POSTAL = [("86000", "86194"), ("06560", "06152"), ("75010", "75056"), ("75010", "75110"), ("93200", "93066"), ("97400", "97411")]


def on_land(lat: float, lon: float) -> tuple[str | None, float]:
    """West of 3° W is the sea."""
    finder = CommuneFinder(ALL, [], [])
    near = finder.nearest(lat, lon)
    return (near[0].code if near else None), 0.0 if lon > -3 else 40.0


def locate(**cells: object) -> Located:
    finder = CommuneFinder(ALL, POSTAL, [("86999", "Saint-Benoît-le-Vieux", "86194")], on_land)
    return Locator(finder, Rules()).locate(Where(**{"code_asked": "code" in cells, **cells}))  # type: ignore[arg-type]


def codes(found: Located) -> list[str]:
    return [message.code for message in found.messages]


def test_a_code_and_a_position_that_agree_say_nothing() -> None:
    found = locate(code="86194", lat="46.581", lon="0.341")

    assert (found.commune, found.position, codes(found)) == (POITIERS, "exact", [])


def test_a_code_zero_takes_the_commune_of_the_position() -> None:
    found = locate(code="0", name="Sophia Antipolis", lat="43.627222", lon="7.0412")

    assert (found.commune, codes(found)) == (VALBONNE, ["commune.zero_position"])


def test_a_code_zero_without_a_position_takes_the_name() -> None:
    found = locate(code="0", name="poitiers")

    assert (found.commune, codes(found)) == (POITIERS, ["commune.zero_name", "position.commune"])


def test_an_arrondissement_code_gives_the_city_and_the_arrondissement() -> None:
    found = locate(code="75110", lat="48.869", lon="2.361")

    assert (found.commune, found.arrondissement, codes(found)) == (PARIS, PARIS_10, ["commune.arrondissement"])


def test_a_postal_code_tells_the_arrondissement() -> None:
    assert locate(code="75056", postal_code="75010", lat="48.87", lon="2.36").arrondissement == PARIS_10


def test_a_code_of_earlier_years_is_followed_and_said() -> None:
    found = locate(code="86999", lat="46.58", lon="0.34")

    assert (found.commune, codes(found)) == (POITIERS, ["commune.old"])


def test_an_unknown_code_is_said_and_the_position_decides() -> None:
    found = locate(code="99123", lat="46.58", lon="0.34")

    assert (found.commune, codes(found)) == (POITIERS, ["commune.unknown", "commune.by_position"])


def test_a_code_that_the_name_and_the_position_contradict_is_doubted() -> None:
    """The row SICTIAM of the census of 2019."""
    found = locate(code="14327", name="Sophia Antipolis", lat="43.627222", lon="7.0412")

    assert (found.commune, found.point) == (VALBONNE, (43.627222, 7.0412))
    assert found.messages[0].code == "commune.contradicted"
    assert found.messages[0].params["km"] == pytest.approx(838, abs=5)


def test_a_position_that_name_code_and_postal_code_contradict_is_set_aside() -> None:
    found = locate(code="86194", name="POITIERS CEDEX", postal_code="86000", lat="48.86", lon="2.34")

    assert (found.commune, found.point, found.position) == (POITIERS, (46.58, 0.34), "commune")
    assert codes(found) == ["coordinates.set_aside"]


def test_a_position_far_from_the_commune_with_nothing_more_is_kept_and_doubted() -> None:
    found = locate(code="86194", lat="48.86", lon="2.34")

    assert (found.point, codes(found)) == ((48.86, 2.34), ["coordinates.far"])


def test_a_position_at_sea_is_doubted() -> None:
    found = locate(lat="47.5", lon="-4.9")

    assert "coordinates.outside" in codes(found)


def test_an_address_without_coordinates_stands_at_its_commune_s_centre() -> None:
    found = locate(name="Poitiers", postal_code="86000")

    assert (found.point, found.position, codes(found)) == ((46.58, 0.34), "commune", ["commune.by_name", "position.commune"])


def test_a_commune_without_a_centre_leaves_the_place_without_a_position() -> None:
    found = locate(code="97502")

    assert (found.commune, found.point, codes(found)) == (MAUPERTUIS, None, [])


def test_namesakes_are_told_apart_by_postal_code_or_position_and_doubted_without() -> None:
    assert locate(name="Saint Denis", postal_code="93200").commune == DENIS_93
    assert locate(name="St-Denis", lat="-20.9", lon="55.46").commune == DENIS_974
    alone = locate(name="Saint-Denis")
    assert (alone.commune, codes(alone)) == (None, ["commune.ambiguous", "row.no_location"])


def test_a_low_precision_makes_the_position_approximate_and_a_strange_one_is_said() -> None:
    low = locate(code="86194", lat="46.58", lon="0.34", precision="0,41")
    strange = locate(code="86194", lat="46.58", lon="0.34", precision="9")

    assert (low.position, codes(low)) == ("approximate", ["precision.low"])
    assert (strange.position, codes(strange)) == ("exact", ["precision.scale"])


def test_a_row_that_says_nothing_of_its_position_is_doubted() -> None:
    assert codes(locate()) == ["row.no_location"]


@pytest.mark.parametrize("name", ["Saint-Étienne", "ST ETIENNE", "st etienne cedex 2", "Saint Etienne"])
def test_usual_writings_of_a_commune_are_one(name: str) -> None:
    assert folded_name(name) == "saint etienne"


def test_a_city_with_its_arrondissement_is_the_city() -> None:
    assert folded_name("Paris 10e") == folded_name("PARIS 10ème arrondissement") == "paris"
