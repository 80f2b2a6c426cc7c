"""Write the areas of communes into the file of territories that is shipped: ``python tools/territory/areas.py``.

They are measured on the outlines that are shipped (``boundaries.areas_km2``); the levels above have the sum of their communes'.
``build.py`` does the same for a new file.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

from maillage.territory import boundaries, reading

ABOVE = ("region", "departement", "epci")
SMALLEST_KM2 = 0.25
"""An outline smaller than this is what simplification left of one: it measures nothing."""
Row = dict[str, Any]


def main() -> None:
    with gzip.open(reading.SHIPPED, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    fill(rows)
    write(reading.SHIPPED, rows, columns if "area" in columns else [*columns, "area"])
    print(f"{sum(row['level'] == 'commune' and row['area'] != '' for row in rows)} communes have an area")


def fill(rows: list[Row]) -> None:
    """Give each row its ``area`` in km², empty when no outline tells it."""
    measured = boundaries.areas_km2()
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows:
        area = measured.get(row["code"]) if row["level"] == "commune" else None
        row["area"] = "" if area is None or area < SMALLEST_KM2 else f"{area:.2f}"
        for level in ABOVE:
            sums[level, row[level]] += area or 0.0
    for row in rows:
        if row["level"] in ABOVE and sums[row["level"], row["code"]] > 0.0:
            row["area"] = f"{sums[row['level'], row['code']]:.1f}"


def write(path: Path, rows: list[Row], columns: list[str]) -> None:
    """The same rows always make the same bytes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
