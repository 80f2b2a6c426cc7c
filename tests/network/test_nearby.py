"""The nearest places."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.mesh.cells import cell_of
from maillage.mesh.sphere import distance_km
from maillage.network.models import Place
from maillage.network.queries.nearby import nearest, nearest_keys
from tests.factories import NOW, PlaceFactory

AROUND = [
    (46.58, 0.34),
    (48.85, 2.35),
    (-20.88, 55.45),
    (14.6, -61.07),
    (-17.5, 179.99),
    (-17.5, -179.99),
    (0.0, 0.0),
    (89.9, 10.0),
]
POINTS = st.one_of(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.builds(
        lambda near, north, east: (min(90.0, max(-90.0, near[0] + north)), (near[1] + east + 540) % 360 - 180),
        st.sampled_from(AROUND),
        st.floats(-0.3, 0.3),
        st.floats(-0.3, 0.3),
    ),
)


def put(points: list[tuple[float, float]]) -> None:
    Place.objects.bulk_create(
        [
            Place(name=f"{n}", slug=f"p-{n}", lat=lat, lon=lon, cell=cell_of(lat, lon), created_at=NOW, updated_at=NOW)
            for n, (lat, lon) in enumerate(points)
        ]
    )


class Property(TestCase):
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(
        points=st.lists(POINTS, max_size=40), at=POINTS, limit=st.integers(1, 8), within_km=st.sampled_from([1.0, 20.0, 500.0, 1e9])
    )
    def test_the_nearest_are_those_that_measuring_every_place_gives(
        self, points: list[tuple[float, float]], at: tuple[float, float], limit: int, within_km: float
    ) -> None:
        put(points)
        measured = sorted((distance_km(*at, place.lat, place.lon), place.pk) for place in Place.objects.all())
        expected = [(pk, km) for km, pk in measured if km <= within_km][:limit]
        assert nearest_keys(Place.objects.all(), *at, limit=limit, within_km=within_km) == expected


@pytest.mark.django_db
def test_the_antimeridian_is_no_border() -> None:
    put([(-17.5, 179.999), (-17.5, -179.99), (-17.5, 170.0)])
    assert [place.name for place, _km in nearest(Place.objects.all(), -17.5, -179.999, limit=2)] == ["0", "1"]


@pytest.mark.django_db
def test_places_without_a_position_or_left_out_of_the_list_are_never_near() -> None:
    PlaceFactory.create(lat=None, lon=None)
    PlaceFactory.create(is_public=False)
    assert nearest(Place.objects.filter(is_public=True), 46.58, 0.34, limit=3) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("points", "most"), [([(46.58, 0.34)] * 5, 2), ([(-20.0, 55.0)], 3), ([], 3)])
def test_near_places_cost_two_queries_and_the_emptiest_land_three(points: Any, most: int) -> None:
    put(points)
    with CaptureQueriesContext(connection) as queries:
        nearest_keys(Place.objects.all(), 46.58, 0.34, limit=5)
    assert len(queries) == most
