"""A small Bretagne: three towns in a row, 8 km apart, and one of another département far to the west."""

from __future__ import annotations

import pytest

from maillage.territory.enums import Level
from maillage.territory.models import Territory
from tests.factories import TerritoryFactory


@pytest.fixture
def bretagne() -> Territory:
    """Rennes (200,000 people), Betton (10,000, 8 km north), Gahard (1,000, 25 km north); Brest (100,000, 210 km west, Finistère)."""
    region = TerritoryFactory.create(
        level=Level.REGION, code="53", name="Bretagne", population=311_000, box=[-5.2, 47.2, -1.0, 48.9]
    )
    ille = TerritoryFactory.create(
        level=Level.DEPARTEMENT, code="35", name="Ille-et-Vilaine", population=211_000, region=region, box=[-2.3, 47.6, -1.0, 48.7]
    )
    finistere = TerritoryFactory.create(level=Level.DEPARTEMENT, code="29", name="Finistère", population=100_000, region=region)
    above = {"region": region, "departement": ille}
    metropole = TerritoryFactory.create(level=Level.EPCI, code="243500139", name="Rennes Métropole", population=210_000, **above)
    liffre = TerritoryFactory.create(level=Level.EPCI, code="243500774", name="Val d’Ille", population=1_000, **above)
    brest = TerritoryFactory.create(
        level=Level.EPCI, code="242900314", name="Brest Métropole", population=100_000, region=region, departement=finistere
    )
    TerritoryFactory.create(code="35238", name="Rennes", population=200_000, lat=48.11, lon=-1.67, epci=metropole, **above)
    TerritoryFactory.create(code="35024", name="Betton", population=10_000, lat=48.18, lon=-1.64, epci=metropole, **above)
    TerritoryFactory.create(code="35118", name="Gahard", population=1_000, lat=48.30, lon=-1.52, epci=liffre, **above)
    TerritoryFactory.create(
        code="29019", name="Brest", population=100_000, lat=48.39, lon=-4.50, epci=brest, region=region, departement=finistere
    )
    return region


def town(code: str) -> Territory:
    return Territory.objects.get(level=Level.COMMUNE, code=code)
