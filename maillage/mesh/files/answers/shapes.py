"""The shape of an answer. Values are rounded once, here: every format then holds the same ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from maillage.mesh.demand import Demand
from maillage.mesh.points import Floats, Points

Cell = str | int | float | None


class Sort(StrEnum):
    """What a column holds. PEOPLE: a weight, whole when it is; SHARE: 0 to 1; KM: kilometres to the metre; DEGREES: about 1 m."""

    TEXT = "text"
    COUNT = "count"
    PEOPLE = "people"
    SHARE = "share"
    KM = "km"
    INDEX = "index"
    DEGREES = "degrees"
    SECONDS = "seconds"
    AMOUNT = "amount"


_DECIMALS = {
    Sort.COUNT: 0, Sort.PEOPLE: 3, Sort.SHARE: 6, Sort.KM: 3, Sort.INDEX: 4, Sort.DEGREES: 5, Sort.SECONDS: 2, Sort.AMOUNT: 3,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """``key`` names it in files; ``label`` for people. A ``detail`` is in files only: screens and pages have no room for it."""

    key: str
    label: str
    sort: Sort
    detail: bool = False


Table = tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]
"""Columns, and rows in their order."""


@dataclass(frozen=True)
class Figure:
    """One number of an answer, ``value`` rounded; ``note`` explains it in a few words."""

    key: str
    label: str
    value: Cell
    sort: Sort
    note: str = ""

    @classmethod
    def of(cls, key: str, label: str, value: Any, sort: Sort, note: str = "") -> Figure:
        return cls(key, label, cell(value, sort), sort, note)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a map shows: people where they live with their distance, sites, and the sites that an answer adds or loses."""

    people: Points
    weight: Floats
    km: Floats
    sites: Points
    added: Points | None = None
    lost: Points | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """``command``: coverage, white-zones, fragility, siting, compare. ``rows`` are in the order of ``columns``.

    ``question``: what was asked, by name. ``notes``: what a reader must know. ``shapes``: a geometry (GeoJSON) a row, when the row's
    own position is not the best one. ``main``: the column that matters most. ``curve``: (number of places, share covered).
    """

    command: str
    title: str
    figures: tuple[Figure, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    question: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    shapes: tuple[Mapping[str, Any] | None, ...] | None = None
    main: str = ""
    curve: tuple[tuple[int, float], ...] = ()
    drawing: Drawing | None = None


@dataclass(frozen=True, eq=False)
class Crowd:
    """The people asked about: ``demand`` with one id and one name a point. ``titles``: level -> code -> name.

    ``one``, ``many``: what a point is called. ``source``: where it comes from, for readers.
    """

    demand: Demand
    ids: Sequence[str]
    names: Sequence[str]
    titles: Mapping[str, Mapping[str, str]]
    one: str = "commune"
    many: str = "communes"
    source: str = ""


@dataclass(frozen=True, eq=False)
class Sites:
    """Places: one id and one name a point."""

    points: Points
    ids: Sequence[str]
    names: Sequence[str]
    source: str = ""

    def __len__(self) -> int:
        return len(self.points)


def cell(value: Any, sort: Sort) -> Cell:
    """A value as it is kept: rounded, whole when it is, None for what is not a finite number."""
    if sort is Sort.TEXT:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return None
    rounded = round(number, _DECIMALS[sort])
    if sort is Sort.COUNT or (sort in (Sort.PEOPLE, Sort.AMOUNT) and rounded.is_integer()):
        return int(rounded)
    return rounded + 0.0  # no negative zero


def table(columns: Sequence[Column], values: Sequence[Iterable[Any]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows from one list a column."""
    rounded = [[cell(value, column.sort) for value in given] for column, given in zip(columns, values, strict=True)]
    return tuple(zip(*rounded, strict=True))


def distance_label(km: float) -> str:
    """« 10 km », « 500 m »."""
    return f"{km:g} km".replace(".", ",") if km >= 1.0 else f"{km * 1000.0:g} m".replace(".", ",")


def distance_key(km: float) -> str:
    """In a column's name: « 10km », « 500m », « 2_5km »."""
    return (f"{km:g}km" if km >= 1.0 else f"{km * 1000.0:g}m").replace(".", "_")


LATITUDE = Column("latitude", "Latitude", Sort.DEGREES, detail=True)
LONGITUDE = Column("longitude", "Longitude", Sort.DEGREES, detail=True)
