"""The figures of a mesh as its page says them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.network.views import framing
from maillage.observatory.figures import Figures
from maillage.observatory.forms import SORTS, MeshForm
from maillage.observatory.parts import Part
from maillage.observatory.scope import Scope
from maillage.observatory.views import said
from maillage.observatory.views.chosen import chosen, radius_words, with_query
from maillage.territory.enums import Level

MOST_ZONES: Final = 12
MOST_FRAGILE: Final = 12
"""What the page lists; its files have all."""
_ORDERS: Final[dict[str, Callable[[Part], Any]]] = {
    "name": lambda part: (part.code == "", part.name),
    "people": lambda part: -part.people,
    "share": lambda part: (part.share is None, part.share),
    "beyond": lambda part: -part.beyond,
    "distance": lambda part: (part.median_km is not None, -(part.median_km or 0.0)),
    "places": lambda part: -part.places,
}
"""The worst first, but for names, people and places: what an animator looks for is at the top."""


class Head(NamedTuple):
    """A column by which the parts may be sorted; ``direction`` is said to screen readers of the column that is."""

    label: str
    href: str
    is_chosen: bool
    direction: str
    is_number: bool


class Line(NamedTuple):
    part: Part
    name: str
    href: str
    people: str
    share: str
    beyond: str
    distance: str
    place: str
    place_href: str


def told(found: Figures, form: MeshForm) -> dict[str, Any]:
    """The context of the page."""
    return {
        "found": found,
        "radius": found.radius_km,
        "places": len(found.sites),
        "left_out": found.left_out,
        "headline": headline(found, is_chosen=is_chosen(form)),
        "median": said.distance(found.median_km),
        "spread": said.spread(found.median_km, found.p90_km),
        "mean": said.kilometres(found.mean_km) if (found.mean_km or 0.0) <= said.FAR_KM else "",
        "reaches": [(reach.km, said.percent(reach.people, found.people), reach.km == found.radius_km) for reach in found.reaches],
        "beyond": said.many(found.beyond),
        "beyond_people": inhabitants(found.beyond),
        "beyond_share": said.percent(found.beyond, found.people),
        "heads": heads(found, form),
        "lines": [line(found, part, form) for part in sorted(found.parts, key=_ORDERS[form.order])],
        "zones": found.zones[:MOST_ZONES],
        "zones_hidden": max(0, len(found.zones) - MOST_ZONES),
        "fragile": found.fragile[:MOST_FRAGILE],
        "fragile_hidden": max(0, len(found.fragile) - MOST_FRAGILE),
        "classes": said.distance_classes(),
        "files": files(found.scope, form),
        **_addresses(found.scope, form),
        **chosen(form, found.scope.url("mesh"), _sorted_by(form.order)),
        "radius_words": radius_words(form),
    }


def _addresses(scope: Scope, form: MeshForm) -> dict[str, str]:
    """Of the page as it is asked for, of what its map draws, and what that map shows of the world."""
    address = scope.url("mesh")
    return {
        "scope_url": address,
        "here": with_query(address, [*form.pairs, *_sorted_by(form.order)]),
        "map_url": with_query(scope.url("mesh_map"), [pair for pair in form.pairs if pair[0] != "rayon"]),
        "bounds": framing.said(scope.box),
        "outline": ":".join(scope.area) if scope.area else "",
    }


def headline(found: Figures, *, is_chosen: bool) -> str:
    """« 7 habitants sur 10 vivent à moins de 10 km d’un tiers-lieu. »"""
    share = found.at.share
    if share is None:
        return ""
    words = {"who": _who(share), "km": found.radius_km}
    if is_chosen:
        return _("%(who)s à moins de %(km)s km d’un des lieux choisis.") % words
    return _("%(who)s à moins de %(km)s km d’un tiers-lieu.") % words


def _who(share: float) -> str:
    """A share (0 to 1) as people say it, with its verb."""
    tenths = round(10.0 * share)
    if share >= 1.0:
        return _("Tous les habitants vivent")
    if share <= 0.0:
        return _("Aucun habitant ne vit")
    if share >= 0.95:
        return _("Presque tous les habitants vivent")
    if share < 0.05:
        return _("Moins d’un habitant sur vingt vit")
    if tenths == 5:
        return _("Un habitant sur deux vit")
    return ngettext("%(tenths)s habitant sur 10 vit", "%(tenths)s habitants sur 10 vivent", max(1, tenths)) % {
        "tenths": max(1, min(9, tenths))
    }


def inhabitants(value: float) -> str:
    """« 24,6 millions d’habitants », « 512 000 habitants »."""
    if value >= 999_500:
        return _("%(n)s d’habitants") % {"n": said.many(value)}
    return ngettext("%(n)s habitant", "%(n)s habitants", round(value)) % {"n": said.many(value)}


def is_chosen(form: MeshForm) -> bool:
    """Whether not all open places are counted."""
    return any(name != "rayon" for name, _value in form.pairs)


def heads(found: Figures, form: MeshForm) -> list[Head]:
    """The columns of the parts; communes are told their distance and their nearest place."""
    names = {
        "name": _("Territoire"),
        "people": _("Habitants"),
        "share": _("À moins de %(km)s km") % {"km": found.radius_km},
        "beyond": _("Habitants plus loin"),
        "distance": _("Distance médiane"),
        "places": _("Lieux"),
    }
    if found.parts_level == Level.COMMUNE:
        names = {"name": _("Commune"), "people": _("Habitants"), "distance": _("Lieu le plus proche"), "places": _("Lieux")}
    address = found.scope.url("mesh")
    return [
        Head(
            label,
            with_query(address, [*form.pairs, *_sorted_by(key)]) + "#territoires",
            key == form.order,
            "ascending" if key in {"name", "share"} else "descending",
            key != "name",
        )
        for key, label in names.items()
    ]


def _sorted_by(sort: str) -> list[tuple[str, str]]:
    return [("sort", sort)] if sort != SORTS[0] else []


def line(found: Figures, part: Part, form: MeshForm) -> Line:
    place = part.site
    return Line(
        part=part,
        name=part.name or _unheld(part.level),
        href=_page(part, form),
        people=said.people(part.people),
        share=said.percent(part.people - part.beyond, part.people),
        beyond=said.people(part.beyond),
        distance=said.distance(part.median_km),
        place="" if place is None else found.sites.names[place],
        place_href="" if place is None else reverse("network:place_detail", args=[found.sites.slugs[place]]),
    )


def _unheld(level: str) -> str:
    return _("Hors intercommunalité") if level == Level.EPCI else _("Hors région")


def _page(part: Part, form: MeshForm) -> str:
    if not part.code:
        return ""
    if part.level == Level.COMMUNE:
        return reverse("network:territory_detail", args=[part.level, part.code])
    kept = [pair for pair in form.pairs if pair[0] != "seuls"]
    return with_query(reverse("observatory:mesh_territory", args=[part.level, part.code]), kept)


def files(scope: Scope, form: MeshForm) -> list[tuple[str, str]]:
    """(what, address) of the files of the page."""
    named = [
        (_("Le tableau (CSV)"), ("territoires", "csv")),
        (_("Les communes et leur distance (CSV)"), ("communes", "csv")),
        (_("Les communes et leur distance (GeoJSON)"), ("communes", "geojson")),
        (_("Les zones blanches (CSV)"), ("zones-blanches", "csv")),
        (_("Les zones blanches (GeoJSON)"), ("zones-blanches", "geojson")),
        (_("Les lieux fragiles (CSV)"), ("lieux-fragiles", "csv")),
    ]
    return [(label, with_query(scope.url("mesh_file", *what), form.pairs)) for label, what in named]
