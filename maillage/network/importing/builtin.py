"""Files of places that ship with Maillage, by the name that stands for them on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).resolve().parent.parent / "data"


class BuiltIn(NamedTuple):
    path: Path
    mapping: Path


FILES = {"cget-2019": BuiltIn(DATA / "places-cget-2019.csv.gz", DATA / "places-cget-2019.toml")}
