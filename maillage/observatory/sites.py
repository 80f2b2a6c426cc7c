"""Which places are counted as serving people, and where they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from django.contrib.auth.models import AnonymousUser

from maillage.mesh.points import Points
from maillage.network.enums import Stage
from maillage.network.models import Network
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries import directory
from maillage.network.queries.remembered import remembered

STAGES: tuple[str, ...] = (Stage.OPEN.value,)
"""What serves people today: an idea, a project, a place on pause or closed does not, unless it is asked for."""
_ANYONE = AnonymousUser()


@dataclass(frozen=True)
class Selection:
    """Any of ``kinds`` will do, every one of ``services`` is needed, as in the directory; ``network`` is a slug, empty for all places."""

    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    stages: tuple[str, ...] = STAGES
    network: str = ""


@dataclass(frozen=True)
class Sites:
    """The places that serve, one row each by row id; equal when they are the same places at the same spots under the same names.

    ``communes`` are codes, empty when not known; ``unplaced`` counts the places that were chosen and have no position.
    """

    digest: str
    pks: tuple[int, ...] = field(compare=False, repr=False)
    slugs: tuple[str, ...] = field(compare=False, repr=False)
    names: tuple[str, ...] = field(compare=False, repr=False)
    communes: tuple[str, ...] = field(compare=False, repr=False)
    towns: tuple[str, ...] = field(compare=False, repr=False)
    points: Points = field(compare=False, repr=False)
    unplaced: int = field(compare=False)

    def __len__(self) -> int:
        return len(self.pks)


def sites(selection: Selection) -> Sites:
    """The public places of a selection, whoever asks; two queries, read again when something changed."""
    return remembered(("observatory.sites", selection), _ANYONE, lambda: _read(selection))


def _read(selection: Selection) -> Sites:
    chosen = _chosen(selection).order_by("pk")
    columns = ("pk", "slug", "name", "commune__code", "commune__name", "lat", "lon")
    rows = list(chosen.values_list(*columns))
    placed = [row for row in rows if row[5] is not None]
    pks, slugs, names, communes, towns, lat, lon = zip(*placed, strict=True) if placed else ((),) * len(columns)
    return Sites(
        digest=hashlib.sha256(repr(rows).encode()).hexdigest(),
        pks=tuple(pks),
        slugs=tuple(slugs),
        names=tuple(names),
        communes=tuple(code or "" for code in communes),
        towns=tuple(name or "" for name in towns),
        points=Points.of(np.array(lat, dtype=np.float64), np.array(lon, dtype=np.float64)),
        unplaced=len(rows) - len(placed),
    )


def _chosen(selection: Selection) -> PlaceQuerySet:
    network = Network.objects.filter(slug=selection.network).first() if selection.network else None
    asked = directory.Selection(
        kinds=selection.kinds, services=selection.services, stages=selection.stages, network=network, sort="name"
    )
    return directory.select(asked, _ANYONE)
