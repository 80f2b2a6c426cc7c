"""The next places in words: what they bring, and how far from the best the answer can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core import clock, typography
from maillage.core.typography import NBSP, number
from maillage.observatory.charts.curve import curve
from maillage.observatory.charts.drawing import graduations
from maillage.observatory.enums import Aim, SearchState
from maillage.observatory.models import SitingRun
from maillage.observatory.queries.searches import Result, Step
from maillage.observatory.queries.siting import Answer, Fewest, Proof
from maillage.observatory.views.said import NOTHING, many, people, percent
from maillage.observatory.views.scenario_shown import gap
from maillage.observatory.views.shown import Row, Table


def headline(answer: Answer, radius_km: int) -> list[tuple[str, str]]:
    gained = answer.proof.served - answer.before
    return [
        (typography.sign(1) + many(gained), _("habitants auraient un lieu à moins de %(radius)s km") % {"radius": radius_km}),
        (percent(answer.before, answer.total), _("des habitants en ont un aujourd’hui")),
        (percent(answer.proof.served, answer.total), _("en auraient un alors")),
    ]


def proof(found: Proof) -> str:
    if found.is_best:
        return _("Aucun autre choix d’autant de communes ne sert plus d’habitants : %(served)s. C’est démontré.") % {
            "served": people(found.served)
        }
    return _(
        "Ce choix sert %(served)s habitants. Il est démontré qu’aucun autre choix d’autant de communes n’en sert plus de %(bound)s : "
        "ce que l’on peut encore gagner est d’au plus %(gap)s."
    ) % {"served": people(found.served), "bound": people(found.bound), "gap": gap(found.gap)}


def chart(answer: Answer, radius_km: int) -> SafeString:
    return curve(
        [(float(count), 100.0 * served / answer.total) for count, served in answer.curve],
        title=_("Habitants desservis selon le nombre de nouveaux lieux"),
        x_label=_("nouveaux lieux"),
        y_label=_("%% des habitants à moins de %(radius)s km") % {"radius": radius_km},
        say_y=lambda share: typography.percent(share, decimals=0 if share == round(share) else 1),
        from_zero=False,
        counts=True,
    )


def is_from_zero(answer: Answer) -> bool:
    """Whether the vertical axis of the chart begins at zero all the same."""
    shares = [100.0 * served / answer.total for _count, served in answer.curve]
    return graduations(min(shares), max(shares), most=4)[0] <= 0.0


def fewer(answer: Answer, number: int) -> str:
    """Why there are fewer communes than were asked for."""
    found = len(answer.proposed)
    if not 0 < found < number:
        return ""
    said = ngettext(
        "Vous en demandez %(number)s : avec celle-ci, tous les habitants comptés sont servis.",
        "Vous en demandez %(number)s : avec ces %(found)s-là, tous les habitants comptés sont servis.",
        found,
    )
    return said % {"number": number, "found": found}


def curve_table(answer: Answer) -> Table:
    rows = tuple(
        Row(number(count), (people(served), percent(served, answer.total), typography.sign(1) + people(served - answer.before)))
        for count, served in answer.curve
    )
    heads = (_("Nouveaux lieux"), _("Habitants desservis"), _("Part"), _("De plus qu’aujourd’hui"))
    return Table(_("Habitants desservis selon le nombre de nouveaux lieux"), heads, rows)


def enough(found: Fewest, radius_km: int) -> str:
    share = typography.percent(100 * found.share, decimals=0 if found.share * 100 == round(found.share * 100) else 1)
    if not found.number:
        return _("%(share)s des habitants vivent déjà à moins de %(radius)s km d’un lieu.") % {"share": share, "radius": radius_km}
    said = ngettext(
        "%(number)s nouveau lieu suffit pour que %(share)s des habitants en aient un à moins de %(radius)s km.",
        "%(number)s nouveaux lieux suffisent pour que %(share)s des habitants en aient un à moins de %(radius)s km.",
        found.number,
    )
    return said % {"number": number(found.number), "share": share, "radius": radius_km}


def enough_proof(found: Fewest) -> str:
    if found.is_proven:
        return _("C’est le plus petit nombre possible, démontré.") if found.number else ""
    return _("Il en faut au moins %(least)s, c’est démontré : une recherche plus longue resserre l’écart.") % {
        "least": number(found.least)
    }


@dataclass(frozen=True)
class Line:
    """A step of a search."""

    label: str
    seconds: str
    answer: str
    bound: str
    gap: str


def steps(found: Result) -> list[Line]:
    return [_line(step) for step in found.steps]


def _line(step: Step) -> Line:
    label = {
        "greedy": _("La commune qui sert le plus, puis la suivante…"),
        "exchanges": _("Échanges d’une commune pour une autre"),
        "windows": _("Quelques lieux voisins choisis à nouveau, là où il manque du monde"),
        "linear bound": _("Ce que l’on peut espérer au mieux (relaxation linéaire)"),
        "walks and windows": _("Plusieurs départs, leurs meilleurs choix réunis, puis revus quelques lieux à la fois"),
        "Lagrangian bound": _("Ce que l’on peut espérer au mieux (borne lagrangienne)"),
        "merging": _("Les meilleurs choix trouvés, réunis en un seul"),
        "branch and bound": _("Toutes les possibilités qui restent (séparation et évaluation)"),
        "halving": _("Nombres de lieux essayés, de moitié en moitié"),
    }.get(step.key, step.key)
    if step.tried is not None:
        said = ngettext("Essai de %(number)s nouveau lieu", "Essai de %(number)s nouveaux lieux", step.tried)
        label = said % {"number": number(step.tried)}
    seconds = f"{number(step.seconds, decimals=1)}{NBSP}s"
    if step.proof is None:
        least = NOTHING if step.least is None else number(step.least)
        return Line(label, seconds, number(step.number), least, number(step.number - (step.least or 0)))
    return Line(label, seconds, people(step.served), people(step.proof.bound), "0" if step.proof.is_best else gap(step.proof.gap))


def verdict(search: SitingRun, found: Result, radius_km: int) -> tuple[str, bool]:
    """What is proven at the end, and whether it is that there is no better; empty while nothing is."""
    last = found.last
    if last is None or search.is_under_way:
        return "", False
    if last.proof is None:
        fewest = Fewest(search.share or 0.0, last.number, last.least or 0, last.served, [])
        said = f"{enough(fewest, radius_km)} {enough_proof(fewest)}".strip()
        return said, fewest.is_proven
    return proof(last.proof), last.proof.is_best


def title(search: SitingRun, name: str) -> str:
    if search.aim == Aim.SHARE:
        return _("%(name)s : le moins de lieux pour %(share)s des habitants") % {
            "name": name,
            "share": percent(search.share or 0.0, 1.0),
        }
    said = ngettext("%(name)s : %(number)s nouveau lieu", "%(name)s : %(number)s nouveaux lieux", search.number or 0)
    return said % {"name": name, "number": number(search.number)}


def state_words(search: SitingRun, found: Result) -> str:
    if search.state == SearchState.WAITING:
        if not found.ahead:
            return _("Elle commence dans quelques secondes.")
        said = ngettext("%(ahead)s autre recherche passe avant.", "%(ahead)s autres recherches passent avant.", found.ahead)
        return said % {"ahead": found.ahead}
    if search.stop_asked_at and search.is_under_way:
        return _("L’arrêt est demandé : elle rend ce qu’elle a trouvé.")
    return {
        SearchState.RUNNING: _running(search),
        SearchState.DONE: _("Elle est allée à son terme."),
        SearchState.STOPPED: _("Elle a été arrêtée avant son terme : ce qu’elle avait trouvé reste."),
        SearchState.INTERRUPTED: _("La machine s’est arrêtée pendant le calcul, deux fois. Vous pouvez la reprendre."),
        SearchState.FAILED: _("Vous pouvez la reprendre."),
    }[SearchState(search.state)]


def _running(search: SitingRun) -> str:
    """How long it has been looking, and how long it may."""
    spent = (clock.now() - search.started_at).total_seconds() if search.started_at else 0.0
    words = _("Elle cherche depuis %(spent)s s. Chaque étape s’ajoute dès qu’elle est faite ; la dernière dure au plus %(most)s s.")
    return words % {"spent": number(max(0.0, spent)), "most": number(search.seconds)}


def facts(search: SitingRun) -> str:
    """What it was computed from: who has the same data finds the same."""
    said: dict[str, Any] = search.facts
    words = _(
        "Calculée sur %(places)s lieux (empreinte %(digest)s) et %(communes)s communes, %(people)s habitants ; au plus %(seconds)s s "
        "pour la dernière étape. Les mêmes données donnent la même réponse."
    )
    return words % {
        "places": number(said.get("places", 0)),
        "digest": said.get("digest", ""),
        "communes": number(said.get("communes", 0)),
        "people": number(said.get("people", 0)),
        "seconds": search.seconds,
    }
