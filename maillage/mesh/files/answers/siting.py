"""Where the next places would serve most, as a table of the places proposed or of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from maillage.mesh.files.answers.parts import CODE, CROW_FLIES, HERE, NAME, PEOPLE, group_names, ordered, placed
from maillage.mesh.files.answers.shapes import Answer, Column, Crowd, Drawing, Figure, Sites, Sort, Table, distance_label, table
from maillage.mesh.points import Floats, Ints, nearest_km, summed
from maillage.mesh.siting.cheapest import Cheapest
from maillage.mesh.siting.covering import Siting
from maillage.mesh.siting.median import Median
from maillage.mesh.siting.set_covering import Enough

STEPS = {
    "greedy": "choix glouton", "exchanges": "échanges un pour un", "Lagrangian bound": "borne lagrangienne",
    "merging": "réunion des meilleurs choix",
    "windows": "lieux voisins choisis à nouveau", "linear bound": "relaxation linéaire",
    "walks and windows": "plusieurs départs, réunis puis revus par voisinage",
    "branch and bound": "séparation et évaluation (HiGHS)",
}  # fmt: skip
PROVEN = 1e-6
"""A gap under that is rounding: the answer is the best there is."""


@dataclass(frozen=True, eq=False)
class Siteable:
    """What was searched: the people, the places already there, the candidates and what each costs (None: one each)."""

    crowd: Crowd
    existing: Sites
    candidates: Sites
    cost: Floats | None = None


def covering(asked: Siteable, found: Siting, radius_km: float, group: str) -> Answer:
    """The places that bring most people within the radius; with ``group``, what each group gains."""
    columns, rows = _gains(asked, found.chosen, radius_km, group) if group else _covering_rows(asked, found)
    total = asked.crowd.demand.total
    running = np.concatenate(([found.covered_before], found.covered_before + np.cumsum(found.added)))
    return Answer(
        command="siting",
        title=f"Où {_places(len(found.chosen), 'servir')} le plus d'habitants",
        figures=_covering_figures(asked, found, radius_km),
        columns=columns,
        rows=rows,
        notes=(_proof(asked, found), *_cut(found), _how(found.steps), CROW_FLIES),
        main="habitants_gagnes",
        curve=tuple((rank, float(value) / total) for rank, value in enumerate(running)) if total else (),
        drawing=_drawing(asked, found.chosen),
    )


def enough(asked: Siteable, found: Enough, radius_km: float, share: float, group: str) -> Answer:
    """The fewest places found that bring ``share`` of the people within the radius."""
    made = covering(asked, found.siting, radius_km, group)
    count = len(found.siting.chosen)
    least = count if found.fewest is None else found.fewest
    proof = (
        "Aucun choix plus petit n'y arrive : c'est prouvé."
        if found.is_proven
        else f"Aucun choix de moins de {least} lieux n'y arrive ; entre les deux, rien n'est prouvé."
    )
    figures = (Figure.of("lieux_au_moins", "Il en faut au moins", least, Sort.COUNT, "lieux, c'est prouvé"), *made.figures)
    return replace(
        made,
        title=f"Combien de lieux pour que {_percent(share)} des habitants en aient un à moins de {distance_label(radius_km)}",
        figures=(
            Figure.of("nouveaux_lieux", "Nouveaux lieux", count, Sort.COUNT),
            *(one for one in figures if one.key != "nouveaux_lieux"),
        ),
        notes=(proof, *made.notes[1:]),
    )


def cheapest(asked: Siteable, found: Cheapest, radius_km: float, share: float, group: str) -> Answer:
    """The least that it costs, as far as was found, to bring ``share`` of the people within the radius."""
    made = covering(asked, found.siting, radius_km, group)
    least = found.cost if found.least is None else found.least
    proof = (
        "Aucun choix moins cher n'y arrive : c'est prouvé."
        if found.is_proven
        else f"Aucun choix n'y arrive pour moins de {least:g}."
    )
    return replace(
        made,
        title=f"À quel coût {_percent(share)} des habitants auraient un lieu à moins de {distance_label(radius_km)}",
        figures=(
            Figure.of("cout", "Coût", found.cost, Sort.AMOUNT),
            Figure.of("cout_au_moins", "Il en coûte au moins", least, Sort.AMOUNT, "c'est prouvé"),
            *made.figures,
        ),
        notes=(proof, *made.notes[1:]),
    )


def median(asked: Siteable, found: Median, radius_km: float, group: str) -> Answer:
    """The places that bring people nearest on the whole."""
    demand, held = asked.crowd.demand, asked.crowd.demand.weight > 0.0
    before = nearest_km(demand.points, asked.existing.points)[0][:, 0]
    mean = float(demand.weight[held] @ before[held]) / demand.total if demand.total else float("nan")
    columns, rows = _gains(asked, found.chosen, radius_km, group) if group else _median_rows(asked, found)
    bound = found.bound / demand.total if demand.total else float("nan")
    return Answer(
        command="siting",
        title=f"Où {_places(len(found.chosen), 'rapprocher')} le plus les habitants",
        figures=(
            Figure.of("moyenne_avant_km", "Distance moyenne avant", mean, Sort.KM),
            Figure.of("moyenne_apres_km", "Distance moyenne après", found.mean_km, Sort.KM),
            Figure.of("moyenne_borne_km", "Borne prouvée", bound, Sort.KM, "aucun choix ne fait mieux"),
            Figure.of("ecart", "Écart possible", found.gap, Sort.SHARE, "avec la meilleure réponse"),
            Figure.of("nouveaux_lieux", "Nouveaux lieux", len(found.chosen), Sort.COUNT),
            Figure.of("lieux", "Lieux existants gardés", len(asked.existing), Sort.COUNT),
            Figure.of("population", "Habitants", demand.total, Sort.PEOPLE),
            Figure.of("secondes", "Calculé en", found.seconds, Sort.SECONDS),
        ),
        columns=columns,
        rows=rows,
        notes=(
            _best(asked) if found.gap <= PROVEN else f"La meilleure réponse possible ferait au plus {_percent(found.gap)} de mieux.",
            _how(found.steps),
            CROW_FLIES,
        ),
        main="habitants_proches",
        drawing=_drawing(asked, found.chosen),
    )  # fmt: skip


def _covering_figures(asked: Siteable, found: Siting, radius_km: float) -> tuple[Figure, ...]:
    total, label = asked.crowd.demand.total, distance_label(radius_km)
    share = (lambda value: value / total) if total else (lambda _value: float("nan"))
    return (
        Figure.of("part_avant", f"À moins de {label}, avant", share(found.covered_before), Sort.SHARE, "des habitants"),
        Figure.of("part_apres", f"À moins de {label}, après", share(found.objective), Sort.SHARE, "des habitants"),
        Figure.of("habitants_gagnes", "Habitants gagnés", found.objective - found.covered_before, Sort.PEOPLE),
        Figure.of("ecart", "Écart possible", found.gap, Sort.SHARE, "avec la meilleure réponse"),
        Figure.of("habitants_couverts", "Habitants servis après", found.objective, Sort.PEOPLE),
        Figure.of("borne", "Aucun choix n'en servirait plus de", found.bound, Sort.PEOPLE, "c'est prouvé"),
        Figure.of("nouveaux_lieux", "Nouveaux lieux", len(found.chosen), Sort.COUNT),
        Figure.of("lieux", "Lieux existants gardés", len(asked.existing), Sort.COUNT),
        Figure.of("population", "Habitants", total, Sort.PEOPLE),
        Figure.of("secondes", "Calculé en", found.seconds, Sort.SECONDS),
    )


def _covering_rows(asked: Siteable, found: Siting) -> Table:
    columns = [Column("rang", "Rang", Sort.COUNT), CODE, NAME, Column("habitants_gagnes", "Habitants gagnés", Sort.PEOPLE)]
    columns += [Column("habitants_couverts", "Servis en tout", Sort.PEOPLE), Column("part_couverte", "Part", Sort.SHARE)]
    total = asked.crowd.demand.total
    running = found.covered_before + np.cumsum(found.added)
    values: list[Any] = [range(1, len(found.chosen) + 1), *_named(asked, found.chosen), found.added, running]
    values.append(running / total if total else np.full(len(running), np.nan))
    if asked.cost is not None:
        columns.append(Column("cout", "Coût", Sort.AMOUNT))
        values.append(asked.cost[found.chosen])
    return (*columns, *HERE), table([*columns, *HERE], [*values, *_where(asked, found.chosen)])


def _median_rows(asked: Siteable, found: Median) -> Table:
    costs = () if asked.cost is None else (Column("cout", "Coût", Sort.AMOUNT),)
    columns = (
        Column("rang", "Rang", Sort.COUNT), CODE, NAME,
        Column("habitants_proches", "Le plus proche pour", Sort.PEOPLE),
        Column("part_proche", "Part", Sort.SHARE),
        Column("moyenne_km", "Distance moyenne", Sort.KM),
        *costs, *HERE,
    )  # fmt: skip
    demand, chosen = asked.crowd.demand, found.chosen
    km, which = nearest_km(demand.points, asked.existing.points.joined(asked.candidates.points[chosen]))
    rank = which[:, 0] - len(asked.existing)
    rows = rank >= 0
    served = summed(rank[rows], demand.weight[rows], len(chosen))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = summed(rank[rows], (demand.weight * km[:, 0])[rows], len(chosen)) / served
        share = served / demand.total
    order = np.lexsort((chosen, -served))
    paid = [] if asked.cost is None else [asked.cost[chosen]]
    values = ordered([*_named(asked, chosen), served, share, mean, *paid, *_where(asked, chosen)], order)
    return columns, table(columns, [range(1, len(chosen) + 1), *values])


def _gains(asked: Siteable, chosen: Ints, radius_km: float, group: str) -> Table:
    """What each group of people gains."""
    crowd, label = asked.crowd, distance_label(radius_km)
    columns = (
        CODE, NAME, PEOPLE,
        Column("part_avant", f"À {label}, avant", Sort.SHARE), Column("part_apres", "après", Sort.SHARE),
        Column("habitants_gagnes", "Habitants gagnés", Sort.PEOPLE),
        Column("moyenne_avant_km", "Moyenne avant", Sort.KM), Column("moyenne_apres_km", "après", Sort.KM),
        *HERE,
    )  # fmt: skip
    grouping, weight = crowd.demand.groups[group], crowd.demand.weight
    was = nearest_km(crowd.demand.points, asked.existing.points)[0][:, 0]
    now = np.minimum(was, nearest_km(crowd.demand.points, asked.candidates.points[chosen])[0][:, 0])
    total = grouping.totals(weight)
    covered = [grouping.totals(np.where(km <= radius_km, weight, 0.0)) for km in (was, now)]
    walked = [grouping.totals(np.where(weight > 0.0, weight * km, 0.0)) for km in (was, now)]
    with np.errstate(invalid="ignore", divide="ignore"):
        shares, means = [one / total for one in covered], [one / total for one in walked]
    gained = covered[1] - covered[0]
    order = np.lexsort((np.arange(len(total)), -gained))
    values = [grouping.keys, group_names(crowd, group), total, *shares, gained, *means, *placed(crowd, group)]
    return columns, table(columns, ordered(values, order))


def _named(asked: Siteable, chosen: Ints) -> tuple[list[str], list[str]]:
    sites: Sequence[int] = chosen.tolist()
    return [asked.candidates.ids[row] for row in sites], [asked.candidates.names[row] for row in sites]


def _where(asked: Siteable, chosen: Ints) -> tuple[Floats, Floats]:
    points = asked.candidates.points[chosen]
    return points.lat, points.lon


def _drawing(asked: Siteable, chosen: Ints) -> Drawing:
    demand, added = asked.crowd.demand, asked.candidates.points[chosen]
    km = nearest_km(demand.points, asked.existing.points.joined(added))[0][:, 0]
    return Drawing(demand.points, demand.weight, km, asked.existing.points, added)


def _proof(asked: Siteable, found: Siting) -> str:
    if found.gap <= PROVEN:
        return _best(asked)
    most = found.bound - found.objective
    return f"La meilleure réponse possible servirait au plus {_thousands(most)} habitants de plus, soit {_percent(found.gap)}."


def _thousands(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\u202f")


def _best(asked: Siteable) -> str:
    what = "de ce nombre de lieux" if asked.cost is None else "dans ce budget"
    return f"Aucun choix {what} ne fait mieux : c'est prouvé."


def _cut(found: Siting) -> tuple[str, ...]:
    if not found.was_cut:
        return ()
    return (
        "Le temps accordé a été épuisé avant la preuve : un autre calcul peut finir un peu ailleurs. Allongez-le avec --seconds.",
    )


def _how(steps: Sequence[str]) -> str:
    return f"Méthode : {', '.join(STEPS[step] for step in steps if step in STEPS)}."


def _places(count: int, verb: str) -> str:
    """« 10 nouveaux lieux serviraient »."""
    return f"{count} nouveaux lieux {verb}aient" if count > 1 else f"{count} nouveau lieu {verb}ait"


def _percent(share: float) -> str:
    digits = 0 if share >= 0.1 or not share else 2 if share < 0.01 else 1
    return f"{share * 100:.{digits}f} %".replace(".", ",")
