"""What is asked, read once: numbers that are numbers, ranks that are ranks; or a named refusal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.mesh.exceptions import MeshError, NotARadius, NotAShare, NotDistances, NotNeighbours

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def floats(values: ArrayLike, refusal: type[MeshError], words: str) -> Floats:
    """An array of numbers; ``refusal(words)`` for anything else."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise refusal(words) from None


def number(value: object) -> float:
    """A number as it is, NaN for anything else, texts among them."""
    if isinstance(value, (str, bytes)):
        return math.nan
    try:
        return float(value)  # type: ignore[arg-type]  # what cannot be is caught
    except (TypeError, ValueError):
        return math.nan


def radius(km: object) -> float:
    """Raises NotARadius."""
    found = number(km)
    if not found > 0.0:
        raise NotARadius(f"a radius is a positive number of kilometres, not {km!r}")
    return found


def radii(given: Sequence[float]) -> tuple[float, ...]:
    """At least one. Raises NotARadius."""
    if isinstance(given, str) or not isinstance(given, Iterable) or not len(given):
        raise NotARadius(f"a radius is a positive number of kilometres: give a list of one or several, not {given!r}")
    return tuple(radius(km) for km in given)


def share(given: object) -> float:
    """Raises NotAShare."""
    found = number(given)
    if not 0.0 <= found <= 1.0:
        raise NotAShare(f"a share is between 0 and 1, not {given!r}")
    return found


def distances(km: ArrayLike, count: int) -> Floats:
    """One for each of ``count`` demand points, infinite allowed. Raises NotDistances."""
    words = "distances are numbers of kilometres, at least zero, one a demand point"
    found = floats(km, NotDistances, words)
    if found.shape != (count,):
        raise NotDistances(f"{words}: {count} of them, not an array of shape {found.shape}")
    if not np.all(found >= 0.0):
        raise NotDistances(words)
    return found


def pairs(given: ArrayLike, count: int) -> Ints:
    """Pairs of ranks of ``count`` points, shape (m, 2). Raises NotNeighbours."""
    found = np.asarray(given)
    if found.size == 0:
        return np.zeros((0, 2), dtype=np.int64)
    if found.ndim != 2 or found.shape[1] != 2 or not np.issubdtype(found.dtype, np.integer):
        raise NotNeighbours("neighbours are pairs of ranks of demand points: whole numbers, of shape (m, 2)")
    if found.min() < 0 or found.max() >= count:
        raise NotNeighbours(f"a rank of neighbours is of no demand point: there are {count}, numbered from 0")
    return found.astype(np.int64, copy=False)
