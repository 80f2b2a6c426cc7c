"""What the map of a mesh colours: how far each commune of a scope is from a place, in as few bytes as it takes.

It does not hang on the radius, which the browser compares with: a slider moves without a request.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import numpy as np
import orjson

from maillage.mesh.coverage import measured
from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats
from maillage.observatory.people import People
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Sites
from maillage.observatory.standing import standing
from maillage.territory.enums import Level

FARTHEST: Final = 9_999
"""Stands for what is further, and for no place at all: in tenths of a kilometre, as all distances here, rounded up, so that a whole
number of kilometres separates the same communes here as in the figures."""
MOST_NAMED: Final = 600
"""With more places than that, the map shows where they are without saying which."""
MARGIN: Final = 0.7
"""Degrees around the scope whose places are drawn: the widest radius."""


@lru_cache(maxsize=64)
def drawn(everyone: People, places: Sites, scope: Scope) -> bytes:
    """JSON: ``communes`` maps the two first characters of codes to [steps from one code's end to the next, tenths of km]; ``epci`` is
    [codes, tenths of km within which half of its people have a place]; ``places`` is [lat, lon] in ten thousandths of a degree each
    after the one before, then slugs and names when they are few.
    """
    rows = np.flatnonzero(everyone.inside(scope))
    nearest = standing(everyone, places).nearest[rows]
    said = {
        "communes": _communes([everyone.codes[row] for row in rows.tolist()], tenths(nearest).tolist()),
        "epci": _epci(everyone, rows, nearest),
        "places": _places(everyone, rows, places, whole=scope.area is None),
    }
    return orjson.dumps(said)


def tenths(km: Floats) -> np.ndarray:
    return np.minimum(np.ceil(np.minimum(km, FARTHEST) * 10.0), FARTHEST).astype(np.int64)


def _communes(codes: list[str], values: list[int]) -> dict[str, list[list[int]]]:
    found = {}
    for prefix, pairs in groupby(zip(codes, values, strict=True), key=lambda pair: pair[0][:2]):
        ends, km = zip(*((int(code[2:]), value) for code, value in pairs), strict=True)
        found[prefix] = [np.diff(ends, prepend=0).tolist(), list(km)]
    return found


def _epci(everyone: People, rows: np.ndarray, nearest: Floats) -> list[Any]:
    inside = np.zeros(len(everyone), dtype=np.bool_)
    inside[rows] = True
    held = everyone.demand.within(inside)
    measures = measured(Demand(held.points, held.weight, {"epci": held.groups[Level.EPCI]}), nearest, (1.0,)).by_group["epci"]
    told = np.flatnonzero(measures.weight > 0.0)
    return [[measures.keys[rank] for rank in told.tolist()], tenths(measures.median_km[told]).tolist()]


def _places(everyone: People, rows: np.ndarray, places: Sites, *, whole: bool) -> list[Any]:
    shown = np.arange(len(places)) if whole else _around(everyone, rows, places)
    order = shown[np.lexsort((places.points.lon[shown], places.points.lat[shown]))]
    lat, lon = (np.round(values[order] * 10_000).astype(np.int64) for values in (places.points.lat, places.points.lon))
    where = [np.diff(lat, prepend=0).tolist(), np.diff(lon, prepend=0).tolist()]
    if len(order) > MOST_NAMED:
        return where
    return [*where, [places.slugs[rank] for rank in order.tolist()], [places.names[rank] for rank in order.tolist()]]


def _around(everyone: People, rows: np.ndarray, places: Sites) -> np.ndarray:
    """The places in the box of the communes ``rows``, and a margin around it."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    homes, spots = everyone.demand.points[rows], places.points
    near = [
        (there >= here.min() - MARGIN) & (there <= here.max() + MARGIN)
        for here, there in ((homes.lat, spots.lat), (homes.lon, spots.lon))
    ]
    return np.flatnonzero(near[0] & near[1])
