"""Make the file of territories that Maillage ships: ``python tools/territory/build.py --communes CSV --division DIR --edition 2026-01-01``.

``--division``: the ``data`` folder of the npm package ``@etalab/decoupage-administratif`` (``npm pack``, then untar): codes, names,
levels, populations, postal codes, old codes. ``--communes``: a CSV with ``code,lat,lon`` for the centres of communes. ``--outlines``:
the simplified outlines of communes (TopoJSON, gzip), copied as they are. What comes out, and its columns: maillage/territory/data/README.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import areas

from maillage.territory import boundaries

OUT = Path(__file__).resolve().parents[2] / "maillage/territory/data"
COLUMNS = (
    "edition", "level", "code", "name", "population", "lat", "lon", "zone",
    "region", "departement", "epci", "commune", "postal_codes", "aliases", "box", "area",
)  # fmt: skip
Row = dict[str, Any]
Box = tuple[float, float, float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communes", type=Path, required=True)
    parser.add_argument("--division", type=Path, required=True)
    parser.add_argument("--outlines", type=Path)
    parser.add_argument("--edition", required=True, help="the day these codes took effect, YYYY-MM-DD")
    parser.add_argument("--out", type=Path, default=OUT / "territories.csv.gz")
    asked = parser.parse_args()
    if asked.outlines:
        shutil.copyfile(asked.outlines, boundaries.SHIPPED)
    division = {
        name: json.loads((asked.division / f"{name}.json").read_text("utf-8"))
        for name in ("communes", "epci", "departements", "regions")
    }
    with asked.communes.open(encoding="utf-8", newline="") as file:
        centres = {row["code"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file) if row["lat"]}
    rows = build(division, centres)
    write(asked.out, rows, edition=asked.edition)
    print(Counter(row["level"] for row in rows), f"{asked.out.stat().st_size / 1e6:.2f} MB")


def build(division: dict[str, list[Row]], centres: dict[str, tuple[float, float]]) -> list[Row]:
    """Every row, parents before children. Overseas collectivities are of no région: they come as the level below it."""
    current = [row for row in division["communes"] if row["type"] == "commune-actuelle"]
    epci_of = {member["code"]: epci["code"] for epci in division["epci"] for member in epci["membres"]}
    aliases = _aliases(division["communes"], {row["code"] for row in current})
    overseas = {row["code"] for row in division["regions"] if row["zone"] == "com"}
    communes = [
        _row(
            "commune", row, lat_lon=centres.get(row["code"]), epci=epci_of.get(row["code"], ""),
            region="" if row["region"] in overseas else row["region"], departement=row["departement"], aliases=aliases.get(row["code"], []),
        )
        for row in current
    ]  # fmt: skip
    regions = [_row("region", row) for row in division["regions"] if row["code"] not in overseas]
    departements = [
        _row("departement", row, region="" if row["region"] in overseas else row["region"]) for row in division["departements"]
    ]
    epci = [_row("epci", row) for row in division["epci"]]
    for commune in communes:
        commune["box"] = boundaries.box(commune["code"]) or ""
    for level, holders in (("region", regions), ("departement", departements), ("epci", epci)):
        _sum(level, holders, communes)
    parents = {row["code"]: row for row in communes}
    return [*regions, *departements, *epci, *communes, *_arrondissements(division["communes"], parents)]


def _row(level: str, source: Row, *, lat_lon: tuple[float, float] | None = None, **more: Any) -> Row:
    lat, lon = lat_lon or ("", "")
    row = dict.fromkeys(COLUMNS, "") | {
        "level": level,
        "code": source["code"],
        "name": source["nom"],
        "zone": source.get("zone", ""),
    }
    return (
        row
        | {"population": source.get("population", ""), "lat": lat, "lon": lon, "postal_codes": source.get("codesPostaux", [])}
        | more
    )


def _aliases(rows: Iterable[Row], current: set[str]) -> dict[str, list[str]]:
    """Per commune, ``code`` or ``code name`` of what merged into it; a code that is a commune's own again is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    named: set[tuple[str, str]] = set()
    for row in rows:
        if row["type"] in {"commune-deleguee", "commune-associee"}:
            found[row["chefLieu"]].add(f"{row['code']} {row['nom']}")
            named.add((row["chefLieu"], row["code"]))
    for row in rows:
        for code in row.get("anciensCodes", []):
            if code not in current and (row["code"], code) not in named:
                found[row["code"]].add(code)
    return {code: sorted(names) for code, names in found.items()}


def _arrondissements(rows: Iterable[Row], communes: dict[str, Row]) -> Iterator[Row]:
    for row in rows:
        if row["type"] == "arrondissement-municipal":
            parent = communes[row["commune"]]
            above = {level: parent[level] for level in ("region", "departement", "epci")}
            name = row["nom"].replace(" Arrondissement", " arrondissement")
            yield _row("arrondissement", row | {"nom": name}, commune=row["commune"], **above)


def _sum(level: str, holders: list[Row], communes: list[Row]) -> None:
    """Population: the sum of the communes'. Centre: the mean of their centres, weighted by population."""
    members: dict[str, list[Row]] = defaultdict(list)
    for commune in communes:
        members[commune[level]].append(commune)
    for holder in holders:
        inside = members[holder["code"]]
        counted = [row["population"] for row in inside if row["population"] != ""]
        holder["population"] = sum(counted) if counted else ""
        placed = [row for row in inside if row["lat"] != "" and row["population"]]
        if weight := sum(row["population"] for row in placed):
            for axis in ("lat", "lon"):
                holder[axis] = round(sum(row[axis] * row["population"] for row in placed) / weight, 5)
        holder["box"] = _around([row["box"] for row in inside if row["box"]]) or boundaries.COLLECTIVITIES.get(holder["code"], "")
        if level == "epci":
            holder["departement"], holder["region"] = _most_of(inside)
            holder["zone"] = inside[0]["zone"]


def _around(boxes: list[Box]) -> Box | None:
    """The smallest box around boxes (none of them crosses the antimeridian)."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _most_of(communes: list[Row]) -> tuple[str, str]:
    """The département (and its région) where most inhabitants of a set of communes live: an EPCI may lie on several."""
    people: Counter[tuple[str, str]] = Counter()
    for row in communes:
        people[row["departement"], row["region"]] += row["population"] or 0
    return people.most_common(1)[0][0]


def write(path: Path, rows: Iterable[Row], *, edition: str) -> None:
    """Lists and boxes as text, and the areas."""
    written = []
    for row in rows:
        lists = {name: "|".join(row[name] or []) for name in ("postal_codes", "aliases")}
        lists["box"] = " ".join(f"{side:.4f}" for side in row["box"])
        written.append(row | lists | {"edition": edition})
    areas.fill(written)
    areas.write(path, written, list(COLUMNS))


if __name__ == "__main__":
    main()
