"""Make the areas that the maps of the mesh colour: ``python tools/basemap/mesh.py``, from the outlines and the codes that are shipped.

``mesh.pmtiles``: layer ``epci`` up to zoom 5 (a commune is smaller than a finger there), layer ``communes`` at zooms 6 and 7, drawn
larger above; each with its ``code`` and ``name``. Needs the extra ``basemap``; see docs/basemap.md.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import build
import features
import numpy as np
import orjson
import shapely

from maillage.mesh import topojson
from maillage.territory import boundaries, reading
from maillage.territory.enums import Level

OUTPUT = build.OUTPUT / "mesh.pmtiles"
FAR, MIDDLE, DEEPEST = 5, 6, 7
FAR_DEGREES, MIDDLE_DEGREES = 0.02, 0.008
"""How far a line may move: about a pixel at zooms 5 and 6. At zoom 7 the outlines stay as they are shipped."""


def main() -> None:
    codes, shapes = outlines()
    rows = reading.read().rows
    epci = {row.code: row.parents.get(Level.EPCI, "") for row in rows if row.level == Level.COMMUNE}
    names = {row.code: row.name for row in rows if row.level in {Level.COMMUNE, Level.EPCI}}
    groups = defaultdict(list)
    for code, shape in zip(codes, shapes, strict=True):
        groups[epci.get(code, "")].append(shape)
    groups.pop("", None)
    wide = {code: shapely.union_all(held) for code, held in sorted(groups.items())}
    drawn = [
        *layer("epci", names, wide, shapely.coverage_simplify(np.array(list(wide.values())), FAR_DEGREES), 0, FAR),
        *layer("communes", names, codes, shapely.coverage_simplify(shapes, MIDDLE_DEGREES), MIDDLE, MIDDLE),
        *layer("communes", names, codes, shapes, DEEPEST, DEEPEST),
    ]
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "mesh.geojsonl"
        count = features.write(lines, drawn)
        build.tile(lines, OUTPUT, deepest=DEEPEST)
    print(f"{OUTPUT}: {count} features, {OUTPUT.stat().st_size / 1e6:.2f} MB", file=sys.stderr)


def outlines() -> tuple[list[str], Any]:
    """Codes and shapes in degrees; those that cross themselves are mended."""
    with gzip.open(boundaries.SHIPPED) as file:
        topology = orjson.loads(file.read())
    found = sorted((said["code"], shape) for said, shape in topojson.areas(topology, next(iter(topology["objects"]))))
    shapes = np.array([shape for _code, shape in found], dtype=object)
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.buffer(shapes[crossed], 0.0)
    kept = ~shapely.is_empty(shapes)
    return [code for (code, _shape), left in zip(found, kept, strict=True) if left], shapes[kept]


def layer(name: str, names: dict[str, str], codes: Any, shapes: Any, first: int, last: int) -> list[features.Feature]:
    said = ({"code": code, "name": names.get(code, code)} for code in codes)
    return [
        features.Feature(name, shape, words, first, last) for words, shape in zip(said, shapes, strict=True) if not shape.is_empty
    ]


if __name__ == "__main__":
    main()
