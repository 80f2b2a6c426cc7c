"""What a report says: sentences to be read out, then tables short enough for a sheet."""

from __future__ import annotations

from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.typography import de_name, number, spaced
from maillage.observatory.charts.atlas import Atlas, atlas
from maillage.observatory.figures import Figures
from maillage.observatory.forms import MeshForm
from maillage.observatory.parts import Part
from maillage.observatory.queries.equity import Line
from maillage.observatory.queries.siting import Answer
from maillage.observatory.views import mesh_shown, said
from maillage.observatory.views.chosen import counted
from maillage.observatory.views.shown import Row, Table
from maillage.observatory.views.siting_shown import proof
from maillage.territory.enums import Level

MOST_PARTS: Final = {Level.REGION.value: 18}
USUAL_PARTS: Final = 14
FEW_PARTS: Final = 6
"""So few go under the map, on the first sheet."""
MOST_ZONES: Final = 8
MOST_FRAGILE: Final = 8
MOST_PROPOSED: Final = 10


def told(found: Figures, whole: Line, answer: Answer | None, form: MeshForm) -> dict[str, Any]:
    """The context of the sheets but for their map. ``has_second``: whether there is more than the first holds."""
    tables = {
        "parts": _parts(found) if len(found.parts) > 1 else None,
        "zones": _zones(found) if found.zones else None,
        "fragile": _fragile(found) if found.fragile else None,
        "proposed": _proposed(answer, found) if answer and answer.proposed else None,
    }
    parts_first = len(found.parts) <= FEW_PARTS
    return {
        **tables,
        "has_second": any(table for name, table in tables.items() if name != "parts" or not parts_first),
        "found": found,
        "radius": found.radius_km,
        "headline": mesh_shown.headline(found, is_chosen=mesh_shown.is_chosen(form)),
        "figures": _figures(found),
        "spread": said.spread(found.median_km, found.p90_km),
        "counted": counted(form),
        "legend": [
            (name, said.percent(people, whole.population))
            for name, people in zip(said.distance_classes(), whole.classes, strict=True)
        ],
        "parts_first": parts_first,
        "parts_hidden": max(0, len(found.parts) - _most(found)),
        "proof": proof(answer.proof) if answer and answer.proposed else "",
    }


def drawn(found: Atlas | None, whole: Line) -> SafeString | str:
    """Empty without outlines. Its description tells the classes: the tables tell the rest."""
    if found is None:
        return ""
    shares = (said.percent(people, whole.population) for people in whole.classes)
    told = ", ".join(f"{name} {share}" for name, share in zip(said.distance_classes(), shares, strict=True))
    return atlas(found, title=_("Distance de chaque commune au lieu le plus proche"), description=told)


def _figures(found: Figures) -> list[tuple[str, str]]:
    reaches = [
        (said.percent(reach.people, found.people), _("des habitants à moins de %(km)s km") % {"km": reach.km})
        for reach in found.reaches
    ]
    return [
        *reaches,
        (said.many(found.beyond), _("habitants en zone blanche, à plus de %(km)s km") % {"km": found.radius_km}),
        (number(found.inside), ngettext("lieu sur le territoire", "lieux sur le territoire", found.inside)),
    ]


def _most(found: Figures) -> int:
    """Parts that a sheet holds: all régions, whose names are short; fewer of the others."""
    return MOST_PARTS.get(found.parts_level, USUAL_PARTS)


def _parts(found: Figures) -> Table:
    """Those where most people live beyond the radius first."""
    first = sorted(found.parts, key=lambda part: (-part.beyond, part.name))[: _most(found)]
    if found.parts_level == Level.COMMUNE:
        heads: tuple[str, ...] = (_("Commune"), _("Habitants"), _("Lieu le plus proche"))
        rows = tuple(Row(part.name, (said.people(part.people), said.distance(part.median_km))) for part in first)
        return Table(_("Commune par commune"), heads, rows)
    heads = (
        _("Territoire"), _("À moins de %(km)s km") % {"km": found.radius_km}, _("Plus loin"), _("Médiane"),
        _("Lieux"),
    )  # fmt: skip
    return Table(_("Territoire par territoire"), heads, tuple(_part(part) for part in first))


def _part(part: Part) -> Row:
    cells = (
        said.percent(part.people - part.beyond, part.people), said.people(part.beyond),
        said.distance(part.median_km), number(part.places),
    )  # fmt: skip
    return Row(part.name or _("Hors intercommunalité"), cells)


def _zones(found: Figures) -> Table:
    rows = tuple(
        Row(
            _("Autour %(of_town)s") % {"of_town": de_name(zone.name)},
            (said.people(zone.people), number(zone.communes), said.distance(zone.farthest_km)),
        )
        for zone in found.zones[:MOST_ZONES]
    )
    title = ngettext("La zone blanche", "Zones blanches : les plus peuplées, sur %(n)s", len(found.zones))
    return Table(spaced(title % {"n": number(len(found.zones))}), (_("Zone"), _("Habitants"), _("Communes"), _("Jusqu’à")), rows)


def _fragile(found: Figures) -> Table:
    rows = tuple(
        Row(
            f"{place.name} ({place.town})" if place.town else place.name,
            (said.people(place.alone), said.distance(place.next_km)),
        )
        for place in found.fragile[:MOST_FRAGILE]
    )
    title = _("Ce qui tient à un seul lieu")
    return Table(title, (_("Lieu"), _("Habitants sans autre lieu"), _("Le suivant")), rows)


def _proposed(answer: Answer, found: Figures) -> Table:
    rows = tuple(
        Row(
            f"{one.rank}. {one.name}",
            (f"+{number(round(one.gained))}", said.percent(one.served, found.people)),
        )
        for one in answer.proposed
    )
    heads = (_("Commune"), _("Habitants desservis en plus"), _("Part desservie alors"))
    return Table(_("Où de nouveaux lieux serviraient le plus"), heads, rows)
