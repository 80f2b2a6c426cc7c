"""``maillage mesh siting``: where the next places would serve most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import click
import numpy as np

from maillage.core import typography
from maillage.mesh.files.answers import siting as tabled
from maillage.mesh.files.answers.shapes import Answer, distance_label
from maillage.mesh.files.answers.siting import Siteable
from maillage.mesh.points import nearest_km
from maillage.mesh.siting.cheapest import Cheapest, cheapest_covering
from maillage.mesh.siting.covering import Effort, Siting, maximal_covering
from maillage.mesh.siting.median import Median, p_median
from maillage.mesh.siting.problem import Rules
from maillage.mesh.siting.set_covering import Enough, set_covering
from maillage.observatory.commands import outputs
from maillage.observatory.commands.communes import communes
from maillage.observatory.commands.inputs import NO_PLACES, Candidates, candidates_of, check_names, people_of, places_of
from maillage.observatory.commands.measures import told
from maillage.observatory.commands.options import DISTANCE, SHARE, Asked, asking, places_option, radius_option
from maillage.observatory.commands.refusals import INTERRUPTED, refused, refusing
from maillage.observatory.commands.working import Stages, stages, stoppable
from maillage.observatory.prints.words import kilometres, percent, round_percent

Stop = Callable[[], bool]
STEPS = {
    "greedy": "Échanges", "exchanges": "Borne", "windows": "Borne", "linear bound": "Preuve", "walks and windows": "Preuve",
    "Lagrangian bound": "Preuve", "merging": "Preuve", "branch and bound": "Fini",
}  # fmt: skip
"""What is done after each step that the engine tells."""
STOPPED = "Recherche arrêtée à votre demande : voici la meilleure réponse trouvée jusque-là."


@dataclass(frozen=True)
class Wanted:
    """What is asked of the search: exactly one of ``new``, ``budget`` and ``share``; ``median`` goes with ``new``."""

    new: int | None
    budget: float | None
    share: float | None
    median: bool
    cost: str
    forced: tuple[str, ...]
    forbidden: tuple[str, ...]
    spacing_km: float
    seconds: float

    def check(self) -> None:
        """Refuses options that do not go together."""
        if [self.new, self.budget, self.share].count(None) != 2:
            raise click.UsageError(
                "Dites ce que vous cherchez : --new 10 (dix lieux), --share 95% (le moins de lieux qu’il faut), ou --budget avec --cost."
            )
        if (self.budget is not None and not self.cost) or (self.new is not None and self.cost):
            raise click.UsageError(
                "--cost, la colonne de ce que coûte chaque candidat, va avec --budget (la somme à ne pas dépasser) ou avec --share."
            )
        if self.median and self.share is not None:
            raise click.UsageError("--median va avec --new ou --budget : --share compte les habitants dans un rayon.")


@click.command()
@places_option()
@radius_option()
@click.option("--new", type=click.IntRange(min=1), metavar="NOMBRE", help="Combien de nouveaux lieux.")
@click.option(
    "--share", type=SHARE, metavar="PART", help="Le moins de lieux pour que tant d’habitants en aient un assez près : 95%."
)
@click.option("--budget", type=click.FloatRange(min=0), metavar="SOMME", help="Avec --cost : la somme à ne pas dépasser.")
@click.option(
    "--median", is_flag=True, help="Rapprocher tout le monde en moyenne, plutôt que servir le plus d’habitants dans le rayon."
)
@click.option("--candidates", default="communes", show_default=True, metavar="FICHIER|communes", help="Où un lieu peut être mis.")
@click.option("--cost", default="", metavar="COLONNE", help="La colonne de ce que coûte chaque candidat.")
@click.option("--forced", multiple=True, metavar="CODES", help="Candidats à prendre de toute façon, par code ou par nom.")
@click.option("--forbidden", multiple=True, metavar="CODES", help="Candidats à ne pas prendre.")
@click.option("--spacing", type=DISTANCE, default=None, metavar="DISTANCE", help="Pas deux lieux plus près que cela.")
@click.option("--from-empty", is_flag=True, help="Comme s’il n’y avait encore aucun lieu.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=20.0,
    show_default=True,
    metavar="SECONDES",
    help="Temps accordé à la preuve.",
)
@asking
@refusing
def siting(
    asked: Asked, places: str, radius: float, candidates: str, spacing: float | None, from_empty: bool,
    new: int | None, budget: float | None, share: float | None, median: bool, cost: str,
    forced: tuple[str, ...], forbidden: tuple[str, ...], seconds: float,
) -> None:  # fmt: skip
    """Où les prochains lieux serviraient le plus d’habitants, et à combien la réponse est de la meilleure possible.

    Ctrl-C garde la meilleure réponse trouvée (code de sortie 130).
    """
    wanted = Wanted(new, budget, share, median, cost, forced, forbidden, spacing or 0.0, seconds)
    wanted.check()
    outputs.check(asked.outs)
    with stages(7) as at, stoppable() as stop:
        asked = replace(asked, tell=at.say)
        at.at("Habitants")
        towns = communes()
        people = people_of(asked, towns)
        at.at("Lieux")
        sites, said = (NO_PLACES, ()) if from_empty else places_of(places, asked, towns)
        found = candidates_of(candidates, cost, asked, towns)
        check_names(asked)
        rules = _rules(wanted, found)
        at.at("Premier choix")
        made = _searched(Siteable(people.crowd, sites, found.sites, found.cost), rules, wanted, radius, people.group, at, stop)
        ended = (STOPPED,) if stop() else ()
    more = {"candidats": found.sites.source, "demande": _demand(wanted), "secondes_accordees": seconds}
    notes = (*said, *found.notes, *ended)
    outputs.give(told(made, asked, towns, people, {"lieux": sites}, (radius,), notes, **more), asked.outs, towns)
    if ended:
        click.get_current_context().exit(INTERRUPTED)


def _rules(wanted: Wanted, found: Candidates) -> Rules:
    forced, forbidden = found.ranks(wanted.forced, "--forced"), found.ranks(wanted.forbidden, "--forbidden")
    both = sorted(set(forced) & set(forbidden))
    if both:
        raise refused(f"« {found.sites.names[both[0]]} » ne peut pas être à la fois dans --forced et dans --forbidden.")
    left = len(found.sites) - len(forbidden)
    if wanted.new is not None and wanted.new > left:
        raise refused(f"--new {wanted.new} : il n’y a que {left} candidats. Demandez moins de lieux, ou donnez plus de candidats.")
    if wanted.new is not None and len(forced) > wanted.new:
        raise refused(f"--forced nomme {len(forced)} candidats pour --new {wanted.new} : demandez au moins autant de lieux.")
    if wanted.budget is not None and found.cost is not None and found.cost[list(forced)].sum() > wanted.budget:
        raise refused(f"Les candidats de --forced coûtent {found.cost[list(forced)].sum():g}, plus que --budget {wanted.budget:g}.")
    _check_spacing(wanted, found, forced)
    return Rules(cost=found.cost, forbidden=forbidden, forced=forced, spacing_km=wanted.spacing_km)


def _check_spacing(wanted: Wanted, found: Candidates, forced: tuple[int, ...]) -> None:
    if not wanted.spacing_km or len(forced) < 2:
        return
    points = found.sites.points[np.array(forced, dtype=np.int64)]
    if nearest_km(points, points, rank=2)[0][:, 1].min() < wanted.spacing_km:
        raise refused(f"Deux candidats de --forced sont plus près que --spacing {distance_label(wanted.spacing_km)}.")


def _searched(asked: Siteable, rules: Rules, wanted: Wanted, radius: float, group: str, at: Stages, stop: Stop) -> Answer:
    effort = Effort(seconds=wanted.seconds)
    demand, existing, sites = asked.crowd.demand, asked.existing.points, asked.candidates.points
    if wanted.share is not None:
        at.at("Recherche du moins qu’il faut")
        least = cheapest_covering if wanted.cost else set_covering

        def say(found: Enough | Cheapest) -> None:
            at.say(_so_far(found))

        enough = least(
            demand, existing, sites, radius_km=radius, share=wanted.share, rules=rules, effort=effort, told=say, stop=stop
        )
        _check_reached(enough, wanted.share, demand.total, radius)
        if isinstance(enough, Cheapest):
            return tabled.cheapest(asked, enough, radius, wanted.share, group)
        return tabled.enough(asked, enough, radius, wanted.share, group)

    def tell(found: Siting | Median) -> None:
        good = kilometres(found.mean_km) if isinstance(found, Median) else f"{percent(found.objective / demand.total)} servis"
        at.at(typography.spaced(f"{good}, écart {percent(found.gap)} · {STEPS.get(found.steps[-1], '')}"))

    budget = float(wanted.new if wanted.new is not None else wanted.budget or 0.0)
    if wanted.median:
        nearest = p_median(demand, existing, sites, count=budget, rules=rules, told=tell, stop=stop)
        return tabled.median(asked, nearest, radius, group)
    best = maximal_covering(
        demand, existing, sites, radius_km=radius, budget=budget, rules=rules, effort=effort, told=tell, stop=stop
    )
    return tabled.covering(asked, best, radius, group)


def _so_far(found: Enough | Cheapest) -> str:
    """What is known of the least that is enough, between two trials."""
    if isinstance(found, Cheapest):
        return typography.spaced(f"Coût de {found.cost:g} ; il en faut au moins {found.least or 0.0:g}")
    count = len(found.siting.chosen)
    return typography.spaced(f"{count} lieu{'x' if count > 1 else ''} ; il en faut au moins {found.fewest or 0}")


def _check_reached(found: Enough | Cheapest, share: float, total: float, radius: float) -> None:
    if (found.least if isinstance(found, Cheapest) else found.fewest) is None:
        most = percent(found.siting.objective / total)
        raise refused(
            f"Hors d’atteinte : même avec un lieu chez tous les candidats, {most} des habitants en auraient un à moins de "
            f"{distance_label(radius)}, pas {round_percent(share)}. Demandez moins, un rayon plus grand, ou donnez plus de candidats."
        )


def _demand(wanted: Wanted) -> str:
    if wanted.share is not None:
        return f"{'le moindre coût' if wanted.cost else 'le moins de lieux'} pour {round_percent(wanted.share)} des habitants"
    what = (
        f"{wanted.new} lieu{'x' if wanted.new > 1 else ''}"
        if wanted.new is not None
        else f"budget de {wanted.budget:g} ({wanted.cost})"
    )
    return f"{what}{', distance moyenne la plus courte' if wanted.median else ''}"
