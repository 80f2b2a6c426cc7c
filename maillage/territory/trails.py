"""The line of territories that leads to one, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from maillage.territory.models import Territory


def told_apart(line: Sequence[Territory]) -> list[tuple[Territory, str]]:
    """Each territory with its name, and with its level where two of the line are called alike ("Paris (commune)")."""
    alike = Counter(row.name for row in line)
    return [(row, f"{row.name} ({row.level_label})" if alike[row.name] > 1 else row.name) for row in line]
