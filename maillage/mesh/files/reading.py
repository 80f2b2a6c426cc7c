"""Rows of text into points: coordinates, weights, names and whatever else is asked of each row.

What cannot be doubted is read (decimal commas, spaces in numbers), a row without a position is left out and counted, anything else
that is wrong refuses the file with its line.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from maillage.mesh.files import axes
from maillage.mesh.files.columns import Naming, named, needed, recognised
from maillage.mesh.files.exceptions import NegativeWeight, NoSpot, NotANumber, NotPositive
from maillage.mesh.points import Floats, Ints, Points

Rows = Iterable[tuple[int, Mapping[str, str]]]
"""(line of the file, column -> cell)."""


@dataclass(frozen=True)
class Asked:
    """What is wanted of a file beside its points. ``labels`` and ``positive``: columns by name; ``weighted``: the weight is needed.

    ``around``: where points are expected, by which swapped axes are seen. ``system``: of coordinates in metres.
    """

    naming: Naming = field(default_factory=Naming)
    weighted: bool = False
    labels: tuple[str, ...] = ()
    positive: str = ""
    around: Points | None = None
    system: str = ""


@dataclass(frozen=True, eq=False)
class Spots:
    """All in the order of the file, rows without a position left out. ``weight`` and ``cost`` are None when not asked for."""

    file: str
    points: Points
    ids: tuple[str, ...]
    names: tuple[str, ...]
    weight: Floats | None
    cost: Floats | None
    labels: dict[str, tuple[str, ...]]
    communes: tuple[str, ...] | None
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class _Plan:
    """The columns that are read; ``where`` is ("lat", "lon"), ("pair",) or ("cell",) with their columns."""

    where: str
    first: str
    second: str
    weight: str | None
    cost: str | None
    name: str | None
    key: str | None
    commune: str | None
    labels: tuple[str, ...]


def read_spots(file: str, columns: Sequence[str], rows: Rows, asked: Asked) -> Spots:
    """Raises a Refused. ``columns`` may grow while ``rows`` are read: those of the first rows are what is recognised."""
    plan = _plan(file, columns, asked)
    held = _Held(file, plan)
    count = 0
    for count, (line, cells) in enumerate(rows, start=1):  # noqa: B007 - how many there were
        held.take(line, cells)
    if not held.lines:
        raise NoSpot(file=file, rows=count, columns=", ".join(filter(None, (plan.first, plan.second))))
    return held.spots(asked, count)


def _plan(file: str, columns: Sequence[str], asked: Asked) -> _Plan:
    naming = asked.naming
    where, first, second = _where(file, columns, naming)
    return _Plan(
        where, first, second,
        weight=needed(file, columns, "weight", naming.weight) if asked.weighted else None,
        cost=named(file, columns, asked.positive) if asked.positive else None,
        name=named(file, columns, naming.name) if naming.name else recognised(columns, "name"),
        key=recognised(columns, "id"),
        commune=recognised(columns, "commune"),
        labels=tuple(named(file, columns, label) for label in asked.labels),
    )  # fmt: skip


def _where(file: str, columns: Sequence[str], naming: Naming) -> tuple[str, str, str]:
    if not (naming.lat or naming.lon):
        both = recognised(columns, "lat"), recognised(columns, "lon")
        for role in ("cell", "pair"):
            found = recognised(columns, role)
            if found is not None and not all(both):
                return role, found, ""
    return "axes", needed(file, columns, "lat", naming.lat), needed(file, columns, "lon", naming.lon)


class _Held:
    """What has been read so far, in arrays: two million rows fit in little."""

    def __init__(self, file: str, plan: _Plan) -> None:
        self.file, self.plan = file, plan
        self.lat, self.lon, self.weight, self.cost = (array("d") for _ in range(4))
        self.lines = array("q")
        self.cells: list[str] = []
        self.ids: list[str] = []
        self.names: list[str] = []
        self.communes: list[str] = []
        self.labels: dict[str, list[str]] = {label: [] for label in plan.labels}
        self.blank = 0
        self._same: dict[str, str] = {}

    def take(self, line: int, cells: Mapping[str, str]) -> None:
        plan = self.plan
        if not self._position(line, cells):
            return
        self.lines.append(line)
        if plan.weight is not None:
            self.weight.append(self._weight(line, cells, plan.weight))
        if plan.cost is not None:
            self.cost.append(self._cost(line, cells, plan.cost))
        key = _said(cells, plan.key) or str(line)
        self.ids.append(key)
        self.names.append(_said(cells, plan.name) or key)
        if plan.commune is not None:
            self.communes.append(self._once(_said(cells, plan.commune)))
        for label, values in self.labels.items():
            values.append(self._once(_said(cells, label)))

    def _once(self, text: str) -> str:
        """The same object for the same text."""
        return self._same.setdefault(text, text)

    def _position(self, line: int, cells: Mapping[str, str]) -> bool:
        """Whether the row has one; it is then held."""
        first, second = _said(cells, self.plan.first), _said(cells, self.plan.second)
        if self.plan.where == "pair":
            first, second = _halves(first)
        if self.plan.where == "cell":
            if first:
                self.cells.append(first)
            return bool(first)
        if not first or not second:
            return False
        lat = self._number(line, self.plan.first, first)
        lon = self._number(line, self.plan.second or self.plan.first, second)
        self.lat.append(lat)
        self.lon.append(lon)
        return True

    def _weight(self, line: int, cells: Mapping[str, str], column: str) -> float:
        text = _said(cells, column)
        if not text:
            self.blank += 1
            return 0.0
        value = self._number(line, column, text)
        if value < 0.0:
            raise NegativeWeight(file=self.file, line=line, column=column, value=text)
        return value

    def _cost(self, line: int, cells: Mapping[str, str], column: str) -> float:
        text = _said(cells, column)
        value = self._number(line, column, text)
        if value <= 0.0:
            raise NotPositive(file=self.file, line=line, column=column, value=text)
        return value

    def _number(self, line: int, column: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = _loose(text)
        if not np.isfinite(value):
            raise NotANumber(file=self.file, line=line, column=column, value=text[:40])
        return value

    def spots(self, asked: Asked, count: int) -> Spots:
        lines: Ints = np.array(self.lines, dtype=np.int64)
        points, notes = self._points(asked, lines)
        left = count - len(lines)
        if left:
            notes.append(
                f"{self.file} : {left} ligne{'s' if left > 1 else ''} sans position, laissée{'s' if left > 1 else ''} de côté."
            )
        if self.blank:
            notes.append(
                f"{self.file} : {self.blank} ligne{'s' if self.blank > 1 else ''} sans poids, comptée{'s' if self.blank > 1 else ''} pour zéro."
            )
        return Spots(
            file=self.file,
            points=points,
            ids=tuple(self.ids),
            names=tuple(self.names),
            weight=np.array(self.weight) if self.plan.weight is not None else None,
            cost=np.array(self.cost) if self.plan.cost is not None else None,
            labels={label: tuple(values) for label, values in self.labels.items()},
            communes=tuple(self.communes) if self.plan.commune is not None else None,
            notes=tuple(notes),
        )

    def _points(self, asked: Asked, lines: Ints) -> tuple[Points, list[str]]:
        trusted = bool(asked.naming.lat or asked.naming.lon) or self.plan.where == "cell"
        if self.plan.where == "cell":
            lat, lon = axes.from_cells(self.file, self.cells, lines)
        else:
            lat, lon = np.array(self.lat), np.array(self.lon)
            if asked.system and (np.abs(lat) > 90.0).any():
                lat, lon = axes.from_metres(asked.system, lat, lon)
        return axes.righted(self.file, lat, lon, lines, None if trusted else asked.around)


def _said(cells: Mapping[str, str], column: str | None) -> str:
    return cells.get(column, "").strip() if column else ""


def _halves(text: str) -> tuple[str, str]:
    """« 48.85, 2.35 » or « 48,85 ; 2,35 »: latitude, then longitude."""
    inside = text.strip("[]() ")
    separator = next((mark for mark in (";", "|", ", ", ",", " ") if mark in inside), ",")
    first, _mark, second = inside.partition(separator)
    return first.strip(), second.strip()


def _loose(text: str) -> float:
    """« 1 234,5 » as people write it; NaN for what is no number."""
    try:
        return float("".join(text.split()).replace(",", "."))
    except ValueError:
        return float("nan")
