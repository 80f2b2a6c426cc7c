"""Places that look like one another: near on the ground and alike by name. Proposed, never merged."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from rapidfuzz import fuzz

from maillage.core.search import tokens
from maillage.mesh.sphere import EARTH_RADIUS_KM, distance_km

# At most this many neighbours of a cell are compared by name (equal names are always found): a file that puts
# everything on one point must not take hours.
MOST_COMPARED = 200


class Known(NamedTuple):
    """``ref`` is what the caller gave: a place's row, or a row number of the file."""

    ref: object
    name: str
    plain: str
    lat: float
    lon: float


class Match(NamedTuple):
    known: Known
    metres: float
    score: float


def plain_name(name: str) -> str:
    """The words that tell a name apart, sorted: « L’Atelier des Possibles » and « Atelier possibles » are near."""
    return " ".join(sorted(tokens(name))) or name.casefold()


class DuplicateIndex:
    """A grid of cells as wide as the distance looked for, so that a place is compared with its neighbours only."""

    def __init__(self, *, metres: float, score: float) -> None:
        self.metres, self.score = max(metres, 1.0), score
        self._step = math.degrees(self.metres / 1000 / EARTH_RADIUS_KM)
        self._cells: dict[tuple[int, int], list[Known]] = defaultdict(list)
        self._crowds: dict[tuple[int, int], dict[str, Known]] = {}
        self._centred: dict[tuple[str, str], Known] = {}

    def _cell(self, lat: float, lon: float) -> tuple[int, int]:
        row = int(lat // self._step)
        # The width of a column follows its own row, so that it is never narrower than the distance.
        return row, int(lon // (self._step / max(0.01, math.cos(math.radians(abs(row) * self._step + self._step)))))

    def add(self, ref: object, name: str, lat: float, lon: float) -> None:
        cell = self._cell(lat, lon)
        known = Known(ref, name, plain_name(name), lat, lon)
        neighbours = self._cells[cell]
        neighbours.append(known)
        if cell in self._crowds:
            self._crowds[cell].setdefault(known.plain, known)
        elif len(neighbours) > MOST_COMPARED:
            self._crowds[cell] = {other.plain: other for other in reversed(neighbours)}

    def add_centred(self, ref: object, name: str, commune: str, lat: float, lon: float) -> None:
        """A place known only by its commune is compared by its exact name within the commune."""
        known = Known(ref, name, plain_name(name), lat, lon)
        self._centred.setdefault((commune, known.plain), known)

    def find_centred(self, name: str, commune: str) -> Match | None:
        known = self._centred.get((commune, plain_name(name)))
        return Match(known, 0.0, 100.0) if known else None

    def find(self, name: str, lat: float, lon: float) -> Match | None:
        """The best match within the distance, by name then nearness."""
        plain = plain_name(name)
        best: Match | None = None
        for known in self._neighbours(lat, lon, plain):
            metres = distance_km(lat, lon, known.lat, known.lon) * 1000
            if metres > self.metres:
                continue
            score = 100.0 if known.plain == plain else fuzz.token_sort_ratio(plain, known.plain, score_cutoff=self.score)
            if score >= self.score and (best is None or (score, -metres) > (best.score, -best.metres)):
                best = Match(known, metres, score)
        return best

    def _neighbours(self, lat: float, lon: float, plain: str) -> list[Known]:
        row, _column = self._cell(lat, lon)
        found: list[Known] = []
        for near in (row - 1, row, row + 1):
            column = self._cell((near + 0.5) * self._step, lon)[1]
            for side in (column - 1, column, column + 1):
                crowd = self._cells.get((near, side))
                if not crowd:
                    continue
                if len(crowd) > MOST_COMPARED:
                    same = self._crowds[near, side].get(plain)
                    crowd = crowd[-MOST_COMPARED:] if same is None else [same]
                found.extend(crowd)
        return found
