"""The page of the method: its example is worked out by the engine, its figures are those of the instance."""

from __future__ import annotations

import re
from itertools import combinations, product

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from maillage.observatory.queries.example import NEW, RADIUS_KM, STEP_KM, VILLAGES, example
from maillage.territory.models import Territory
from tests.factories import PlaceFactory
from tests.observatory.conftest import town


def page(client: Client, **more: str) -> str:
    """The page with every space as a plain one."""
    response = client.get("/maillage/methode/", more, headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_example_is_what_anyone_can_count_by_hand() -> None:
    """0, 4, 8, 12 and 16 km for 200, 300, 300, 300 and 200 people."""
    worked = example()
    people = [(weight, rank * STEP_KM) for rank, (_name, weight) in enumerate(VILLAGES)]
    assert (worked.near, worked.people, worked.mean_km) == (500, 1_300, pytest.approx(8.0))
    assert worked.median_km == pytest.approx(8.0)
    spread = sum(one[0] * other[0] * abs(one[1] - other[1]) for one, other in product(people, people))
    assert worked.gini == pytest.approx(spread / (2 * 8.0 * 1_300**2))


def test_the_best_choice_is_the_best_of_all_and_the_quick_one_is_not() -> None:
    worked = example()

    def served(chosen: tuple[int, ...]) -> int:
        near = [min(abs(rank - place) for place in chosen) * STEP_KM <= RADIUS_KM for rank in range(len(VILLAGES))]
        return sum(weight for (_name, weight), is_near in zip(VILLAGES, near, strict=True) if is_near)

    assert worked.best_people == max(served(chosen) for chosen in combinations(range(len(VILLAGES)), NEW)) == worked.bound
    assert worked.first_people < worked.best_people
    assert worked.is_proven


@pytest.mark.django_db
def test_the_page_tells_the_example_and_what_is_counted_now(client: Client, bretagne: Territory) -> None:
    PlaceFactory.create(lat=48.11, lon=-1.67, commune=town("35238"))
    text = page(client)
    assert "la part desservie est de 38 %" in text
    assert "La réponse rapide prend Coudrier" in text
    assert "aucun choix n’en sert plus de 1 300 : l’écart est de 18 %" in text
    assert "1 300 habitants. C’est la borne : la réponse est la meilleure" in text
    assert "311 000 habitants de 4 communes sont comptés" in text
    assert "En ce moment, 1 lieu est compté" in text


@pytest.mark.django_db
def test_every_entry_of_the_contents_leads_to_its_heading(client: Client) -> None:
    text = page(client)
    asked = re.findall(r'class="tag" href="#(\w+)"', text)
    assert len(asked) >= 12
    assert asked == re.findall(r'<h2 id="(\w+)"', text)


@pytest.mark.django_db
def test_the_method_is_open_without_data_and_to_reading_only(client: Client) -> None:
    assert "En ce moment, 0 lieu" in page(client)
    assert client.post("/maillage/methode/").status_code == 405


@pytest.mark.django_db
def test_the_page_asks_little_of_the_database(
    client: Client, bretagne: Territory, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page(client, rayon="5")
