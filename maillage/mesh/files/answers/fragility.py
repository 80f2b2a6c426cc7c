"""What would be lost with each place, as a table of places or of groups."""

from __future__ import annotations

import numpy as np

from maillage.mesh.files.answers.parts import CODE, CROW_FLIES, HERE, NAME, PEOPLE, PLACE, group_names, ordered, placed
from maillage.mesh.files.answers.shapes import Answer, Column, Crowd, Drawing, Figure, Sites, Sort, Table, distance_label, table
from maillage.mesh.fragility import Fragility, fragility
from maillage.mesh.points import nearest_km


def answer(crowd: Crowd, sites: Sites, radius_km: float, group: str) -> Answer:
    """A row a place that serves somebody; with ``group``, a row a group of people."""
    found = fragility(crowd.demand, sites.points, radius_km)
    km, which = nearest_km(crowd.demand.points, sites.points, rank=2)
    columns, rows = _by_group(crowd, sites, km, which, radius_km, group) if group else _by_site(sites, found)
    return Answer(
        command="fragility",
        title="Ce qui disparaîtrait avec chaque lieu",
        figures=_figures(crowd, sites, found, radius_km),
        columns=columns,
        rows=rows,
        notes=(
            f"« Seul » : les habitants qui n'ont qu'un lieu à moins de {distance_label(radius_km)}. S'il ferme, ils n'en ont plus.",
            CROW_FLIES,
        ),
        main="part_seul" if group else "habitants_seul",
        drawing=Drawing(crowd.demand.points, crowd.demand.weight, km[:, 0], sites.points),
    )


def _figures(crowd: Crowd, sites: Sites, found: Fragility, radius_km: float) -> tuple[Figure, ...]:
    total, alone = crowd.demand.total, float(found.alone.sum())
    most = int(np.argmax(found.alone)) if len(sites) else 0
    return (
        Figure.of("habitants_seul", "N'ont qu'un seul lieu", alone, Sort.PEOPLE, f"à moins de {distance_label(radius_km)}"),
        Figure.of("part_seul", "Part des habitants", alone / total if total else float("nan"), Sort.SHARE),
        Figure.of("lieux_seuls", "Lieux seuls à servir", int((found.alone > 0.0).sum()), Sort.COUNT, "quelqu'un"),
        Figure.of(
            "plus_fragile",
            "Perdraient le plus",
            found.alone[most] if len(sites) else 0,
            Sort.PEOPLE,
            sites.names[most] if len(sites) else "",
        ),
        Figure.of("population", "Habitants", total, Sort.PEOPLE),
        Figure.of("lieux", "Lieux comptés", len(sites), Sort.COUNT),
    )


def _by_site(sites: Sites, found: Fragility) -> Table:
    columns = (
        PLACE, NAME,
        Column("habitants_seul", "Seul à servir (habitants)", Sort.PEOPLE),
        Column("habitants_proches", "Le plus proche pour (habitants)", Sort.PEOPLE),
        Column("suivant_km", "Le suivant, à", Sort.KM),
        Column("detour_km", "Plus loin de", Sort.KM),
        *HERE,
    )  # fmt: skip
    points = sites.points
    values = [sites.ids, sites.names, found.alone, found.served, found.next_km, found.further_km, points.lat, points.lon]
    order = np.lexsort((np.arange(len(sites)), -found.served, -found.alone))
    order = order[(found.alone[order] > 0.0) | (found.served[order] > 0.0)]
    return columns, table(columns, ordered(values, order))


def _by_group(crowd: Crowd, sites: Sites, km: np.ndarray, which: np.ndarray, radius_km: float, group: str) -> Table:
    columns = (
        CODE, NAME, PEOPLE,
        Column("habitants_seul", "N'ont qu'un lieu", Sort.PEOPLE),
        Column("part_seul", "Part", Sort.SHARE),
        Column("habitants_aucun", "N'en ont aucun", Sort.PEOPLE),
        Column("lieu_decisif", "Le plus décisif", Sort.TEXT),
        Column("lieu_habitants", "pour", Sort.PEOPLE, detail=True),
        *HERE,
    )  # fmt: skip
    grouping, weight = crowd.demand.groups[group], crowd.demand.weight
    one = (km[:, 0] <= radius_km) & (km[:, 1] > radius_km)
    total, alone = grouping.totals(weight), grouping.totals(np.where(one, weight, 0.0))
    none = grouping.totals(np.where(km[:, 0] > radius_km, weight, 0.0))
    named, held = _decisive(grouping.rank, which[:, 0], np.where(one, weight, 0.0), sites, len(total))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = alone / total
    values = [grouping.keys, group_names(crowd, group), total, alone, share, none, named, held, *placed(crowd, group)]
    order = np.lexsort((np.arange(len(total)), -alone, -np.nan_to_num(share)))
    return columns, table(columns, ordered(values, order))


def _decisive(rank: np.ndarray, site: np.ndarray, weight: np.ndarray, sites: Sites, count: int) -> tuple[list[str], np.ndarray]:
    """For each group, the place that most of its people have alone, and how many they are."""
    rows = np.flatnonzero((rank >= 0) & (weight > 0.0))
    pairs, back = np.unique(rank[rows] * (len(sites) + 1) + site[rows], return_inverse=True)
    sums = np.bincount(back, weights=weight[rows], minlength=len(pairs))
    names, most = [""] * count, np.zeros(count)
    for pair, total in zip(pairs.tolist(), sums.tolist(), strict=True):
        group, place = divmod(pair, len(sites) + 1)
        if total > most[group]:
            names[group], most[group] = sites.names[place], total
    return names, most
