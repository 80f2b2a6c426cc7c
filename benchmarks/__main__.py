"""``python -m benchmarks``: fill, serve, measure, compare. Exit code 1 when a limit is passed."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.pages import BARE, LIMIT_QUERIES, LIMIT_VIEWPORT, Page, pages
from benchmarks.server import ROOT, Server, fill, run, served
from maillage.mesh.cells import tile_of

PARIS = (48.8566, 2.3522)


def main() -> int:
    options = _options()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as scratch:
        base = Path(options.keep or scratch)
        for database in options.database:
            if database == "postgresql" and not os.environ.get("DATABASE_URL"):
                failures += _again_on_postgresql(options)
                continue
            for places in options.places:
                failures += measure(base / f"{database}-{places}", database, places, options)
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--places", type=int, nargs="+", default=[1512, 100_000])
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=40, help="of each page in each round")
    parser.add_argument("--keep", help="a folder for the filled databases (SQLite only)")
    return parser.parse_args()


def _again_on_postgresql(options: argparse.Namespace) -> int:
    """One server for each size: an empty database each time."""
    code = 0
    for places in options.places:
        command = [str(ROOT / "tools/with-postgresql"), sys.executable, "-m", "benchmarks", "--database", "postgresql"]
        sizes = ["--places", str(places), "--rounds", str(options.rounds), "--requests", str(options.requests)]
        code |= subprocess.run([*command, *sizes], cwd=ROOT, check=False).returncode
    return code


def measure(data: Path, database: str, places: int, options: argparse.Namespace) -> int:
    """Print one table; the number of limits passed."""
    print(f"\n{places:,} places, {database}", flush=True)
    fill(data, places)
    with served(data) as server:
        todo = _answering(server, pages(_slug(server)))
        ratios, cost = rounds(server, todo, options.rounds, options.requests)
        counted = [page.path for page in todo if page.queries]
        queries = json.loads(run(*counted, data=data, program=[sys.executable, "-m", "benchmarks.queries"]).splitlines()[-1])
        passed = [_line(page, ratios[page.path], cost[page.path], queries.get(page.path), server) for page in todo]
        return sum(passed) + viewports(server) + len(pages("")) - len(todo)


def _slug(server: Server) -> str:
    """Of the twentieth place or so."""
    body = server.get(BARE).body
    slugs = re.findall(rb'href="/lieux/([a-z0-9-]+)/"', gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    return slugs[min(20, len(slugs) - 1)].decode()


def _answering(server: Server, todo: list[Page]) -> list[Page]:
    """Warm every page; those that do not answer are named and left out."""
    kept = []
    for page in todo:
        statuses = {server.get(page.path).status for _ in range(8)}
        if statuses <= {200, 204}:
            kept.append(page)
        else:
            print(f"  {page.label}: not measured, {page.path} answered {sorted(statuses)}")
    return kept


def rounds(server: Server, todo: list[Page], count: int, requests: int) -> tuple[dict[str, float], dict[str, float]]:
    """``(median ratio to the bare view, median milliseconds)`` by path; pages take turns so that noise falls on all."""
    spent: dict[str, list[float]] = {page.path: [] for page in todo}
    for _ in range(count):
        for page in todo:
            before = server.cpu()
            for _ in range(requests):
                server.get(page.path)
            spent[page.path].append((server.cpu() - before) / requests * 1000)
    bare = spent[BARE]
    ratios = {path: statistics.median(mine / base for mine, base in zip(costs, bare, strict=True)) for path, costs in spent.items()}
    return ratios, {path: statistics.median(costs) for path, costs in spent.items()}


def _line(page: Page, ratio: float, milliseconds: float, queries: int | None, server: Server) -> int:
    weight = len(server.get(page.path).body)
    wrong = []
    if page.most and ratio > page.most:
        wrong.append(f"above {page.most}")
    if queries is not None and queries > LIMIT_QUERIES:
        wrong.append(f"more than {LIMIT_QUERIES} queries")
    said = "" if queries is None else f"{queries:3d} queries"
    print(
        f"  {page.label:26s} {milliseconds:7.2f} ms  x{ratio:5.2f}  {said:11s} {weight / 1000:7.1f} kB  {', '.join(wrong)}",
        flush=True,
    )
    return len(wrong)


def viewports(server: Server) -> int:
    """Weight of the tiles (of 512 pixels) that cover 1,280 x 800 pixels around Paris."""
    weights = {}
    for zoom in range(4, 15):
        x, y = tile_of(*PARIS, zoom)
        tiles = [(x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
        weights[zoom] = sum(len(server.get(f"/carte/{zoom}/{left}/{top}.mvt").body) for left, top in tiles)
    heaviest = max(weights, key=lambda zoom: weights[zoom])
    wrong = weights[heaviest] > LIMIT_VIEWPORT
    print(f"  viewport: heaviest at zoom {heaviest}, {weights[heaviest] / 1000:.1f} kB{'  above 100 kB' if wrong else ''}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
