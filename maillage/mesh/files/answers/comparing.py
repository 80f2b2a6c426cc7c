"""Two dates or two scenarios: who gains, who loses, as a table of points or of groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from maillage.mesh.comparing import Comparison, compare
from maillage.mesh.files.answers.parts import CODE, CROW_FLIES, HERE, NAME, PEOPLE, group_names, main_radius, ordered, placed
from maillage.mesh.files.answers.shapes import (
    Answer,
    Column,
    Crowd,
    Drawing,
    Figure,
    Sites,
    Sort,
    Table,
    distance_key,
    distance_label,
    table,
)
from maillage.mesh.points import Floats, Points

SAME_KM = 0.0005
"""Half a metre: nearer than that is rounding."""


def answer(crowd: Crowd, before: Sites, after: Sites, radii_km: tuple[float, ...], group: str) -> Answer:
    """A row a point whose distance changes; with ``group``, a row a group."""
    found = compare(crowd.demand, before.points, after.points, radii_km)
    columns, rows = _by_group(crowd, found, group) if group else _by_point(crowd, found)
    return Answer(
        command="compare",
        title="Qui gagne, qui perd",
        figures=tuple(_figures(crowd, before, after, found)),
        columns=columns,
        rows=rows,
        notes=(f"Avant : {before.source}. Après : {after.source}.", CROW_FLIES),
        main=f"solde_{distance_key(radii_km[main_radius(radii_km)])}" if group else "rapproche_km",
        drawing=_drawing(crowd, before.points, after.points, found.after.nearest),
    )


def _drawing(crowd: Crowd, before: Points, after: Points, km: Floats) -> Drawing:
    """The sites that stay, those that come and those that go, by where they are."""
    was, now = (list(zip(sites.lat.tolist(), sites.lon.tolist(), strict=True)) for sites in (before, after))
    known, kept = set(was), set(now)
    stays = np.array([spot in known for spot in now], dtype=np.bool_)
    gone = np.array([spot not in kept for spot in was], dtype=np.bool_)
    return Drawing(crowd.demand.points, crowd.demand.weight, km, after[stays], after[~stays], before[gone])


def _figures(crowd: Crowd, before: Sites, after: Sites, found: Comparison) -> list[Figure]:
    figures, radii = [], found.before.radii_km
    first = main_radius(radii)
    for rank in sorted(range(len(radii)), key=lambda rank: rank != first):
        radius = radii[rank]
        key, label = distance_key(radius), distance_label(radius)
        figures += [
            Figure.of(f"part_avant_{key}", f"À moins de {label}, avant", found.before.whole.share[rank, 0], Sort.SHARE),
            Figure.of(f"part_apres_{key}", f"À moins de {label}, après", found.after.whole.share[rank, 0], Sort.SHARE),
            Figure.of(f"gagnes_{key}", "Gagnent un lieu", found.gained[rank], Sort.PEOPLE, f"à moins de {label}"),
            Figure.of(f"perdus_{key}", "Perdent leur lieu", found.lost[rank], Sort.PEOPLE, f"à moins de {label}"),
        ]
    weight = crowd.demand.weight
    return [
        *figures,
        Figure.of("rapproches", "Se rapprochent", weight[found.nearer_km > SAME_KM].sum(), Sort.PEOPLE, "habitants"),
        Figure.of("eloignes", "S'éloignent", weight[found.nearer_km < -SAME_KM].sum(), Sort.PEOPLE, "habitants"),
        Figure.of("moyenne_avant_km", "Distance moyenne avant", found.before.whole.mean_km[0], Sort.KM),
        Figure.of("moyenne_apres_km", "Distance moyenne après", found.after.whole.mean_km[0], Sort.KM),
        Figure.of("lieux_avant", "Lieux avant", len(before), Sort.COUNT),
        Figure.of("lieux_apres", "Lieux après", len(after), Sort.COUNT),
        Figure.of("population", "Habitants", crowd.demand.total, Sort.PEOPLE),
    ]


def _by_point(crowd: Crowd, found: Comparison) -> Table:
    radii = found.before.radii_km
    columns = (
        CODE, NAME, PEOPLE,
        Column("avant_km", "Avant, à", Sort.KM),
        Column("apres_km", "Après, à", Sort.KM),
        Column("rapproche_km", "Plus près (ou plus loin) de", Sort.KM),
        *(Column(f"rayon_{distance_key(radius)}", f"À moins de {distance_label(radius)}", Sort.TEXT) for radius in radii),
        *HERE,
    )  # fmt: skip
    was, now = found.before.nearest, found.after.nearest
    changed = np.flatnonzero(np.abs(np.nan_to_num(found.nearer_km, posinf=1e9, neginf=-1e9)) > SAME_KM)
    worth = crowd.demand.weight[changed] * np.abs(found.nearer_km[changed])
    order = changed[np.lexsort((changed, -worth))]
    moves = [
        np.where((was > radius) & (now <= radius), "gagne", np.where((was <= radius) & (now > radius), "perd", ""))
        for radius in radii
    ]
    points = crowd.demand.points
    values = [crowd.ids, crowd.names, crowd.demand.weight, was, now, found.nearer_km, *moves, points.lat, points.lon]
    return columns, table(columns, ordered(values, order))


def _by_group(crowd: Crowd, found: Comparison, group: str) -> Table:
    before, after = found.before.by_group[group], found.after.by_group[group]
    radii, grouping, weight = found.before.radii_km, crowd.demand.groups[group], crowd.demand.weight
    columns: list[Column] = [CODE, NAME, PEOPLE]
    values: list[Any] = [grouping.keys, group_names(crowd, group), before.weight]
    balances = []
    for rank, radius in enumerate(radii):
        key, label = distance_key(radius), distance_label(radius)
        was, now = found.before.nearest <= radius, found.after.nearest <= radius
        gained, lost = (grouping.totals(np.where(rows, weight, 0.0)) for rows in (~was & now, was & ~now))
        columns += [
            Column(f"part_avant_{key}", f"À {label}, avant", Sort.SHARE), Column(f"part_apres_{key}", f"À {label}, après", Sort.SHARE),
            Column(f"gagnes_{key}", "Gagnent", Sort.PEOPLE), Column(f"perdus_{key}", "Perdent", Sort.PEOPLE),
            Column(f"solde_{key}", f"Solde à {label}", Sort.PEOPLE),
        ]  # fmt: skip
        values += [before.share[rank], after.share[rank], gained, lost, gained - lost]
        balances.append(gained - lost)
    columns += [Column("moyenne_avant_km", "Moyenne avant", Sort.KM), Column("moyenne_apres_km", "Moyenne après", Sort.KM), *HERE]
    values += [before.mean_km, after.mean_km, *placed(crowd, group)]
    order = np.lexsort((np.arange(len(grouping.keys)), -balances[main_radius(radii)]))
    return tuple(columns), table(columns, ordered(values, order))
