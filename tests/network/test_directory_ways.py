"""However the database goes about it, a page of the directory is the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from maillage.network.models import Kind, PublicService, Tag
from maillage.network.queries import directory
from maillage.network.queries.directory import Point, Selection
from maillage.territory.enums import Level
from tests.factories import NetworkFactory, PlaceFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def _crowd() -> tuple[Any, Any]:
    """Forty places, of which a third have each kind, half each service, some a network, a tag and a town of the region."""
    region = TerritoryFactory(level=Level.REGION, code="75")
    inside, outside = TerritoryFactory(region=region), TerritoryFactory()
    network, tag = NetworkFactory(), Tag.objects.create(slug="velo", label="vélo")
    kinds = list(Kind.objects.order_by("pk")[:3])
    services = list(PublicService.objects.order_by("pk")[:2])
    for n in range(40):
        place = PlaceFactory(
            commune=inside if n % 4 else outside, lat=46.5 + n / 200, lon=0.3, stage="closed" if n % 9 == 8 else "open"
        )
        place.kinds.add(kinds[n % 3])
        place.services.add(services[n % 2], *([services[0]] if n % 5 == 0 else []))
        if n % 3:
            network.place_links.create(place=place)
        if n % 7 == 0:
            place.tags.add(tag)
    return region, network


@pytest.mark.parametrize(
    "filters",
    [
        ("kinds",),
        ("kinds", "territory"),
        ("services", "network"),
        ("tags", "kinds"),
        ("point", "kinds", "territory"),
        ("area", "kinds"),
    ],
)
def test_however_the_database_goes_about_it_the_places_are_the_same(filters: tuple[str, ...]) -> None:
    region, network = _crowd()
    kinds = tuple(Kind.objects.order_by("pk").values_list("slug", flat=True)[:2])
    services = tuple(PublicService.objects.order_by("pk").values_list("slug", flat=True)[:2])
    values: dict[str, Any] = {
        "kinds": kinds, "services": services, "territory": region, "network": network, "tags": ("velo",), "point": Point(46.5, 0.3), "area": (0.2, 46.51, 0.4, 46.6),
    }  # fmt: skip
    selection = Selection(**{name: values[name] for name in filters}, radius_km=15, sort="name")
    found = [list(directory.ordered(directory.select(selection, NOBODY, way=way), selection)) for way in directory.Way]

    assert found[0] == found[1] == found[2] != []
    assert directory.count(selection, NOBODY) == len(found[0])
    for many in (False, True):
        pages = [directory.page_keys(selection, NOBODY, start=start, size=2, many=many) for start in (0, 2)]
        assert [*pages[0], *pages[1]] == [place.pk for place in found[0][:4]]


@pytest.mark.parametrize("common", [1, 2_000])
@pytest.mark.parametrize("words", ["fabrique", "fabrique rouge", "fabriques", "rouge"])
def test_the_best_titles_of_many_are_those_that_weighing_all_gives(
    monkeypatch: pytest.MonkeyPatch, words: str, common: int
) -> None:
    monkeypatch.setattr("maillage.core.search.index.COMMON", common)
    names = [
        "La Fabrique rouge",
        "La Fabrique",
        "Les Fabriques",
        "Fabriquer",
        "Le Rouge",
        "Rouge fabrique",
        "La Fabrique bleue",
        "Autre",
    ]
    for n, name in enumerate(names * 3):
        PlaceFactory(name=name, summary="La fabrique rouge", stage="closed" if n == 9 else "open")
    selection = Selection(words=words)
    weighed = list(directory.ordered(directory.select(selection, NOBODY), selection).values_list("pk", flat=True))

    pages = [directory.page_keys(selection, NOBODY, start=start, size=3, many=True) for start in range(0, len(weighed), 3)]

    assert [pk for page in pages for pk in page] == weighed
    assert len(weighed) >= 6


@pytest.mark.parametrize("start", [0, 20])
def test_a_page_of_a_circle_is_the_same_whether_all_are_measured_or_not(monkeypatch: pytest.MonkeyPatch, start: int) -> None:
    for n in range(60):
        PlaceFactory(lat=46.58 + n / 300, lon=0.34 - n / 500)
    selection = Selection(point=Point(46.58, 0.34), radius_km=18)
    whole = directory.nearest_first(selection, NOBODY)

    assert directory.nearest_page(selection, NOBODY, start=start, size=5) == (whole[start : start + 5], len(whole))
    monkeypatch.setattr(directory, "MOST_COUNTED", len(whole) // 3)
    assert directory.nearest_page(selection, NOBODY, start=start, size=5) == (whole[start : start + 5], len(whole) // 3 + 1)
