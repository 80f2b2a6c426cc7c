"""Who lives near a place, as a table."""

from __future__ import annotations

import numpy as np

from maillage.mesh.coverage import Coverage, Measures, coverage
from maillage.mesh.files.answers.parts import CODE, CROW_FLIES, HERE, NAME, PEOPLE, group_names, main_radius, ordered, placed
from maillage.mesh.files.answers.shapes import (
    Answer,
    Column,
    Crowd,
    Drawing,
    Figure,
    Sites,
    Sort,
    distance_key,
    distance_label,
    table,
)


def answer(crowd: Crowd, sites: Sites, radii_km: tuple[float, ...], group: str) -> Answer:
    """``group``: one of the demand's groups, or empty for one row in all."""
    found = coverage(crowd.demand, sites.points, radii_km)
    main = distance_key(radii_km[main_radius(radii_km)])
    return Answer(
        command="coverage",
        title="Qui vit près d'un lieu",
        figures=tuple(figures(found, sites)),
        columns=columns(radii_km),
        rows=_rows(crowd, found, group),
        notes=(CROW_FLIES,),
        main=f"part_{main}",
        drawing=Drawing(crowd.demand.points, crowd.demand.weight, found.nearest, sites.points),
    )


def figures(found: Coverage, sites: Sites) -> list[Figure]:
    whole = found.whole
    shares = [
        Figure.of(
            f"part_{distance_key(radius)}",
            f"À moins de {distance_label(radius)}",
            whole.share[rank, 0],
            Sort.SHARE,
            "des habitants",
        )
        for rank, radius in enumerate(found.radii_km)
    ]
    return [
        *shares,
        Figure.of("distance_mediane_km", "Distance médiane", whole.median_km[0], Sort.KM, "la moitié vit plus près"),
        Figure.of("distance_moyenne_km", "Distance moyenne", whole.mean_km[0], Sort.KM, "au lieu le plus proche"),
        Figure.of("distance_p90_km", "Neuf sur dix, à moins de", whole.p90_km[0], Sort.KM, "d'un lieu"),
        Figure.of("gini", "Inégalité (Gini)", whole.gini[0], Sort.INDEX, "0 : tous aussi loin"),
        Figure.of("population", "Habitants", whole.weight[0], Sort.PEOPLE),
        Figure.of("lieux", "Lieux comptés", len(sites), Sort.COUNT),
    ]


def columns(radii_km: tuple[float, ...]) -> tuple[Column, ...]:
    by_radius = [
        column
        for radius in radii_km
        for column in (
            Column(f"habitants_{distance_key(radius)}", f"Habitants à moins de {distance_label(radius)}", Sort.PEOPLE, detail=True),
            Column(f"part_{distance_key(radius)}", f"À moins de {distance_label(radius)}", Sort.SHARE),
        )
    ]
    return (
        CODE, NAME, PEOPLE, *by_radius,
        Column("distance_moyenne_km", "Distance moyenne", Sort.KM),
        Column("distance_mediane_km", "Distance médiane", Sort.KM, detail=True),
        Column("distance_p90_km", "Neuf sur dix à moins de", Sort.KM, detail=True),
        Column("gini", "Gini", Sort.INDEX, detail=True),
        *HERE,
    )  # fmt: skip


def _rows(crowd: Crowd, found: Coverage, group: str) -> tuple[tuple[str | int | float | None, ...], ...]:
    measures = found.by_group[group] if group else found.whole
    names = group_names(crowd, group) if group else ["Ensemble"]
    keys = measures.keys if group else ("",)
    lat, lon = placed(crowd, group) if group else ([float("nan")], [float("nan")])
    values = [list(keys), names, measures.weight, *_by_radius(measures), measures.mean_km, measures.median_km, measures.p90_km]
    values = [*values, measures.gini, lat, lon]
    main = main_radius(found.radii_km)
    order = np.lexsort((np.arange(len(names)), -np.nan_to_num(measures.mean_km), np.nan_to_num(measures.share[main], nan=2.0)))
    return table(columns(found.radii_km), ordered(values, order))


def _by_radius(measures: Measures) -> list[np.ndarray]:
    return [values for rank in range(len(measures.share)) for values in (measures.covered[rank], measures.share[rank])]
