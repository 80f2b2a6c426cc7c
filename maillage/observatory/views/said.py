"""Figures as the pages say them."""

from __future__ import annotations

import math
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillage.core import typography
from maillage.core.typography import NBSP, number, spaced

NOTHING: Final = "–"
"""Where there is nobody, or no place, a figure is not zero: it is none."""


FAR_KM: Final = 300.0
"""Beyond, what is nearest lies over a sea: how far is not worth a number."""


def percent(part: float, whole: float) -> str:
    """« 62 % », « 4,3 % », « 99,9 % » as long as somebody is left out; nothing when there is no whole."""
    if whole <= 0.0:
        return NOTHING
    value = 100.0 * part / whole
    if 99.5 <= value < 100.0:
        return typography.percent(math.floor(10.0 * value) / 10.0, decimals=1)
    return typography.percent(value, decimals=1 if 0.0 < value < 9.95 else 0)


def kilometres(km: float | None) -> str:
    """« 5,6 km », « 24 km »; nothing when it is infinite or not defined."""
    if km is None or not math.isfinite(km):
        return NOTHING
    return f"{number(km, decimals=1 if km < 9.95 else 0)}{NBSP}km"


def distance(km: float | None) -> str:
    """The same, « plus de 300 km » beyond a sea."""
    if km is not None and FAR_KM < km < math.inf:
        return _("plus de %(km)s km") % {"km": number(FAR_KM)}
    return kilometres(km)


def spread(median_km: float | None, p90_km: float | None) -> str:
    """How far half of the people have a place, and the tenth that is furthest: once when it is the same, as in a commune alone."""
    if median_km is None or not math.isfinite(median_km):
        return ""
    if median_km > FAR_KM:
        return _("Pour la moitié des habitants au moins, le lieu le plus proche est au-delà de la mer.")
    half, most = kilometres(median_km), kilometres(p90_km)
    if p90_km is None or p90_km > FAR_KM:
        return _("La moitié des habitants a un lieu à moins de %(half)s.") % {"half": half}
    if half == most:
        return _("Neuf habitants sur dix au moins ont un lieu à %(most)s ou moins.") % {"most": most}
    words = _("La moitié des habitants a un lieu à moins de %(half)s ; un sur dix doit aller à plus de %(most)s.")
    return words % {"half": half, "most": most}


def index(value: float | None) -> str:
    """A Gini: « 0,72 »."""
    return NOTHING if value is None or not math.isfinite(value) else number(value, decimals=2)


def people(value: float) -> str:
    return number(round(value))


def many(value: float) -> str:
    """People for who reads fast: « 18,9 millions », « 512 000 », « 812 »."""
    if value >= 999_500:
        return f"{number(value / 1e6, decimals=1)}{NBSP}" + (_("million") if value < 1_950_000 else _("millions"))
    return number(round(value, -3) if value >= 9_999.5 else round(value))


def distance_classes() -> tuple[str, ...]:
    """The classes of ``queries.equity.BOUNDS_KM``, nearest first."""
    names = (_("jusqu’à 2 km"), _("2 à 5 km"), _("5 à 10 km"), _("10 à 20 km"), _("plus de 20 km"))
    return tuple(spaced(name) for name in names)


def short_classes() -> tuple[str, ...]:
    """The same under the bars of a chart."""
    return (
        pgettext("km", "0–2"),
        pgettext("km", "2–5"),
        pgettext("km", "5–10"),
        pgettext("km", "10–20"),
        pgettext("km", "plus de 20"),
    )


def density_class(key: str) -> str:
    """A class of ``queries.equity.DENSITIES``, by its key."""
    return {
        "0": _("Moins de 25 hab./km²"),
        "1": _("25 à 300 hab./km²"),
        "2": _("300 à 1 500 hab./km²"),
        "3": _("1 500 hab./km² et plus"),
    }.get(key, _("Superficie inconnue"))
