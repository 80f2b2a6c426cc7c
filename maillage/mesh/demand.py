"""People where they live: weighted points, and the groups they are counted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.mesh.checks import floats
from maillage.mesh.exceptions import NotGroups, NotWeights
from maillage.mesh.points import Floats, Ints, Points, summed


@dataclass(frozen=True, eq=False)
class Grouping:
    """Which group each demand point belongs to: ``rank`` of shape (n,) into ``keys``, -1 for none."""

    keys: tuple[str, ...]
    rank: Ints

    @classmethod
    def of(cls, labels: Sequence[str | None]) -> Grouping:
        """From one label a point, None or empty for none; the keys come out sorted. Raises NotGroups."""
        if any(label is not None and not isinstance(label, str) for label in labels):
            raise NotGroups("the labels of a group are texts, None for a point in none")
        known = sorted({label for label in labels if label})
        ranks = {key: rank for rank, key in enumerate(known)}
        return cls(tuple(known), np.array([ranks.get(label or "", -1) for label in labels], dtype=np.int64))

    def totals(self, values: Floats) -> Floats:
        """The sum of ``values`` in each group, shape (keys,)."""
        inside = self.rank >= 0
        return summed(self.rank[inside], values[inside], len(self.keys))


@dataclass(frozen=True, eq=False)
class Demand:
    """Weighted points: ``weight`` of shape (n,), inhabitants for a commune. ``groups`` are the ways to count them apart."""

    points: Points
    weight: Floats
    groups: Mapping[str, Grouping] = field(default_factory=dict)

    @classmethod
    def of(
        cls, lat: ArrayLike, lon: ArrayLike, weight: ArrayLike, groups: Mapping[str, Sequence[str | None]] | None = None
    ) -> Demand:
        """From anything that numpy reads. Raises NotPoints, NotWeights, NotGroups."""
        points, weights = Points.of(lat, lon), floats(weight, NotWeights, "weights are finite numbers, at least zero")
        if weights.shape != points.lat.shape:
            raise NotWeights("there must be one weight a point")
        if not np.all(np.isfinite(weights) & (weights >= 0.0)):
            raise NotWeights("weights are finite numbers, at least zero")
        groupings = {name: Grouping.of(labels) for name, labels in (groups or {}).items()}
        if any(len(grouping.rank) != len(points) for grouping in groupings.values()):
            raise NotGroups("there must be one label a point")
        return cls(points, weights, groupings)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def total(self) -> float:
        return float(self.weight.sum())

    def within(self, rows: NDArray[np.bool_]) -> Demand:
        """The points where ``rows`` is true, in the same groups."""
        groups = {name: Grouping(grouping.keys, grouping.rank[rows]) for name, grouping in self.groups.items()}
        return Demand(self.points[rows], self.weight[rows], groups)
