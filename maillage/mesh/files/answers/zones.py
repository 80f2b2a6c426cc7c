"""Where nobody lives near a place, as a table of zones or of groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from maillage.mesh.demand import Grouping
from maillage.mesh.files.answers.parts import CODE, CROW_FLIES, HERE, NAME, PEOPLE, centres, group_names, ordered, placed
from maillage.mesh.files.answers.shapes import Answer, Column, Crowd, Drawing, Figure, Sites, Sort, distance_label, table
from maillage.mesh.points import Floats, nearest_km, summed
from maillage.mesh.zones import Zones, zones_beyond

FARTHEST = Column("plus_loin_km", "Le plus loin", Sort.KM)


def answer(crowd: Crowd, sites: Sites, radius_km: float, group: str) -> Answer:
    """A row a zone; with ``group``, a row a group."""
    nearest = nearest_km(crowd.demand.points, sites.points)[0][:, 0]
    found = zones_beyond(crowd.demand, nearest, radius_km)
    columns, rows, shapes = _by_group(crowd, nearest, radius_km, group) if group else _by_zone(crowd, found)
    return Answer(
        command="white-zones",
        title=f"Où personne n'a de lieu à moins de {distance_label(radius_km)}",
        figures=_figures(crowd, found, nearest, radius_km, len(sites)),
        columns=columns,
        rows=rows,
        notes=(f"Une zone réunit des {crowd.many} voisines, toutes à plus de {distance_label(radius_km)} d'un lieu.", CROW_FLIES),
        shapes=shapes,
        main="part_au_dela" if group else "population",
        drawing=Drawing(crowd.demand.points, crowd.demand.weight, nearest, sites.points),
    )


def _figures(crowd: Crowd, found: Zones, nearest: Floats, radius_km: float, sites: int) -> tuple[Figure, ...]:
    total, far = crowd.demand.total, nearest > radius_km
    beyond = float(crowd.demand.weight[far].sum())
    return (
        Figure.of("habitants_au_dela", "Habitants en zone blanche", beyond, Sort.PEOPLE, f"à plus de {distance_label(radius_km)}"),
        Figure.of("part_au_dela", "Part des habitants", beyond / total if total else float("nan"), Sort.SHARE),
        Figure.of("zones", "Zones blanches", len(found.weight), Sort.COUNT),
        Figure.of("points_au_dela", f"{crowd.many.capitalize()} concernées", int(far.sum()), Sort.COUNT),
        Figure.of(
            "plus_grande_zone", "Dans la plus peuplée", found.weight[0] if len(found.weight) else 0, Sort.PEOPLE, "habitants"
        ),
        Figure.of("plus_loin_km", "Le plus loin", found.farthest_km.max(initial=0.0), Sort.KM),
        Figure.of("population", "Habitants", total, Sort.PEOPLE),
        Figure.of("lieux", "Lieux comptés", sites, Sort.COUNT),
    )


Table = tuple[tuple[Column, ...], tuple[tuple[Any, ...], ...], tuple[Mapping[str, Any] | None, ...] | None]


def _by_zone(crowd: Crowd, found: Zones) -> Table:
    count = len(found.weight)
    columns = (
        Column("zone", "Zone", Sort.COUNT),
        Column("nom", "Autour de", Sort.TEXT),
        PEOPLE,
        Column("points", crowd.many.capitalize(), Sort.COUNT),
        FARTHEST,
        Column("codes", "Codes", Sort.TEXT, detail=True),
        *HERE,
    )
    members = _members(found.zone, count)
    keys = tuple(str(rank) for rank in range(count))
    lat, lon = centres(crowd.demand, Grouping(keys, found.zone))
    named = [crowd.names[rows[int(np.argmax(crowd.demand.weight[rows]))]] for rows in members]
    codes = ["|".join(crowd.ids[row] for row in rows) for rows in members]
    values = [range(1, count + 1), named, found.weight, found.size, found.farthest_km, codes, lat, lon]
    return columns, table(columns, values), tuple(_spots(crowd, rows) for rows in members)


def _members(zone: np.ndarray, count: int) -> list[np.ndarray]:
    """The points of each zone, in their order."""
    order = np.argsort(zone, kind="stable")
    starts = np.searchsorted(zone[order], np.arange(count + 1))
    return [order[starts[rank] : starts[rank + 1]] for rank in range(count)]


def _spots(crowd: Crowd, rows: np.ndarray) -> Mapping[str, Any]:
    points = crowd.demand.points
    spots = [[round(float(points.lon[row]), 5), round(float(points.lat[row]), 5)] for row in rows]
    return {"type": "MultiPoint", "coordinates": spots}


def _by_group(crowd: Crowd, nearest: Floats, radius_km: float, group: str) -> Table:
    columns = (
        CODE, NAME, PEOPLE,
        Column("habitants_au_dela", "En zone blanche", Sort.PEOPLE),
        Column("part_au_dela", "Part", Sort.SHARE),
        Column("points_au_dela", crowd.many.capitalize(), Sort.COUNT),
        FARTHEST, *HERE,
    )  # fmt: skip
    grouping, weight, far = crowd.demand.groups[group], crowd.demand.weight, nearest > radius_km
    total, beyond = grouping.totals(weight), grouping.totals(np.where(far, weight, 0.0))
    inside = grouping.rank >= 0
    farthest = np.zeros(len(grouping.keys))
    np.maximum.at(farthest, grouping.rank[inside], nearest[inside])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = beyond / total
    points = summed(grouping.rank[inside], far[inside].astype(np.float64), len(grouping.keys))
    values = [grouping.keys, group_names(crowd, group), total, beyond, share, points, farthest, *placed(crowd, group)]
    order = np.lexsort((np.arange(len(total)), -beyond, -np.nan_to_num(share)))
    return columns, table(columns, ordered(values, order)), None
