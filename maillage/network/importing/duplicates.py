"""Places that look like one another: near on the ground and alike by name. Proposed, never merged."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from maillage.mesh.sphere import EARTH_RADIUS_KM, distance_km
from maillage.network.importing.likeness import SIGNS, keys_of, plain_name

# At most this many neighbours of a cell are compared by name (equal names are always found): a file that puts
# everything on one point must not take hours.
MOST_COMPARED = 200
# More cells than any row has: a row and a column are one number.
_ROW = 1 << 40


class Known(NamedTuple):
    """``ref`` is what the caller gave: a place's row, or a row number of the file. ``exact``: its position is its own."""

    ref: object
    name: str
    plain: str
    lat: float
    lon: float
    exact: bool = True


class Match(NamedTuple):
    """``sign`` is what the two have in common: "near" (position and name), or one of ``likeness.SIGNS``."""

    known: Known
    metres: float
    score: float
    sign: str = "near"


class DuplicateIndex:
    """A grid of cells as wide as the distance looked for, so that a place is compared with its neighbours only."""

    def __init__(self, *, metres: float, score: float) -> None:
        self.metres, self.score = max(metres, 1.0), score
        self._step = math.degrees(self.metres / 1000 / EARTH_RADIUS_KM)
        self._cells: dict[int, list[Known]] = defaultdict(list)
        self._widths: dict[int, float] = {}
        self._crowds: dict[int, dict[str, Known]] = {}
        self._signs: dict[int, Known] = {}
        self._latest: tuple[Mapping[str, Any], list[int | None]] = {}, []
        self._towns: dict[str, set[str]] = defaultdict(set)

    def _cell(self, lat: float, lon: float) -> int:
        row = int(lat // self._step)
        return row * _ROW + int(lon // self._width(row))

    def _width(self, row: int) -> float:
        """How wide the cells of a row are, so that they are never narrower than the distance."""
        width = self._widths.get(row)
        if width is None:
            width = self._widths[row] = self._step / max(0.01, math.cos(math.radians(abs(row) * self._step + self._step)))
        return width

    def add(self, ref: object, name: str, lat: float, lon: float) -> None:
        """A place known by its name and position only."""
        self._place(Known(ref, name, plain_name(name), lat, lon))

    def add_place(self, ref: object, values: Mapping[str, Any]) -> None:
        """A place with all that may be compared of it, from the plain values of its fields."""
        name, point = str(values["name"]), values.get("coordinates")
        lat, lon, position = point or (0.0, 0.0, "commune")
        known = Known(ref, name, plain_name(name), lat, lon, position == "exact")
        if position != "commune":
            self._place(known)
        if (commune := values.get("commune")) and (postal := values.get("postal_code")):
            self._towns[postal].add(commune)
        for key in self._keys(values, known.plain):
            if key is not None:
                self._signs.setdefault(key, known)

    def _keys(self, values: Mapping[str, Any], plain: str) -> list[int | None]:
        """The keys of a place; a row that was just looked for is often added next."""
        if self._latest[0] is not values:
            self._latest = values, keys_of(values, plain)
        return self._latest[1]

    def _place(self, known: Known) -> None:
        cell = self._cell(known.lat, known.lon)
        neighbours = self._cells[cell]
        neighbours.append(known)
        if cell in self._crowds:
            self._crowds[cell].setdefault(known.plain, known)
        elif len(neighbours) > MOST_COMPARED:
            self._crowds[cell] = {other.plain: other for other in reversed(neighbours)}

    def find_place(self, values: Mapping[str, Any]) -> Match | None:
        """The best match by name and nearness, else the first place of the commune with something in common.

        Two exact positions farther apart than the distance are two places, whatever they share. Without a commune, those of
        the postal code are tried.
        """
        name, point = str(values["name"]), values.get("coordinates")
        near = self.find(name, point[0], point[1]) if point and point[2] != "commune" else None
        if near:
            return near
        if not values.get("commune"):
            towns = sorted(self._towns.get(values.get("postal_code") or "", ()))
            return next((match for town in towns if (match := self._sharing({**values, "commune": town}))), self._sharing(values))
        return self._sharing(values)

    def _sharing(self, values: Mapping[str, Any]) -> Match | None:
        name, point = str(values["name"]), values.get("coordinates")
        for sign, key in zip(SIGNS, self._keys(values, plain_name(name)), strict=True):
            known = self._signs.get(key) if key is not None else None
            if known is None:
                continue
            metres = distance_km(point[0], point[1], known.lat, known.lon) * 1000 if point else 0.0
            if not (known.exact and point and point[2] == "exact") or self._at_one_point(sign, known, name, metres):
                return Match(known, metres, 100.0, sign)
        return None

    def _at_one_point(self, sign: str, known: Known, name: str, metres: float) -> bool:
        """Whether two exact positions may be one place's; an address is often shared by places that have no word in common."""
        kin = sign != "address" or not set(plain_name(name).split()).isdisjoint(known.plain.split())
        return kin and metres <= self.metres

    def find(self, name: str, lat: float, lon: float) -> Match | None:
        """The best match within the distance, by name then nearness."""
        plain = plain_name(name)
        best: Match | None = None
        for known in self._neighbours(lat, lon, plain):
            if abs(known.lat - lat) > self._step or (metres := distance_km(lat, lon, known.lat, known.lon) * 1000) > self.metres:
                continue
            score = 100.0 if known.plain == plain else fuzz.token_sort_ratio(plain, known.plain, score_cutoff=self.score)
            if score >= self.score and (best is None or (score, -metres) > (best.score, -best.metres)):
                best = Match(known, metres, score)
        return best

    def _neighbours(self, lat: float, lon: float, plain: str) -> list[Known]:
        row = int(lat // self._step)
        found: list[Known] = []
        for near in (row - 1, row, row + 1):
            column = int(lon // self._width(near))
            for side in (column - 1, column, column + 1):
                cell = near * _ROW + side
                crowd = self._cells.get(cell)
                if not crowd:
                    continue
                if len(crowd) > MOST_COMPARED:
                    same = self._crowds[cell].get(plain)
                    crowd = crowd[-MOST_COMPARED:] if same is None else [same]
                found.extend(crowd)
        return found
