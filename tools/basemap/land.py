"""Land and sea: France from its own boundaries, its neighbours and the rest of the world from Natural Earth."""

from __future__ import annotations

import warnings
from pathlib import Path

import shapely
from features import Feature
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry
from topology import Topology, polygonal

NEAR = (
    (-13.0, 37.0, 17.0, 56.0),  # metropolitan France
    (-64.0, 13.0, -59.0, 19.0),  # Guadeloupe, Martinique
    (-58.0, 0.5, -48.5, 8.0),  # Guyane
    (42.0, -15.5, 48.0, -10.0),  # Mayotte
    (53.0, -22.5, 59.0, -19.0),  # La Réunion
    (-57.5, 46.0, -54.5, 48.0),  # Saint-Pierre-et-Miquelon
)
"""Where neighbours are drawn finely: (west, south, east, north) in degrees."""

FRENCH = frozenset(
    {"Fr. Polynesia", "Fr. S. Antarctic Lands", "New Caledonia", "St-Barthélemy", "St-Martin"}
    | {"St. Pierre and Miquelon", "Wallis and Futuna Is."}
)
"""Overseas collectivities: countries of their own for Natural Earth."""

FAR_ZOOM = 5
SLIVER = 0.06
"""Degrees: how far Natural Earth's borders may lie from ours; the gap belongs to the neighbour."""


def features(atlas: Path, *, coarse: BaseGeometry, fine: BaseGeometry, fine_from: int, deepest: int) -> list[Feature]:
    """Layer ``land``: ``kind`` is france, neighbour (finely, near France) or world (the rest, zoom ``FAR_ZOOM`` at most)."""
    near = shapely.union_all([box(*bounds) for bounds in NEAR])
    far = {name: shape for name, shape in _countries(atlas / "countries-50m.json").items() if name != "France"}
    world = polygonal(shapely.union_all(list(far.values())).difference(near))
    found = [Feature("land", world, {"kind": "world"}, 0, FAR_ZOOM)]
    countries = _countries(atlas / "countries-10m.json")
    drawn_france = countries.pop("France")
    neighbours = {name: polygonal(shape.intersection(near)) for name, shape in countries.items() if name not in FRENCH}
    for ours, first, last in ((coarse, 0, fine_from - 1), (fine, fine_from, deepest)):
        found.append(Feature("land", _around(neighbours, drawn_france, ours), {"kind": "neighbour"}, first, last))
        found.append(Feature("land", ours, {"kind": "france"}, first, last))
    collectivities = shapely.union_all([shape for name, shape in countries.items() if name in FRENCH])
    found.append(Feature("land", collectivities, {"kind": "france"}, 0, deepest))
    found.append(Feature("frontiers", _frontiers(atlas / "countries-10m.json", near, fine), {}, 3, deepest))
    return found


def _countries(path: Path) -> dict[str, BaseGeometry]:
    shapes: dict[str, BaseGeometry] = {}
    for shape in Topology(path, name="countries").shapes(lambda geometry: str(geometry["properties"]["name"])):
        known = shapes.get(shape.key)
        shapes[shape.key] = shape.shape if known is None else shapely.union(known, shape.shape)
    return shapes


def _around(neighbours: dict[str, BaseGeometry], drawn_france: BaseGeometry, ours: BaseGeometry) -> BaseGeometry:
    """The neighbours' land made to meet our own borders: no gap and no overlap; our coasts stay ours."""
    land = shapely.union_all(list(neighbours.values()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fringe = drawn_france.intersection(land.buffer(SLIVER))
    return polygonal(shapely.union(land, fringe).difference(ours))


def _frontiers(path: Path, near: BaseGeometry, ours: BaseGeometry) -> BaseGeometry:
    """The lines between two neighbours of France (between us and them, the edge of the land says it)."""
    pairs = Topology(path, name="countries").borders(lambda geometry: str(geometry["properties"]["name"]))
    lines = [line for left, right, line in pairs if "France" not in (left, right)]
    drawn = shapely.line_merge(shapely.union_all(lines)).intersection(near).difference(ours)
    return shapely.multilinestrings([part for part in shapely.get_parts(drawn) if part.geom_type == "LineString"])
