"""What several answers have in common: columns of a group, where a group lies, the radius that is spoken of first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.demand import Demand, Grouping
from maillage.mesh.files.answers.shapes import LATITUDE, LONGITUDE, Column, Crowd, Sort
from maillage.mesh.points import Floats

CODE = Column("code", "Code", Sort.TEXT)
PLACE = Column("code", "Code", Sort.TEXT, detail=True)
NAME = Column("nom", "Nom", Sort.TEXT)
PEOPLE = Column("population", "Habitants", Sort.PEOPLE)
HERE = (LATITUDE, LONGITUDE)
CROW_FLIES = "Les distances sont à vol d'oiseau, sur une sphère (à 0,5 % près) : par la route, comptez en moyenne un tiers de plus."


def main_radius(radii: Sequence[float]) -> int:
    """The rank of the radius that is spoken of first: the middle one."""
    return len(radii) // 2


def centres(demand: Demand, grouping: Grouping) -> tuple[Floats, Floats]:
    """Where the people of each group are on the mean, in degrees: latitudes, longitudes; NaN for a group without a point."""
    weight = np.where(demand.weight > 0.0, demand.weight, 1e-9)  # a hamlet without people still has a place
    sums = np.column_stack([grouping.totals(weight * demand.points.xyz[:, axis]) for axis in range(3)])
    with np.errstate(invalid="ignore", divide="ignore"):
        unit = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return np.degrees(np.arcsin(np.clip(unit[:, 2], -1.0, 1.0))), np.degrees(np.arctan2(unit[:, 1], unit[:, 0]))


def group_names(crowd: Crowd, group: str) -> list[str]:
    titles = crowd.titles.get(group, {})
    return [titles.get(key, key) for key in crowd.demand.groups[group].keys]


def placed(crowd: Crowd, group: str) -> tuple[Floats, Floats]:
    return centres(crowd.demand, crowd.demand.groups[group])


def ordered(values: Sequence[Any], order: NDArray[np.integer]) -> list[list[Any]]:
    """Every list in another order."""
    return [[value[row] for row in order] for value in values]
