"""How values, methods and limits are said, on a terminal and on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maillage.core import typography
from maillage.mesh.files.answers.shapes import Cell, Sort

METHODS = {
    "coverage": "Pour chaque habitant, on cherche le lieu le plus proche de chez lui ; on compte qui en a un à moins de chaque rayon.",
    "white-zones": "On garde les habitants dont le lieu le plus proche est au-delà du rayon, et on réunit les voisins.",
    "fragility": "On ferme chaque lieu à son tour et on compte qui n’en aurait plus aucun à moins du rayon.",
    "siting": "On cherche, parmi les candidats, ceux dont les habitants gagnent le plus à ce qu’un lieu s’ouvre, et on prouve à combien "
    "la réponse est de la meilleure possible.",
    "compare": "On mesure deux fois, avant et après, et on compte qui s’est rapproché d’un lieu ou s’en est éloigné.",
}
ORDERS = {
    "coverage": "Les moins bien servis d’abord",
    "white-zones": "Les plus touchés d’abord",
    "fragility": "Ce qui manquerait le plus d’abord",
    "siting": "Ce qui sert le plus d’abord",
    "compare": "Ce qui change le plus d’abord",
}
LIMITS = (
    "À vol d’oiseau : une rivière, un relief, une route absente ne se voient pas.",
    "Chaque commune (ou carreau) est un seul point : dans une commune étendue, certains vivent plus loin que son centre.",
    "Un lieu compte pour un lieu, quels que soient sa taille, ses horaires et ce qu’on y trouve.",
)


def written(value: Cell, sort: Sort) -> str:
    """A value as the interface writes it; « – » for none."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return typography.spaced(value)
    return _WORDS[sort](value)


def percent(share: float) -> str:
    """« 64,2 % »; as many decimals as it takes for a small share not to read as nothing, nor nearly all as all."""
    value = share * 100.0
    if 0.0 < value < 0.001:
        return f"moins de 0,001{typography.THIN}%"
    if 99.999 < value < 100.0:
        return f"plus de 99,999{typography.THIN}%"
    decimals = 0 if value in (0.0, 100.0) else 1 if 0.1 <= value <= 99.9 else 3
    return f"{typography.number(value, decimals=decimals)}{typography.THIN}%"


def round_percent(share: float) -> str:
    """« 80 % »: a share that people chose, without decimals when it has none."""
    return percent(share).replace(",0", "")


def kilometres(km: float) -> str:
    """« −3,4 km » with a true minus sign."""
    return f"{typography.number(km, decimals=0 if abs(km) >= 100.0 else 1)}{typography.NBSP}km".replace("-", "\u2212")


_WORDS: dict[Sort, Callable[[Any], str]] = {
    Sort.TEXT: str,
    Sort.COUNT: typography.number,
    Sort.PEOPLE: typography.number,
    Sort.AMOUNT: lambda value: typography.number(value, decimals=0 if float(value).is_integer() else 2),
    Sort.SHARE: percent,
    Sort.KM: kilometres,
    Sort.INDEX: lambda value: typography.number(value, decimals=2),
    Sort.DEGREES: lambda value: typography.number(value, decimals=4),
    Sort.SECONDS: lambda value: f"{typography.number(value, decimals=1)}{typography.NBSP}s",
}
