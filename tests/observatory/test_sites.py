"""Which places are counted as serving people."""

from __future__ import annotations

import pytest

from maillage.network.enums import Stage
from maillage.network.models import Kind, PublicService
from maillage.observatory.sites import Selection, sites
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, PlaceFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


def test_open_places_with_a_position_serve(bretagne: Territory) -> None:
    PlaceFactory.create(name="Le Bocal", slug="le-bocal", commune=town("35238"), lat=48.11, lon=-1.67)
    PlaceFactory.create(name="Ailleurs", lat=None, lon=None)
    PlaceFactory.create(name="Caché", is_public=False)
    for stage in (Stage.IDEA, Stage.PROJECT, Stage.PAUSED, Stage.CLOSED):
        PlaceFactory.create(stage=stage)
    found = sites(Selection())
    assert (found.names, found.slugs, found.communes, found.towns) == (("Le Bocal",), ("le-bocal",), ("35238",), ("Rennes",))
    assert found.points.lat.tolist() == [48.11]
    assert found.unplaced == 1


def test_another_stage_counts_when_it_is_asked_for() -> None:
    PlaceFactory.create(name="Chantier", stage=Stage.PROJECT)
    assert sites(Selection(stages=("project",))).names == ("Chantier",)


def test_places_are_chosen_by_kind_service_and_network() -> None:
    fablab = Kind.objects.get(slug="fablab")
    service = PublicService.objects.order_by("pk")[0]
    network = NetworkFactory.create(slug="mailles")
    one, other = PlaceFactory.create(name="Un"), PlaceFactory.create(name="Autre")
    one.kinds.add(fablab)
    other.services.add(service)
    network.place_links.create(place=one)
    assert sites(Selection(kinds=("fablab",))).names == ("Un",)
    assert sites(Selection(services=(service.slug,))).names == ("Autre",)
    assert sites(Selection(network="mailles")).names == ("Un",)
    assert sites(Selection(kinds=("fablab",), services=(service.slug,))).names == ()


def test_the_same_places_are_equal_and_a_place_that_moves_is_another() -> None:
    place = PlaceFactory.create(lat=48.0)
    before = sites(Selection())
    assert sites(Selection(stages=("open", "project"))) == before
    place.lat = 48.1
    place.save()
    assert sites(Selection()) != before
