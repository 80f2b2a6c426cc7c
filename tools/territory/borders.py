"""Write which communes have a common border: ``python tools/territory/borders.py``, from the outlines that are shipped.

A line is a code, then those of its neighbours that come after it: every commune that has an outline has a line.
"""

from __future__ import annotations

import gzip

import orjson

from maillage.mesh import topojson
from maillage.territory import borders, boundaries


def main() -> None:
    with gzip.open(boundaries.SHIPPED) as file:
        topology = orjson.loads(file.read())
    name = next(iter(topology["objects"]))
    after: dict[str, list[str]] = {geometry["properties"]["code"]: [] for geometry in topology["objects"][name]["geometries"]}
    for code, other in topojson.borders(topology, name, "code"):
        after[code].append(other)
    lines = [" ".join([code, *others]) for code, others in sorted(after.items())]
    borders.SHIPPED.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
    print(f"{sum(map(len, after.values()))} borders, {borders.SHIPPED.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
