"""Links sent by e-mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.core import links
from tests.factories import NOW

DAY = timedelta(days=1)


def token() -> str:
    return links.sign({"place": "moulin"}, purpose="confirmation", lasts=DAY, at=NOW)


def test_a_link_gives_back_what_it_was_given_until_its_day() -> None:
    assert links.read(token(), purpose="confirmation", at=NOW + DAY - timedelta(seconds=1)) == {"place": "moulin"}


def test_a_link_is_refused_after_its_day() -> None:
    with pytest.raises(links.LinkExpired):
        links.read(token(), purpose="confirmation", at=NOW + DAY)


def test_a_link_serves_one_purpose() -> None:
    with pytest.raises(links.LinkRefused):
        links.read(token(), purpose="unsubscription", at=NOW)


@pytest.mark.parametrize("made", ["", "x", "a:b:c", "é:1", f"{'A' * 5000}:x:y"])
def test_a_link_of_ones_own_making_is_refused(made: str) -> None:
    with pytest.raises(links.LinkRefused):
        links.read(made, purpose="confirmation", at=NOW)


def test_a_link_changed_on_the_way_is_refused() -> None:
    whole = token()

    for place in range(len(whole)):
        other = "A" if whole[place] != "A" else "B"
        with pytest.raises(links.LinkRefused):
            links.read(whole[:place] + other + whole[place + 1 :], purpose="confirmation", at=NOW)


def test_a_link_may_stand_in_an_address() -> None:
    assert all(letter.isalnum() or letter in "-_:." for letter in token())
