"""Régions, départements, EPCI and communes: their areas (to outline one of them) and the lines between them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from features import Feature
from shapely.geometry.base import BaseGeometry
from topology import Topology

FINE_FROM = 8
"""From this zoom on every line comes from the communes, so that lines of two levels never run side by side."""

LEVELS = ("region", "departement", "epci", "commune")
FIRST_AREA = {"region": 3, "departement": 4, "epci": 7, "commune": 9}
FIRST_LINE = {"region": 3, "departement": 5, "epci": 8, "commune": 9}
LAYERS = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}


class Commune(NamedTuple):
    """A row of communes-2026.csv; ``place`` is (lon, lat) or None; a code is empty where there is none."""

    code: str
    name: str
    population: int
    place: tuple[float, float] | None
    departement: str
    region: str
    epci: str
    epci_name: str

    def holder(self, level: str) -> str:
        """The code of the territory of that level that holds the commune."""
        return str(self.code if level == "commune" else getattr(self, level))


class Atlas(NamedTuple):
    """What the sources say: communes by code, names of the other levels, the two sets of boundaries."""

    communes: dict[str, Commune]
    names: dict[str, dict[str, str]]
    coarse: Topology
    fine: Topology


def read(data: Path, division: Path) -> Atlas:
    """``data``: communes-2026.csv and the TopoJSON files; ``division``: the data folder of decoupage-administratif."""
    with (data / "communes-2026.csv").open(encoding="utf-8", newline="") as file:
        communes = {row["code"]: _commune(row) for row in csv.DictReader(file)}
    names = {
        "region": _names(division / "regions.json"),
        "departement": _names(division / "departements.json"),
        "epci": {commune.epci: commune.epci_name for commune in communes.values() if commune.epci},
        "commune": {commune.code: commune.name for commune in communes.values()},
    }
    coarse = Topology(data / "departements_s.topojson")
    return Atlas(communes, names, coarse, Topology(data / "communes_cog2026_light.topojson.gz"))


def areas(atlas: Atlas, level: str, *, fine: bool) -> dict[str, BaseGeometry]:
    """The shape of every territory of a level, by code; the coarse file knows régions and départements only."""
    parts: dict[str, list[BaseGeometry]] = {}
    topology = atlas.fine if fine else atlas.coarse
    key = _holder(atlas, level, fine=fine)
    for shape in topology.shapes(key):
        if shape.key and not shape.shape.is_empty:  # a few tiny communes have no area left in the light file
            parts.setdefault(shape.key, []).append(shape.shape)
    return {code: shapely.union_all(shapes) for code, shapes in sorted(parts.items())}


def area_features(atlas: Atlas, *, deepest: int) -> Iterator[Feature]:
    """Layers ``regions`` … ``communes``: areas with ``code`` and ``name``, to outline one or to know where one clicked."""
    for level in LEVELS:
        first = FIRST_AREA[level]
        spans = [(False, first, FINE_FROM - 1)] if level in ("region", "departement") else []
        for fine, start, end in [*spans, (True, max(first, FINE_FROM), deepest)]:
            for code, shape in areas(atlas, level, fine=fine).items():
                yield Feature(LAYERS[level], shape, {"code": code, "name": atlas.names[level][code]}, start, end)


def line_features(atlas: Atlas, *, deepest: int) -> Iterator[Feature]:
    """Layer ``lines``: each border once, with the highest ``level`` it separates."""
    for fine, start, end in ((False, 0, FINE_FROM - 1), (True, FINE_FROM, deepest)):
        topology = atlas.fine if fine else atlas.coarse
        finest = "commune" if fine else "departement"
        lines: dict[tuple[str, str], list[BaseGeometry]] = {}
        for left, right, line in topology.borders(_holder(atlas, finest, fine=fine)):
            level = _separates(atlas, left, right, fine=fine)
            group = atlas.communes[left].departement if fine else left
            lines.setdefault((level, group), []).append(line)
        for (level, _group), parts in sorted(lines.items()):
            first = max(start, FIRST_LINE[level])
            yield Feature("lines", shapely.line_merge(shapely.union_all(parts)), {"level": level}, first, end)


def _separates(atlas: Atlas, left: str, right: str, *, fine: bool) -> str:
    if not fine:
        regions = _regions(atlas)
        return "region" if regions[left] != regions[right] else "departement"
    one, other = atlas.communes[left], atlas.communes[right]
    return next(level for level in LEVELS if one.holder(level) != other.holder(level))


def _regions(atlas: Atlas) -> dict[str, str]:
    return {commune.departement: commune.region for commune in atlas.communes.values()}


def _holder(atlas: Atlas, level: str, *, fine: bool) -> Callable[[dict[str, Any]], str]:
    def fine_key(geometry: dict[str, Any]) -> str:
        return atlas.communes[geometry["properties"]["code"]].holder(level)

    def coarse_key(geometry: dict[str, Any]) -> str:
        return str(geometry["properties"]["reg" if level == "region" else "dep"])

    return fine_key if fine else coarse_key


def _names(path: Path) -> dict[str, str]:
    return {row["code"]: row["nom"] for row in json.loads(path.read_text(encoding="utf-8"))}


def _commune(row: dict[str, str]) -> Commune:
    place = (float(row["lon"]), float(row["lat"])) if row["lat"] and row["lon"] else None
    return Commune(
        code=row["code"],
        name=row["nom"],
        population=int(row["population"] or 0),
        place=place,
        departement=row["departement"],
        region=row["region"],
        epci=row["epci"],
        epci_name=row["epci_nom"],
    )
