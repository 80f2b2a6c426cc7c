"""The charts and the tables of equity: each pair is made of the same lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core import typography
from maillage.observatory.charts import Bar, Stack, bars, histogram, stacked
from maillage.observatory.metropoles import CENSUS_OUTSIDE, CENSUS_REGIONS
from maillage.observatory.queries.equity import FAR_KM, Equity, Line
from maillage.observatory.queries.panorama import Held, Panorama
from maillage.observatory.views import said
from maillage.observatory.views.shown import Drawn, Row, Table
from maillage.territory.enums import Level

MOST_PARTS: Final = 12
"""Parts that the chart draws; its table has all of them."""


def headline(whole: Line) -> list[tuple[str, str]]:
    """(figure, what it counts)."""
    return [
        (said.distance(whole.median_km), _("de médiane : la moitié des habitants ont un lieu plus près")),
        (said.distance(whole.p90_km), _("au-delà vit un habitant sur dix")),
        (said.percent(whole.beyond(FAR_KM), whole.population), _("des habitants vivent à plus de 10 km d’un lieu")),
        (said.index(whole.gini), _("d’indice de Gini : 0 si tous habitaient aussi loin, 1 si la distance pesait sur un seul")),
    ]


def distances(whole: Line) -> Drawn:
    title = _("Habitants selon la distance au lieu le plus proche")
    names, total = said.distance_classes(), whole.population
    shares = [said.percent(people, total) for people in whole.classes]
    chart = histogram(
        [
            Bar(name, 100 * people / total if total else 0.0, share, tone)
            for tone, (name, people, share) in enumerate(zip(said.short_classes(), whole.classes, shares, strict=True), 1)
        ],
        title=title,
        x_label=_("kilomètres"),
        y_label=_("% des habitants"),
    )
    rows = tuple(Row(name, (said.people(people), share)) for name, people, share in zip(names, whole.classes, shares, strict=True))
    return Drawn(chart, Table(title, (_("Distance"), _("Habitants"), _("Part")), rows))


def densities(found: Equity) -> Drawn:
    title = _("Distance au lieu le plus proche, selon la densité de la commune")
    lines = [(said.density_class(line.key), "", line) for line in found.densities if line.population > 0.0]
    return _stacked(title, _("Densité de la commune"), lines, lines)


def parts(found: Equity) -> Drawn:
    title = _("Distance au lieu le plus proche, par territoire")
    lines = [(line.name or _("Hors intercommunalité"), _page(found.level, line.key), line) for line in found.parts]
    return _stacked(title, _("Territoire"), lines, lines[:MOST_PARTS])


def _stacked(title: str, head: str, lines: Sequence[tuple[str, str, Line]], drawn: Sequence[tuple[str, str, Line]]) -> Drawn:
    far = _("%(share)s à plus de 10 km")
    chart = stacked(
        [
            Stack(name, line.classes, far % {"share": said.percent(line.beyond(FAR_KM), line.population)})
            for name, _href, line in drawn
        ],
        said.distance_classes(),
        title=title,
        say=said.people,
    )
    heads = (
        head, _("Habitants"), *said.distance_classes(), _("à plus de 10 km"), _("Distance médiane"), _("Gini"), _("Lieux"),
    )  # fmt: skip
    rows = tuple(Row(name, _cells(line), href) for name, href, line in lines)
    return Drawn(chart, Table(title, heads, rows), said.distance_classes(), len(drawn))


def _cells(line: Line) -> tuple[str, ...]:
    shares = (said.percent(people, line.population) for people in (*line.classes, line.beyond(FAR_KM)))
    return (
        said.people(line.population), *shares, said.distance(line.median_km), said.index(line.gini),
        typography.number(line.places),
    )  # fmt: skip


def _page(level: str, code: str) -> str:
    if not code or level == Level.COMMUNE:
        return reverse("network:territory_detail", args=[level, code]) if code else ""
    return reverse("observatory:equity_territory", args=[level, code])


def metropoles(found: Panorama, *, is_country: bool) -> Drawn:
    """Places and people outside the métropoles; for the whole country, beside what the national census published."""
    title = _("Part hors des 22 métropoles")
    told = [
        (_("Lieux comptés ici"), found.outside.places, found.places),
        (_("Habitants"), found.outside.people, found.people),
    ]
    pairs = [(name, 100 * part / whole if whole else 0.0, said.percent(part, whole)) for name, part, whole in told]
    rows = [Row(name, (said.people(whole - part), said.people(part), said.percent(part, whole))) for name, part, whole in told]
    if is_country:
        name, share = _("Recensement national de 2023"), typography.percent(CENSUS_OUTSIDE)
        pairs.append((name, CENSUS_OUTSIDE, share))
        rows.append(Row(name, (said.NOTHING, said.NOTHING, share)))
    chart = bars([Bar(*pair) for pair in pairs], title=title, full=100.0)
    heads = (_("Ce qui est compté"), _("Dans une métropole"), _("Hors métropole"), _("Part hors métropole"))
    return Drawn(chart, Table(title, heads, tuple(rows)))


def shares(found: Panorama) -> Drawn:
    """Where the places are, part by part; for régions, beside what the national census published."""
    is_country = found.level == Level.REGION
    title = _("Part des lieux par région") if is_country else _("Part des lieux par département")
    told = [(held.name or _("Hors région"), said.percent(held.places, found.places), held) for held in found.parts]
    chart = bars([Bar(name, held.places, _places(held, share)) for name, share, held in told], title=title)
    heads = [_("Territoire"), _("Lieux"), _("Part des lieux"), _("Part des habitants"), _("Lieux pour 100 000 habitants")]
    rows: list[tuple[str, ...]] = [
        (
            typography.number(held.places), share, said.percent(held.people, found.people),
            typography.number(100_000 * held.places / held.people, decimals=1) if held.people else said.NOTHING,
        )
        for _name, share, held in told
    ]  # fmt: skip
    if is_country:
        heads.append(_("Recensement national de 2023"))
        rows = [(*row, _published(held.key)) for row, (_n, _s, held) in zip(rows, told, strict=True)]
    lines = tuple(Row(name, cells, _page(found.level, held.key)) for cells, (name, _s, held) in zip(rows, told, strict=True))
    return Drawn(chart, Table(title, tuple(heads), lines))


def _places(held: Held, share: str) -> str:
    words = ngettext("%(share)s · %(number)s lieu", "%(share)s · %(number)s lieux", held.places)
    return words % {"share": share, "number": typography.number(held.places)}


def _published(code: str) -> str:
    share = CENSUS_REGIONS.get(code)
    if share is None:
        return said.NOTHING
    return typography.percent(share, decimals=0 if share >= 1 else 1)
