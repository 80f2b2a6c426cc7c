"""Fragile places: those without which somebody would have none within the radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from maillage.mesh.fragility import fragility_of
from maillage.mesh.standing import Standing
from maillage.observatory.parts import number_or_none
from maillage.observatory.sites import Sites


@dataclass(frozen=True)
class FragilePlace:
    """``alone`` people live within the radius of this place (``site``, its rank) and of no other; they would go ``next_km`` instead, on
    the mean (None when there is no other place).
    """

    site: int
    slug: str
    name: str
    town: str
    alone: int
    next_km: float | None


def fragile_places(places: Sites, standing: Standing, rows: np.ndarray, radius_km: float) -> tuple[FragilePlace, ...]:
    """For the people of the communes ``rows`` (a mask), who would lose most first, then by name."""
    found = fragility_of(standing.demand.weight[rows], standing.km[rows], standing.which[rows], len(places), radius_km)
    told = [
        FragilePlace(
            site=rank,
            slug=places.slugs[rank],
            name=places.names[rank],
            town=places.towns[rank],
            alone=round(float(found.alone[rank])),
            next_km=number_or_none(found.alone_next_km[rank]),
        )
        for rank in np.flatnonzero(found.alone > 0.0).tolist()
    ]
    return tuple(sorted(told, key=lambda place: (-place.alone, place.name, place.slug)))
