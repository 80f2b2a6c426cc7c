"""A scenario in words: its figures line by line, who gains, who loses."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core import typography
from maillage.core.typography import NBSP, number
from maillage.observatory.queries.scenarios import Outcome, Row
from maillage.observatory.views.said import NOTHING, percent


@dataclass(frozen=True)
class Line:
    """``tone``: ``better``, ``worse``, or empty when nothing changes; said by the sign too, never by the colour alone."""

    label: str
    before: str
    after: str
    change: str
    tone: str


def lines(outcome: Outcome) -> list[Line]:
    found = [share_line(row, row.before, row.after, row.people) for row in outcome.shares]
    for label, row in ((_("Distance moyenne"), outcome.mean), (_("Distance médiane"), outcome.median), (p90_label(), outcome.p90)):
        found.append(km_line(label, row.before, row.after))
    places = (outcome.places_before, outcome.places_after)
    change = places[1] - places[0]
    found.append(
        Line(
            _("Lieux pris en compte"),
            number(places[0]),
            number(places[1]),
            f"{typography.sign(change)}{number(abs(change))}" if change else "=",
            "",
        )
    )
    return found


def share_line(row: Row, before: float | None, after: float | None, people: float) -> Line:
    label = _("À moins de %(radius)s km") % {"radius": row.radius_km}
    return Line(label, share(before), share(after), people_change(people), _tone(people, 0.5))


def km_line(label: str, before: float | None, after: float | None) -> Line:
    change = None if before is None or after is None else round(after, 1) - round(before, 1)  # of what is read on either side
    return Line(label, kilometres(before), kilometres(after), km_change(change), _tone(change, 0.05, less=True))


def p90_label() -> str:
    return _("Neuf habitants sur dix sont à moins de")


def share(value: float | None) -> str:
    return NOTHING if value is None else typography.percent(100.0 * value, decimals=1)


def people_change(people: float) -> str:
    rounded = round(people)
    if not rounded:
        return "="
    said = ngettext("%(sign)s%(people)s habitant", "%(sign)s%(people)s habitants", abs(rounded))
    return said % {"sign": typography.sign(rounded), "people": number(abs(rounded))}


def kilometres(km: float | None) -> str:
    """To a hundred metres, whatever the distance: a place more changes the mean by no more."""
    return NOTHING if km is None else f"{number(km, decimals=1)}{NBSP}km"


def km_change(change: float | None) -> str:
    if change is None:
        return NOTHING
    if abs(change) < 0.05:
        return "="
    return f"{typography.sign(change)}{number(abs(change), decimals=1)}{NBSP}km"


def headline(outcome: Outcome, radius_km: int) -> str:
    """The scenario in one sentence."""
    row = next(each for each in outcome.shares if each.radius_km == radius_km)
    people = round(row.people)
    if not people:
        return _("Autant d’habitants qu’aujourd’hui vivent à moins de %(radius)s km d’un lieu.") % {"radius": radius_km}
    said = (
        ngettext(
            "%(people)s habitant de plus vit à moins de %(radius)s km d’un lieu.",
            "%(people)s habitants de plus vivent à moins de %(radius)s km d’un lieu.",
            people,
        )
        if people > 0
        else ngettext(
            "%(people)s habitant de moins vit à moins de %(radius)s km d’un lieu.",
            "%(people)s habitants de moins vivent à moins de %(radius)s km d’un lieu.",
            -people,
        )
    )
    return said % {"people": number(abs(people)), "radius": radius_km}


def gap(share_left: float) -> str:
    """« 0,9 % », « moins de 0,01 % »: how much better an answer could be."""
    if not math.isfinite(share_left):
        return NOTHING
    if share_left < 0.0001:
        return _("moins de %(least)s %%") % {"least": number(0.01, decimals=2)}
    return percent(share_left, 1.0) if share_left >= 0.01 else typography.percent(100 * share_left, decimals=2)


def _tone(change: float | None, least: float, *, less: bool = False) -> str:
    if change is None or abs(change) < least:
        return ""
    return "better" if (change < 0) == less else "worse"
