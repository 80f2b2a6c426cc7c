"""Which commune a row speaks of, from its code, its name, its postal code or its position."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from maillage.mesh.sphere import EARTH_RADIUS_KM, distance_km
from maillage.territory import names

# A point in degrees to the commune whose outline is nearest: its code and the distance in km, 0 inside it.
PointLookup = Callable[[float, float], tuple[str | None, float]]
NEAREST_KM = 25.0
# Outlines are simplified: a place this near to land is on land.
SHORE_KM = 3.0
_RANK = re.compile(r"(?: cedex(?: \d+)?| \d{1,2}(?: arrondissement)?)+$")


class Commune(NamedTuple):
    """``pk`` is the row of the territory; ``parent`` the commune's code when this is a municipal arrondissement.

    ``key`` is ``territory.names.key(name)``; left empty, it is made when needed.
    """

    pk: int
    code: str
    name: str
    lat: float | None
    lon: float | None
    parent: str = ""
    parent_name: str = ""
    key: str = ""


@lru_cache(maxsize=16_384)
def folded_name(name: str) -> str:
    """« Saint-Étienne », « ST ETIENNE CEDEX 2 » and « st etienne » are one name; so are « Paris 10e » and « Paris »."""
    return bare_name(names.key(name))


def bare_name(key: str) -> str:
    """The same from a name's key (``territory.names.key``), which territories keep."""
    return names.bare(_RANK.sub("", key))


class CommuneFinder:
    """All communes in memory, found by code, name, postal code or nearness. Built once for a whole file."""

    def __init__(
        self, communes: Iterable[Commune], postal: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str, str]],
        point: PointLookup | None = None,
    ) -> None:  # fmt: skip
        """``postal`` is (postal code, commune code) pairs; ``aliases`` (old code, old name, commune code)."""
        self.by_code = {commune.code: commune for commune in communes}
        self.by_postal: dict[str, list[Commune]] = defaultdict(list)
        self.by_name: dict[str, list[Commune]] = defaultdict(list)
        self.by_alias: dict[str, Commune] = {}
        for commune in self.by_code.values():
            if not commune.parent:
                self.by_name[bare_name(commune.key or names.key(commune.name))].append(commune)
        for code, owner in postal:
            if owner in self.by_code:
                self.by_postal[code].append(self.by_code[owner])
        for code, name, owner in aliases:
            if owner in self.by_code:
                self.by_alias.setdefault(code, self.by_code[owner])
                if name and self.by_code[owner] not in self.by_name[folded_name(name)]:
                    self.by_name[folded_name(name)].append(self.by_code[owner])
        self.point = point
        self._placed = [c for c in self.by_code.values() if c.lat is not None and c.lon is not None and not c.parent]
        self._vectors = _unit(np.array([(c.lat, c.lon) for c in self._placed], dtype=np.float64).reshape(-1, 2))

    def nearest(self, lat: float, lon: float) -> tuple[Commune, float] | None:
        """The commune whose centre is nearest, and its distance in km."""
        if not self._placed:
            return None
        products = self._vectors @ _unit(np.array([(lat, lon)]))[0]
        best = int(products.argmax())
        chord = float(np.clip(products[best], -1.0, 1.0))
        return self._placed[best], float(np.arccos(chord)) * EARTH_RADIUS_KM

    def at(self, lat: float, lon: float) -> Commune | None:
        """The commune that holds the point, or the nearest one within NEAREST_KM (just off the coast)."""
        if self.point is None:
            near = self.nearest(lat, lon)
            return near[0] if near and near[1] <= NEAREST_KM else None
        code, km = self.point(lat, lon)
        return self.by_code.get(code) if code and km <= NEAREST_KM else None

    def is_outside(self, lat: float, lon: float) -> bool:
        """Whether the point is at sea or abroad. False when there are no outlines to tell."""
        return self.point is not None and self.point(lat, lon)[1] > SHORE_KM

    def named(self, name: str, postal_code: str, point: tuple[float, float] | None) -> tuple[Commune | None, bool]:
        """(the commune, whether several fit) from a name and a postal code; a position decides between namesakes."""
        by_postal = self.by_postal.get(postal_code, [])
        plain = folded_name(name) if name else ""
        by_name = self.by_name.get(plain, []) if plain else []
        both = [commune for commune in by_postal if self._city(commune) in by_name]
        if both:
            # An arrondissement says more than its city.
            return min(both, key=lambda commune: (not commune.parent, commune.code)), False
        if by_name:
            same_departement = [commune for commune in by_name if postal_code and commune.code[:2] == postal_code[:2]]
            return _one_of(same_departement or by_name, point)
        districts = [commune for commune in by_postal if commune.parent]
        return _one_of(districts[:1] or by_postal, point) if by_postal and not plain else (None, False)

    def _city(self, commune: Commune) -> Commune:
        return self.by_code.get(commune.parent, commune) if commune.parent else commune


def _one_of(candidates: list[Commune], point: tuple[float, float] | None) -> tuple[Commune | None, bool]:
    if len(candidates) == 1:
        return candidates[0], False
    if point is not None:
        placed = [c for c in candidates if c.lat is not None]
        if placed:
            return min(placed, key=lambda c: distance_km(*point, c.lat or 0.0, c.lon or 0.0)), False
    return None, True


def _unit(degrees: np.ndarray) -> np.ndarray:
    """Unit vectors of (lat, lon) rows."""
    phi, theta = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.stack((np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)), axis=1)
