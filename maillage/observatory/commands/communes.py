"""The communes that people are counted in: the instance's, or those shipped with Maillage while it has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import DatabaseError
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Points, nearest_km
from maillage.observatory.commands.refusals import refused
from maillage.observatory.people import people
from maillage.observatory.scope import country
from maillage.territory import reading
from maillage.territory.enums import Level
from maillage.territory.models import Edition, TerritoryAlias

GROUPS = (Level.COMMUNE.value, Level.EPCI.value, Level.DEPARTEMENT.value, Level.REGION.value)
_ABOVE = GROUPS[1:]


@dataclass(frozen=True, eq=False)
class Communes:
    """One row a commune with a centre and a population. ``labels``: level -> code of each row, empty for none.

    ``titles``: level -> code -> name. ``merged``: codes of before -> code of today.
    """

    codes: Sequence[str]
    names: Sequence[str]
    points: Points
    weight: Floats
    labels: Mapping[str, Sequence[str]]
    titles: Mapping[str, Mapping[str, str]]
    merged: Mapping[str, str]
    source: str
    left_out: int

    @cached_property
    def rows(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.codes)}

    def row_of(self, code: str) -> int:
        """The row of a commune's code, of today or before, or of the first of several codes end to end; -1 when unknown."""
        if len(code) > 5 and len(code) % 5 == 0:
            code = code[:5]
        found = self.rows.get(code)
        return self.rows.get(self.merged.get(code, ""), -1) if found is None else found

    def inside(self, within: str) -> NDArray[np.bool_]:
        """The rows of a territory, « departement:86 »; all of them when empty. Refuses what is unknown with a sentence."""
        if not within:
            return np.ones(len(self.codes), dtype=np.bool_)
        level, _colon, code = within.partition(":")
        if level not in GROUPS:
            raise refused(
                f"« {within} » : écrivez un niveau et un code, par exemple departement:86 (niveaux : {', '.join(GROUPS)})."
            )
        if code not in self.titles[level]:
            raise refused(f"Aucun territoire « {within} ». Écrivez par exemple departement:86 ou epci:200069854.")
        return np.array([label == code for label in self.labels[level]], dtype=np.bool_)

    def part_of_the_world(self, lat: float, lon: float) -> str:
        """The région, or the overseas collectivity, of the commune that is nearest."""
        row = int(nearest_km(Points.of([lat], [lon]), self.points)[1][0, 0]) if len(self.codes) else 0
        for level in (Level.REGION.value, Level.DEPARTEMENT.value):
            if self.codes and (code := self.labels[level][row]):
                return self.titles[level].get(code, code)
        return ""

    def title(self, within: str) -> str:
        level, _colon, code = within.partition(":")
        return self.titles[level][code] if within else "France"


def communes() -> Communes:
    """The instance's, if it has any."""
    try:
        kept = people()
        edition = Edition.objects.order_by("-pk").first()
        aliases = dict(TerritoryAlias.objects.filter(territory__level=Level.COMMUNE).values_list("code", "territory__code"))
    except DatabaseError:
        return _shipped()
    if not len(kept):
        return _shipped()
    titles: dict[str, dict[str, str]] = {level: {} for level in _ABOVE}
    for (level, code), name in kept.called.items():
        titles[level][code] = name
    on = f" au {edition.on:%d/%m/%Y}" if edition else ""
    return Communes(
        kept.codes, kept.names, kept.demand.points, kept.demand.weight, {level: kept.labels(level) for level in GROUPS},
        {**titles, Level.COMMUNE.value: dict(zip(kept.codes, kept.names, strict=True))}, aliases,
        f"communes{on} (INSEE, IGN), populations municipales", kept.left_out(country()).communes,
    )  # fmt: skip


def _shipped() -> Communes:
    division = reading.read()
    every = [row for row in division.rows if row.level == Level.COMMUNE]
    known = [row for row in every if row.lat is not None and row.lon is not None and row.population is not None]
    labels = {level: [row.parents.get(Level(level), "") for row in known] for level in _ABOVE}
    titles: dict[str, dict[str, str]] = {level: {} for level in GROUPS}
    for row in division.rows:
        if row.level in titles:
            titles[row.level][row.code] = row.name
    codes = [row.code for row in known]
    return Communes(
        codes, [row.name for row in known], Points.of([row.lat or 0.0 for row in known], [row.lon or 0.0 for row in known]),
        np.array([row.population or 0 for row in known], dtype=np.float64), {**labels, Level.COMMUNE.value: codes}, titles,
        {alias: row.code for row in every for alias, _name in row.aliases},
        f"communes au {division.on:%d/%m/%Y} livrées avec Maillage (INSEE, IGN), populations municipales", len(every) - len(known),
    )  # fmt: skip
