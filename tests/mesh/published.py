"""Instances that others solved: read from the files of ``instances``, or made by a recipe; numpy alone, for any solver's environment."""

from __future__ import annotations

from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent / "instances"


def or_library(name: str) -> tuple[np.ndarray, int]:
    """(shortest ways between all nodes, places to choose) of a p-median instance of Beasley's OR-Library."""
    lines = [[int(word) for word in line.split()] for line in (HERE / f"{name}.txt").read_text().splitlines()]
    nodes, _edges, count = lines[0]
    ways = np.full((nodes, nodes), np.inf)
    np.fill_diagonal(ways, 0.0)
    for one, other, length in lines[1:]:
        ways[one - 1, other - 1] = ways[other - 1, one - 1] = length
    for middle in range(nodes):  # Floyd and Warshall
        ways = np.minimum(ways, ways[:, middle, None] + ways[None, middle, :])
    return ways, count


def weights(nodes: int) -> np.ndarray:
    """1 to 10, in turn: the instances of the OR-Library have no weights, and all equal ones leave too many best choices."""
    return np.arange(nodes) % 10 + 1.0


def region(nodes: int, seed: int) -> dict[str, np.ndarray]:
    """Communes at random over a square of some eighty kilometres, most of them small: people of a Pareto law, whole costs of 1 to 4."""
    rng = np.random.Generator(np.random.PCG64(seed))
    return {
        "lat": 46.0 + 0.7 * rng.random(nodes),
        "lon": 2.0 + 1.0 * rng.random(nodes),
        "weight": np.floor(100.0 / (1.0 - rng.random(nodes)) ** 0.8),
        "cost": np.floor(1.0 + 4.0 * rng.random(nodes)),
    }
