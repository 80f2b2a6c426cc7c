"""Classes of distance: the same steps and the same tones on the map and beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from maillage.core import typography
from maillage.mesh.files.answers.shapes import Drawing, distance_label
from maillage.mesh.points import Floats, summed
from maillage.observatory.prints.words import percent

_SCALE = (0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Step:
    """One class: ``tone`` 1 (near) to 5 (far), its words, its people, their share of all, in words too; ``length_percent`` of a bar."""

    tone: int
    words: str
    people: float
    share: float
    share_words: str
    length_percent: int


def edges(radii_km: Sequence[float]) -> tuple[float, ...]:
    """Four limits: the radii asked for and what completes them, or fractions of the only one."""
    radii = sorted(radii_km)[:4]
    if len(radii) == 1:
        return tuple(radii[0] * times for times in _SCALE)
    while len(radii) < 4:
        radii.append(radii[-1] * 2.0)
    return tuple(radii)


def ranks(km: Floats, limits: Sequence[float]) -> NDArray[np.intp]:
    """The class of each distance, 0 to 4."""
    return np.searchsorted(np.asarray(limits), km, side="left")


def steps(drawing: Drawing, limits: Sequence[float]) -> list[Step]:
    people = summed(ranks(drawing.km, limits), drawing.weight, len(limits) + 1)
    total, most = float(people.sum()), float(people.max(initial=0.0))
    return [
        Step(rank, words, count, count / (total or 1.0), percent(count / (total or 1.0)), round(100.0 * count / (most or 1.0)))
        for rank, (words, count) in enumerate(zip(_words(limits), people.tolist(), strict=True), start=1)
    ]


def _words(limits: Sequence[float]) -> list[str]:
    said = [distance_label(limit) for limit in limits]
    between = [f"de {_bare(first, second)} à {second}" for first, second in pairwise(said)]
    return [typography.spaced(text) for text in (f"à moins de {said[0]}", *between, f"à plus de {said[-1]}")]


def _bare(first: str, second: str) -> str:
    """« 5 » of « 5 km » when what follows has the same unit."""
    number, _space, unit = first.partition(" ")
    return number if second.endswith(f" {unit}") else first
