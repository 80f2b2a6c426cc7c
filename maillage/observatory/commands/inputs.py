"""The people, the places and the candidates that a question is about, from the instance or from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from maillage.core import typography
from maillage.mesh.demand import Demand
from maillage.mesh.files import reading
from maillage.mesh.files.answers.shapes import Crowd, Sites
from maillage.mesh.files.columns import listed, normal
from maillage.mesh.files.exceptions import UnknownColumn
from maillage.mesh.files.reading import Spots
from maillage.mesh.points import Points
from maillage.network.command_values import kinds_of
from maillage.network.models import PublicService
from maillage.observatory.commands.communes import GROUPS, Communes
from maillage.observatory.commands.options import Asked
from maillage.observatory.commands.refusals import refused
from maillage.observatory.commands.tables import spots_of
from maillage.observatory.sites import STAGES, Selection, sites
from maillage.territory import names

DB = "db"


@dataclass(frozen=True, eq=False)
class People:
    """``crowd`` with the notes that reading it left; ``group`` is empty when nobody is counted apart."""

    crowd: Crowd
    group: str
    notes: tuple[str, ...]


def people_of(asked: Asked, communes: Communes) -> People:
    """Raises a refusal: unknown group or territory, nobody there."""
    made = _communes_people(asked, communes) if asked.people == DB else _file_people(asked, communes)
    if not made.crowd.demand.total:
        raise refused(
            f"Personne à compter : {made.crowd.source} n’a aucun habitant{' dans ce territoire' if asked.within else ''}."
        )
    return made


def _communes_people(asked: Asked, communes: Communes) -> People:
    if asked.group and asked.group not in GROUPS:
        raise refused(f"« {asked.group} » n’est pas un groupe connu : {', '.join(GROUPS)}, ou une colonne d’un fichier --people.")
    rows = np.flatnonzero(communes.inside(asked.within))
    groups = {asked.group: _taken(communes.labels[asked.group], rows)} if asked.group else {}
    points = communes.points[rows]
    crowd = Crowd(
        Demand.of(points.lat, points.lon, communes.weight[rows], groups),
        _taken(communes.codes, rows), _taken(communes.names, rows), communes.titles, source=communes.source,
    )  # fmt: skip
    notes: tuple[str, ...] = ()
    if communes.left_out and not asked.within:
        notes = (f"{communes.left_out} communes dont le centre ou la population n’est pas connu ne sont pas comptées.",)
    return People(crowd, asked.group, notes)


def _file_people(asked: Asked, communes: Communes) -> People:
    is_column = bool(asked.group) and asked.group not in GROUPS
    spots = _people_spots(asked, communes, asked.group if is_column else "")
    rows = np.arange(len(spots))
    homes = _homes(asked, spots, communes)
    notes = list(spots.notes)
    if asked.within:
        inside = communes.inside(asked.within)
        rows = np.flatnonzero((homes >= 0) & inside[homes])
    groups: dict[str, Sequence[str]] = {}
    if is_column:
        groups[asked.group] = _taken(next(iter(spots.labels.values())), rows)
    elif asked.group:
        labels = [*communes.labels[asked.group], ""]
        groups[asked.group] = [labels[row] for row in homes[rows]]
    if (asked.group in GROUPS or asked.within) and (lost := int((homes < 0).sum())):
        s = "s" if lost > 1 else ""
        notes.append(f"{spots.file} : {lost} ligne{s} dont la commune n’est pas connue, laissée{s} hors des territoires.")
    weight = spots.weight if spots.weight is not None else np.ones(len(spots))
    points = spots.points[rows]
    demand = Demand.of(points.lat, points.lon, weight[rows], groups)
    source = f"{spots.file} ({len(rows)} points)"
    crowd = Crowd(demand, _taken(spots.ids, rows), _taken(spots.names, rows), communes.titles, "point", "points", source)
    return People(crowd, asked.group, tuple(notes))


def _people_spots(asked: Asked, communes: Communes, label: str) -> Spots:
    wanted = reading.Asked(
        asked.naming, weighted=True, labels=(label,) if label else (), around=communes.points, system=asked.system
    )
    try:
        return spots_of(Path(asked.people), wanted, asked.seen, asked.tell)
    except UnknownColumn as refusal:
        if label and refusal.params["column"] == label:
            known = f"{', '.join(GROUPS)}, ou une de ses colonnes : {refusal.params['known']}"
            raise refused(
                f"« {label} » n’est ni un groupe ni une colonne de « {refusal.params['file']} ». Choix : {known}."
            ) from None
        raise


def _homes(asked: Asked, spots: Spots, communes: Communes) -> NDArray[np.int64]:
    """The commune of each point, -1 when unknown; refuses a territory asked for when no column tells it."""
    if not asked.within and asked.group not in GROUPS:
        return np.full(len(spots), -1, dtype=np.int64)
    if spots.communes is None:
        option = f"--within {asked.within}" if asked.within else f"--group {asked.group}"
        raise refused(
            f"« {spots.file} » n’a pas de colonne de code commune (code_insee, codgeo, lcog_geo…) : {option} demande d’en avoir une."
        )
    return np.array([communes.row_of(code) for code in spots.communes], dtype=np.int64)


def places_of(given: str, asked: Asked, communes: Communes) -> tuple[Sites, tuple[str, ...]]:
    """The places of a file or of the instance, and the notes that reading them left."""
    if given != DB:
        if asked.is_filtered:
            raise refused(
                "--kind, --stage et --service choisissent parmi les lieux de l’instance : ils ne vont pas avec un fichier."
            )
        spots = _spots(given, asked, communes)
        source = f"{spots.file} ({_lieux(len(spots))})"
        return Sites(spots.points, spots.ids, spots.names, source), spots.notes
    selection = _selection(asked)
    kept = sites(selection)
    if not len(kept):
        raise refused(
            "L’instance n’a aucun lieu de cette sorte avec une position. Faites-en entrer (maillage import places cget-2019 --apply), "
            "changez --kind, --stage ou --service, ou donnez un fichier avec --places."
        )
    notes = (f"{_lieux(kept.unplaced)} sans position, laissés de côté.",) if kept.unplaced else ()
    return Sites(kept.points, kept.slugs, kept.names, f"lieux de l’instance : {_lieux(len(kept))}{_filters(asked)}"), notes


def _lieux(count: int) -> str:
    return f"{typography.number(count)} lieu{'x' if count > 1 else ''}"


def _filters(asked: Asked) -> str:
    said = [
        f"{word} {', '.join(values)}"
        for word, values in (("type", asked.kinds), ("étape", asked.stages), ("service", asked.services))
        if values
    ]
    return f" ({' ; '.join(said)})" if said else " ouverts"


def _selection(asked: Asked) -> Selection:
    services = tuple(asked.services)
    known = set(PublicService.objects.filter(slug__in=services).values_list("slug", flat=True)) if services else set()
    for service in services:
        if service not in known:
            choices = ", ".join(PublicService.objects.order_by("slug").values_list("slug", flat=True))
            raise refused(f"Service inconnu : « {service} ». Choix possibles : {choices}.")
    kinds = tuple(kinds_of(asked.kinds)) if asked.kinds else ()
    return Selection(kinds=kinds, services=services, stages=tuple(asked.stages) or STAGES)


def _spots(given: str, asked: Asked, communes: Communes, cost: str = "") -> Spots:
    wanted = reading.Asked(asked.naming, positive=cost, around=communes.points, system=asked.system)
    return spots_of(Path(given), wanted, asked.seen, asked.tell)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Where places may be put; ``cost`` is None when each counts for one."""

    sites: Sites
    cost: NDArray[np.float64] | None
    notes: tuple[str, ...]

    def ranks(self, said: Sequence[str], option: str) -> tuple[int, ...]:
        """The candidates that people name by id or by name, accents or not, several at once split on commas."""
        by_id = {key: rank for rank, key in reversed(list(enumerate(self.sites.ids)))}
        by_name: dict[str, list[int]] = {}
        for rank, name in enumerate(self.sites.names):
            by_name.setdefault(names.key(name), []).append(rank)
        return tuple(
            dict.fromkeys(
                self._rank(one.strip(), option, by_id, by_name) for text in said for one in text.split(",") if one.strip()
            )
        )

    def _rank(self, said: str, option: str, by_id: Mapping[str, int], by_name: Mapping[str, list[int]]) -> int:
        if said in by_id:
            return by_id[said]
        key = names.key(said)
        found = by_name.get(key, []) if key else []
        if len(found) > 1:
            codes = ", ".join(self.sites.ids[rank] for rank in found[:6])
            raise refused(f"{option} : plusieurs candidats s’appellent « {said} ». Donnez le code : {codes}.")
        if not found:
            raise refused(
                f"{option} : « {said} » n’est pas un candidat. Donnez un code ou un nom, par exemple {listed(list(self.sites.ids[:3]))}."
            )
        return found[0]


def check_names(asked: Asked) -> None:
    """Once every file is read: a column that none of them has was mistyped."""
    known = {normal(column) for columns in asked.seen.values() for column in columns}
    for option, name in asdict(asked.naming).items():
        if name and asked.seen and normal(name) not in known:
            there = " ; ".join(f"{file} : {listed(columns)}" for file, columns in asked.seen.items())
            raise refused(f"--{option} : aucun fichier n’a de colonne « {name} ». Colonnes lues : {there}.")


def candidates_of(given: str, cost: str, asked: Asked, communes: Communes) -> Candidates:
    if given == "communes":
        if cost:
            raise refused("--cost nomme une colonne d’un fichier --candidates ; les communes n’en ont pas.")
        rows = np.flatnonzero(communes.inside(asked.within))
        sites_ = Sites(communes.points[rows], _taken(communes.codes, rows), _taken(communes.names, rows), "centres des communes")
        return Candidates(sites_, None, ())
    spots = _spots(given, asked, communes, cost)
    return Candidates(
        Sites(spots.points, spots.ids, spots.names, f"{spots.file} ({len(spots)} candidats)"), spots.cost, spots.notes
    )


NO_PLACES = Sites(Points.of([], []), (), (), "aucun lieu (carte vide)")


def _taken(values: Sequence[str], rows: NDArray[np.integer]) -> tuple[str, ...]:
    return tuple(values[row] for row in rows)
