"""The mesh as it stands: everyone's way to their two nearest places, measured once for the same people and the same places."""

from __future__ import annotations

from functools import lru_cache

from maillage.mesh.standing import Standing
from maillage.observatory.people import People
from maillage.observatory.sites import Sites


@lru_cache(maxsize=16)
def standing(people: People, sites: Sites) -> Standing:
    """Ready for the moves of a scenario too. A process keeps the last sixteen choices of places: 2 MB each."""
    return Standing.of(people.demand, sites.points)
