"""What a scenario changes, read from addresses as people and programs write them, written back the same."""

from __future__ import annotations

import json

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st

from maillage.observatory.moves import MOST_MOVES, Moves, Spot

SPOTS = st.builds(Spot.at, st.floats(-90, 90), st.floats(-180, 180))
SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
MOVES = st.builds(Moves.of, st.lists(SPOTS, max_size=8), st.lists(SLUGS, max_size=8), st.lists(st.tuples(SLUGS, SPOTS), max_size=8))


def read(query: str) -> tuple[Moves, list[str]]:
    return Moves.read(QueryDict(query))


@given(MOVES)
def test_moves_are_the_same_once_written_in_an_address_or_kept(moves: Moves) -> None:
    assert read(urlencode(moves.pairs())) == (moves, [])
    assert Moves.from_json(json.loads(json.dumps(moves.as_json()))) == moves


@given(MOVES, st.data())
def test_a_move_taken_back_leaves_all_the_others(moves: Moves, data: st.DataObject) -> None:
    if not moves:
        return
    name, value = data.draw(st.sampled_from(moves.pairs()))

    left = moves.without(name, value)

    assert len(left) == len(moves) - 1
    assert set(left.pairs()) == set(moves.pairs()) - {(name, value)}


@pytest.mark.parametrize("said", ["", "ici", "91_0", "46.5", "46.5_181", "46.5_0.3_2", "1e5_3", "nan_nan", "٤٦_٠", "46.5_0.3\n<b>"])
def test_what_is_no_position_is_told_and_the_rest_is_kept(said: str) -> None:
    moves, problems = read(urlencode([("ajout", said), ("ajout", "46.5_0.3"), ("retrait", "le-moulin")]))

    assert moves == Moves((Spot(46.5, 0.3),), ("le-moulin",))
    assert len(problems) == 1
    assert "n’est pas une position" in problems[0]


@pytest.mark.parametrize("query", ["retrait=../etc", "deplace=moulin", "deplace=moulin~ici", "deplace=~46_0", "retrait="])
def test_what_is_no_place_or_goes_nowhere_is_told(query: str) -> None:
    moves, problems = read(query)

    assert not moves
    assert len(problems) == 1


def test_a_position_may_be_written_with_a_comma_or_a_semicolon() -> None:
    assert Spot.read("46.5,0.3") == Spot.read(" 46.5;0.3 ") == Spot(46.5, 0.3)


def test_a_place_is_moved_or_closed_not_both_and_each_thing_once() -> None:
    spot = Spot(46.5, 0.3)

    moves = Moves.of([spot, spot], ["a", "a"], [("a", spot), ("b", spot), ("b", Spot(47.0, 0.0))])

    assert moves == Moves((spot,), ("a",), (("b", Spot(47.0, 0.0)),))


def test_more_moves_than_a_scenario_holds_are_told_and_left_aside() -> None:
    moves, problems = read(urlencode([("ajout", f"46.{rank:03d}_0.3") for rank in range(MOST_MOVES + 3)]))

    assert len(moves) == MOST_MOVES
    assert "les 3 derniers" in problems[0]
