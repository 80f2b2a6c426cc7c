"""The options that the commands of the mesh share, and what they say together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import wraps
from pathlib import Path
from typing import Any

import click

from maillage.core import typography
from maillage.mesh.files.columns import Naming
from maillage.mesh.files.exceptions import Refused
from maillage.mesh.files.units import all_kilometres, one_kilometres, share
from maillage.network.enums import Stage

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


class Spoken(click.ParamType[Any]):
    """A value read from its words by ``read``, whose refusal is told."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._read(value) if isinstance(value, str) else value
        except Refused as refusal:
            self.fail(typography.spaced(str(refusal)), param, ctx)


DISTANCES = Spoken("distances", lambda words: all_kilometres([words]))
"""« 5km,10km »: a tuple of kilometres, sorted."""
DISTANCE = Spoken("distance", one_kilometres)
"""« 5km » as kilometres."""
SHARE = Spoken("part", share)
"""« 95% » as 0.95."""


def _nobody(_words: str) -> None:
    return


@dataclass(frozen=True)
class Asked:
    """What every question has: whose people, which places, how files are read, what is written."""

    people: str
    within: str
    group: str
    kinds: tuple[str, ...]
    stages: tuple[str, ...]
    services: tuple[str, ...]
    naming: Naming
    system: str
    outs: tuple[Path, ...]
    seen: dict[str, list[str]] = field(default_factory=dict)
    """The columns of each file read."""
    tell: Callable[[str], None] = _nobody
    """Is told what goes on while a long file is read."""

    @property
    def is_filtered(self) -> bool:
        return bool(self.kinds or self.stages or self.services)


_PATH = click.Path(path_type=Path, allow_dash=True)
_OPTIONS = (
    click.option(
        "--people", default="db", metavar="FICHIER|db", show_default=True,
        help="Où vivent les habitants : les communes de l’instance, ou un fichier (un carroyage de l’INSEE aussi).",
    ),
    click.option("--within", default="", metavar="NIVEAU:CODE", help="Ne compter que les habitants d’un territoire : departement:86, epci:…, region:…"),
    click.option("--group", default="", metavar="GROUPE", help="Compter par commune, epci, departement, region, ou par une colonne du fichier --people."),
    click.option("--kind", "kinds", multiple=True, metavar="TYPE", help="Avec db : seulement ces types de lieu."),
    click.option(
        "--stage", "stages", multiple=True, type=click.Choice([stage.value for stage in Stage]),
        help="Avec db : seulement les lieux de cette étape. Sans elle, les lieux ouverts.",
    ),
    click.option("--service", "services", multiple=True, metavar="SERVICE", help="Avec db : seulement les lieux qui ont ce service."),
    click.option("--lat", default="", metavar="COLONNE", help="La colonne de la latitude ; reconnue à son nom sinon."),
    click.option("--lon", default="", metavar="COLONNE", help="La colonne de la longitude."),
    click.option("--weight", default="", metavar="COLONNE", help="La colonne qui dit combien de personnes vivent là."),
    click.option("--name", default="", metavar="COLONNE", help="La colonne du nom."),
    click.option("--crs", "system", default="", metavar="EPSG:CODE", help="Le système des coordonnées en mètres, par exemple EPSG:2154."),
    click.option(
        "--out", "outs", multiple=True, type=_PATH, metavar="FICHIER",
        help="Où écrire, plusieurs fois si l’on veut : .csv, .geojson, .json, .parquet, .html. Sans elle, ou « - » : à l’écran.",
    ),
)  # fmt: skip
_TAKEN = {one.name for one in fields(Asked)} - {"naming", "seen", "tell"}


def asking(command: Command) -> Command:
    """Give a command the shared options, as ``asked``. Columns that are named are those of every file given."""

    @wraps(command)
    def run(**options: Any) -> Any:
        naming = Naming(**{role: options.pop(role) for role in ("lat", "lon", "weight", "name")})
        asked = Asked(naming=naming, **{name: options.pop(name) for name in _TAKEN})
        return command(asked=asked, **options)

    wrapped: Command = run
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def places_option(
    name: str = "--places", *, required: bool = False, words: str = "Les lieux : ceux de l’instance, ou un fichier."
) -> Decorator:
    if required:
        return click.option(name, required=True, metavar="FICHIER|db", help=words)
    return click.option(name, default="db", show_default=True, metavar="FICHIER|db", help=words)


def radii_option(default: str) -> Decorator:
    return click.option(
        "--radius", "radii", multiple=True, type=DISTANCES, default=[default], show_default=True, metavar="DISTANCE",
        help="Un rayon avec son unité (10km, 500m), ou plusieurs : 5km,10km,20km.",
    )  # fmt: skip


def radius_option() -> Decorator:
    return click.option(
        "--radius",
        type=DISTANCE,
        default="10km",
        show_default=True,
        metavar="DISTANCE",
        help="Le rayon, avec son unité (10km, 500m).",
    )


def merged(radii: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Every radius that was given, sorted, each once."""
    return tuple(sorted({km for one in radii for km in one}))
