"""Figures as the pages say them, where a plain number would mislead."""

from __future__ import annotations

import pytest

from maillage.observatory.views import said
from maillage.observatory.views.scenario_shown import km_line


@pytest.mark.parametrize(
    ("median_km", "p90_km", "sentence"),
    [
        (5.6, 24.2, "La moitié des habitants a un lieu à moins de 5,6 km ; un sur dix doit aller à plus de 24 km."),
        (1.02, 1.02, "Neuf habitants sur dix au moins ont un lieu à 1,0 km ou moins."),
        (4.0, 1_400.0, "La moitié des habitants a un lieu à moins de 4,0 km."),
        (1_407.0, 1_410.0, "Pour la moitié des habitants au moins, le lieu le plus proche est au-delà de la mer."),
        (None, None, ""),
        (float("inf"), float("inf"), ""),
    ],
)
def test_how_far_people_have_a_place_in_one_sentence(median_km: float | None, p90_km: float | None, sentence: str) -> None:
    """In a commune alone everybody is at one distance; on an island without a place, kilometres over the sea mean nothing."""
    assert " ".join(said.spread(median_km, p90_km).split()) == sentence


def test_a_distance_over_the_sea_is_not_counted_in_kilometres() -> None:
    assert said.distance(1_407.0) == "plus de 300\u00a0km"
    assert said.distance(299.0) == "299\u00a0km"
    assert said.distance(float("inf")) == "–", "without any place there is no distance"


@pytest.mark.parametrize(
    ("before", "after", "change"), [(11.76, 11.74, "−\u00a00,1\u00a0km"), (11.79, 11.76, "="), (2.0, None, "–")]
)
def test_a_change_is_the_difference_of_what_is_read_on_either_side(before: float, after: float | None, change: str) -> None:
    assert km_line("Distance", before, after).change == change
