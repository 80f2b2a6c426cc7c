"""What an answer says, in one or two sentences that are read out at a meeting."""

from __future__ import annotations

from maillage.core import typography
from maillage.mesh.files.answers.parts import main_radius
from maillage.mesh.files.answers.shapes import Answer, Figure, distance_key, distance_label
from maillage.observatory.prints.words import kilometres, percent, written


def lead(answer: Answer) -> str:
    """Empty when the figures that it would tell are not known."""
    figures = {figure.key: figure for figure in answer.figures if figure.value is not None}
    radii = answer.question.get("rayons_km") or [10.0]
    try:
        return _SAID[answer.command](figures, float(radii[main_radius(radii)]))
    except KeyError:
        return ""


def _number(figures: dict[str, Figure], key: str) -> float:
    return float(figures[key].value or 0.0)


def _coverage(figures: dict[str, Figure], radius: float) -> str:
    share, people = _number(figures, f"part_{distance_key(radius)}"), _number(figures, "population")
    return (
        f"Sur {typography.number(people)} habitants, {percent(share)} ont un lieu à moins de {distance_label(radius)} de chez eux ; "
        f"{typography.number((1.0 - share) * people)} n'en ont pas. La moitié en a un à moins de "
        f"{kilometres(_number(figures, 'distance_mediane_km'))}."
    )


def _white_zones(figures: dict[str, Figure], radius: float) -> str:
    zones = int(_number(figures, "zones"))
    if not zones:
        return f"Tous les habitants ont un lieu à moins de {distance_label(radius)} de chez eux."
    return (
        f"{written(figures['habitants_au_dela'].value, figures['habitants_au_dela'].sort)} habitants, soit "
        f"{percent(_number(figures, 'part_au_dela'))}, n'ont aucun lieu à moins de {distance_label(radius)}. Ils vivent "
        f"{f'dans {typography.number(zones)} zones blanches' if zones > 1 else 'tous dans la même zone'}."
    )


def _fragility(figures: dict[str, Figure], radius: float) -> str:
    return (
        f"{typography.number(_number(figures, 'habitants_seul'))} habitants, soit {percent(_number(figures, 'part_seul'))}, n'ont qu'un seul "
        f"lieu à moins de {distance_label(radius)}. {typography.number(_number(figures, 'lieux_seuls'))} lieux sont ainsi seuls à servir quelqu'un."
    )


def _siting(figures: dict[str, Figure], radius: float) -> str:
    count, gap = int(_number(figures, "nouveaux_lieux")), _number(figures, "ecart")
    many = "lieux" if count > 1 else "lieu"
    better = f"La meilleure réponse possible ferait au plus {percent(gap)} de mieux."
    if "lieux_au_moins" in figures:
        least = int(_number(figures, "lieux_au_moins"))
        better = f"Il en faut au moins {least}, c'est prouvé."
        gap = 1.0
    if "cout_au_moins" in figures:
        better = f"Il en coûte au moins {typography.number(_number(figures, 'cout_au_moins'))}, c'est prouvé."
        gap = 1.0
    proof = "C'est prouvé : aucun autre choix ne fait mieux." if gap == 0.0 else better
    if "moyenne_apres_km" in figures:
        after = kilometres(_number(figures, "moyenne_apres_km"))
        before = f" au lieu de {kilometres(_number(figures, 'moyenne_avant_km'))}" if "moyenne_avant_km" in figures else ""
        return f"Avec {count} {many} de plus, bien placés, le lieu le plus proche serait en moyenne à {after}{before}. {proof}"
    return (
        f"Avec {count} {many} de plus, {typography.number(_number(figures, 'habitants_gagnes'))} habitants de plus en auraient un à moins de "
        f"{distance_label(radius)} : {percent(_number(figures, 'part_apres'))} au lieu de {percent(_number(figures, 'part_avant'))}. {proof}"
    )


def _compare(figures: dict[str, Figure], radius: float) -> str:
    key = distance_key(radius)
    return (
        f"{typography.number(_number(figures, f'gagnes_{key}'))} habitants gagnent un lieu à moins de {distance_label(radius)}, "
        f"{typography.number(_number(figures, f'perdus_{key}'))} perdent le leur. {typography.number(_number(figures, 'rapproches'))} se rapprochent "
        f"d'un lieu, {typography.number(_number(figures, 'eloignes'))} s'en éloignent."
    )


_SAID = {"coverage": _coverage, "white-zones": _white_zones, "fragility": _fragility, "siting": _siting, "compare": _compare}
