"""Whose mesh is looked at."""

from __future__ import annotations

import pytest

from maillage.observatory import scope as scopes
from maillage.observatory.people import people
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from tests.factories import NetworkFactory, TerritoryFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db


def names(scope: scopes.Scope) -> list[str]:
    """The communes of a scope."""
    everyone = people()
    return [name for name, inside in zip(everyone.names, everyone.inside(scope), strict=True) if inside]


def test_the_country_is_everyone(bretagne: Territory) -> None:
    assert names(scopes.country()) == ["Brest", "Betton", "Gahard", "Rennes"]
    assert scopes.country().url("mesh") == "/maillage/"


def test_a_territory_is_its_communes(bretagne: Territory) -> None:
    departement = Territory.objects.get(level=Level.DEPARTEMENT, code="35")
    assert names(scopes.of_territory(bretagne)) == ["Brest", "Betton", "Gahard", "Rennes"]
    assert names(scopes.of_territory(departement)) == ["Betton", "Gahard", "Rennes"]
    assert names(scopes.of_territory(Territory.objects.get(level=Level.EPCI, code="243500139"))) == ["Betton", "Rennes"]
    assert scopes.of_territory(departement).url("mesh") == "/maillage/departement/35/"


def test_a_network_is_its_territory_or_the_country(bretagne: Territory) -> None:
    assert names(scopes.of_network(NetworkFactory.create(territory=None))) == ["Brest", "Betton", "Gahard", "Rennes"]
    assert names(scopes.of_network(NetworkFactory.create(territory=town("29019")))) == ["Brest"]
    mailles = scopes.of_network(NetworkFactory.create(slug="mailles", territory=bretagne))
    assert mailles.url("mesh") == "/maillage/reseaux/mailles/"
    assert mailles.home == "/reseaux/mailles/"


def test_a_network_of_an_arrondissement_is_that_of_its_city(bretagne: Territory) -> None:
    first = TerritoryFactory.create(
        level=Level.ARRONDISSEMENT, code="35901", name="Rennes 1er", commune=town("35238"), lat=None, lon=None
    )
    assert names(scopes.of_network(NetworkFactory.create(territory=first))) == ["Rennes"]


def test_a_commune_without_a_centre_or_a_population_is_left_out_and_counted(bretagne: Territory) -> None:
    departement = Territory.objects.get(level=Level.DEPARTEMENT, code="35")
    TerritoryFactory.create(code="35999", name="Nouvelle", population=300, lat=None, lon=None, departement=departement)
    TerritoryFactory.create(code="35998", name="Déserte", population=None, departement=departement)
    found = people().left_out(scopes.of_territory(departement))
    assert (found.communes, found.population) == (2, 300)
    assert people().left_out(scopes.country()) == found
    assert "Nouvelle" not in names(scopes.country())


def test_no_commune_at_all_is_nobody() -> None:
    assert len(people()) == 0
    assert people().demand.total == 0
