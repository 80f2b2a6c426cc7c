"""From what people call a town to the territory it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F

from maillage.network.queries.directory import Point
from maillage.territory import names, queries
from maillage.territory.enums import Level
from maillage.territory.models import Territory

_POSTAL_CODE = re.compile(r"[0-9]{5}")
_ARTICLES = ("", "le ", "la ", "les ", "l ")


def town_of_code(code: str) -> Territory | None:
    """The commune or municipal arrondissement that an INSEE code, of today or of the past, names today."""
    return queries.current(Level.COMMUNE, code) or queries.current(Level.ARRONDISSEMENT, code)


def territory_of_code(level: str, code: str) -> Territory | None:
    """The territory that a level and a code name today; a commune's may be of the past, or a municipal arrondissement's."""
    return town_of_code(code) if level == Level.COMMUNE else queries.current(level, code)


class Called(NamedTuple):
    """What words name: a town wholly, and a town but for a slip; the largest each time."""

    town: Territory | None = None
    nearly: Territory | None = None


def towns_called(text: str) -> Called:
    """The town that ``text`` names wholly (its article may miss) or that its postal code serves, and the one whose name differs by a
    letter doubled or not: *Saint-Étiene*, *Perigueuxx*.

    One query: the words of a search are seldom a town, and all of them pass here.
    """
    towns = queries.towns().order_by(F("population").desc(nulls_last=True), "code")
    if _POSTAL_CODE.fullmatch(text.strip()):
        return Called(town=towns.filter(postal_codes__code=text.strip()).first())
    key = names.key(text[: queries.LONGEST])
    if not key:
        return Called()
    whole, slips = {article + key for article in _ARTICLES}, _slips(key)
    found = list(towns.filter(name_key__in=whole | slips))
    return Called(
        town=next((town for town in found if town.name_key in whole), None),
        nearly=next((town for town in found if town.name_key in slips), None),
    )


def _slips(key: str) -> set[str]:
    if not 4 <= len(key) <= 40:
        return set()
    doubled = {key[:at] + key[at] + key[at:] for at in range(len(key)) if key[at].isalpha()}
    return doubled | {key[:at] + key[at + 1 :] for at in range(len(key) - 1) if key[at] == key[at + 1]}


def largest_called(texts: Iterable[str]) -> Territory | None:
    """The largest of the towns that one of ``texts`` names wholly (its article may miss), one query."""
    keys = {names.key(text[: queries.LONGEST]) for text in texts} - {""}
    called = queries.towns().filter(name_key__in={article + key for key in keys for article in _ARTICLES})
    return called.order_by(F("population").desc(nulls_last=True), "code").first() if keys else None


def point_of(town: Territory) -> Point | None:
    """Where a town is; None when its centre is not known."""
    if town.lat is None or town.lon is None:
        return None
    return Point(town.lat, town.lon, town.name)


def towns_meant(text: str, code: str, postal_code: str = "") -> list[Territory]:
    """The towns that a form names: the one of ``code`` when ``text`` is still its name, else those called so, of the postal code if any is."""
    chosen = town_of_code(code) if code else None
    if chosen is not None and names.key(chosen.name) == names.key(text):
        return [chosen]
    key = names.key(text[: queries.LONGEST])
    if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", text.strip(), re.IGNORECASE) and (town := town_of_code(text.strip().upper())):
        return [town]
    called = queries.towns().filter(name_key__in=[article + key for article in _ARTICLES]) if key else queries.towns().none()
    there = list(called.filter(postal_codes__code=postal_code).order_by("code")) if postal_code else []
    return there or list(called.order_by(F("population").desc(nulls_last=True), "code")[:12])
