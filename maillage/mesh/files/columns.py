"""Which column of a table says what, by the names that people give."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from maillage.mesh.files.exceptions import RoleMissing, UnknownColumn

USUAL = {
    "lat": "lat|latitude|y|geometry latitude|geo lat|geo latitude|coord y|coordy|y wgs84|lat wgs84|latitude wgs84|y l93|y lambert",
    "lon": "lon|lng|long|longitude|x|geometry longitude|geo lon|geo lng|geo longitude|coord x|coordx|x wgs84|lon wgs84|long wgs84|"
    "longitude wgs84|x l93|x lambert",
    "pair": "coordonnees|coordonnees gps|coordinates|geo point|geo point 2d|geopoint|latlon|lat lon|gps|position gps|geolocalisation",
    "cell": "idcar 200m|idcar 1km|idcar nat|idinspire|id inspire|idcar|carreau|grd id",
    "weight": "population|pop|poids|weight|habitants|nb habitants|nombre habitants|ind|individus|effectif|inhabitants|p22 pop|p21 pop|"
    "pmun|ptot|pop mun|population municipale|population totale|total population",
    "name": "nom|name|nom tl|titre|title|libelle|label|nom du lieu|nom lieu|lieu|denomination|nom commune|commune|libgeo|nom com|nomcom|"
    "libelle commune|ville|intitule",
    "id": "id|identifiant|slug|uid|code|code insee|insee|codgeo|inseecom|insee com|depcom|code commune|numero|ref",
    "commune": "code insee|insee|codgeo|inseecom|insee com|depcom|code commune|commune code|lcog geo|lcog|code com|citycode|code commune insee",
}
_BY_NAME = {role: tuple(names.split("|")) for role, names in USUAL.items()}
SAID = {"lat": ("la latitude", "--lat"), "lon": ("la longitude", "--lon"), "weight": ("combien de personnes y vivent", "--weight")}


@dataclass(frozen=True)
class Naming:
    """The columns that a person named; empty ones are recognised."""

    lat: str = ""
    lon: str = ""
    weight: str = ""
    name: str = ""


def normal(name: str) -> str:
    """Without case, accents, punctuation: « Géo_Point 2D » is « geo point 2d »."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


def recognised(columns: Sequence[str], role: str) -> str | None:
    """The column whose name is the most usual for a role, or None."""
    by_name = {normal(column): column for column in reversed(columns)}
    return next((by_name[name] for name in _BY_NAME[role] if name in by_name), None)


def named(file: str, columns: Sequence[str], asked: str) -> str:
    """The column that a person asked for, to the letter or but for case and accents; raises UnknownColumn, which lists them all."""
    if asked in columns:
        return asked
    close = [column for column in columns if normal(column) == normal(asked)]
    if len(close) != 1:
        raise UnknownColumn(file=file, column=asked, known=listed(columns))
    return close[0]


def needed(file: str, columns: Sequence[str], role: str, asked: str) -> str:
    """The column of a role, named or recognised; raises UnknownColumn, RoleMissing."""
    found = named(file, columns, asked) if asked else recognised(columns, role)
    if found is None:
        what, option = SAID[role]
        raise RoleMissing(file=file, role=what, option=option, known=listed(columns))
    return found


def listed(columns: Sequence[str], most: int = 40) -> str:
    rest = f" et {len(columns) - most} autres" if len(columns) > most else ""
    return ", ".join(columns[:most]) + rest
