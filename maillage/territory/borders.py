"""Which communes have a common border, as the outlines that are shipped tell it, without the database."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent / "data" / "borders.txt.gz"


def neighbours(path: Path = SHIPPED) -> Iterator[tuple[str, list[str]]]:
    """The INSEE code of each commune that has an outline, and those of its neighbours that come after it, so that each of about 100,000
    borders is told once. Islands have none; a bridge or a ferry is no border.
    """
    with gzip.open(path, "rt", encoding="ascii") as file:
        for line in file:
            code, *others = line.split()
            yield code, others
