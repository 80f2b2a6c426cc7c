"""From what people call a town to the territory it is."""

from __future__ import annotations

import re

from django.db.models import F

from maillage.network.queries.directory import Point
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryQuerySet

_POSTAL_CODE = re.compile(r"[0-9]{5}")


def _towns() -> TerritoryQuerySet:
    towns = Territory.objects.filter(level__in=[Level.COMMUNE, Level.ARRONDISSEMENT])
    return towns.select_related("departement").order_by(F("population").desc(nulls_last=True), "code")


def town_of_code(code: str) -> Territory | None:
    """The commune or municipal arrondissement of an INSEE code, past codes included."""
    return _towns().filter(code=code).first() or _towns().filter(aliases__code=code).first()


def town_called(text: str) -> Territory | None:
    """The town that ``text`` names wholly, or the largest its postal code serves; None when it is neither."""
    if _POSTAL_CODE.fullmatch(text.strip()):
        return _towns().filter(postal_codes__code=text.strip()).first()
    key = names.key(text)
    return _towns().filter(name_key=key).first() if key else None


def point_of(town: Territory) -> Point | None:
    """Where a town is; None when its centre is not known."""
    if town.lat is None or town.lon is None:
        return None
    return Point(town.lat, town.lon, town.name)
