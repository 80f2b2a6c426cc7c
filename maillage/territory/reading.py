"""The file of territories (columns: data/README.md), read and checked before anything is written."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from maillage.territory.enums import Level
from maillage.territory.exceptions import UnreadableTerritories

SHIPPED = Path(__file__).resolve().parent / "data" / "territories.csv.gz"
LARGEST = 64 * 1024 * 1024
PARENTS = (Level.REGION, Level.DEPARTEMENT, Level.EPCI, Level.COMMUNE)
_COLUMNS = {"edition", "level", "code", "name", "population", "lat", "lon", "zone", "postal_codes", "aliases", "box", *PARENTS}


@dataclass(frozen=True)
class Row:
    """One territory; ``parents`` maps a level to a code; ``aliases`` are (code, name or "")."""

    level: Level
    code: str
    name: str
    population: int | None
    lat: float | None
    lon: float | None
    zone: str
    parents: dict[Level, str]
    postal_codes: tuple[str, ...]
    aliases: tuple[tuple[str, str], ...]
    box: list[float] | None
    area_km2: float | None = None


@dataclass(frozen=True)
class Division:
    on: date
    sha256: str
    rows: list[Row]


def read(path: Path = SHIPPED) -> Division:
    """The rows of a file, plain or gzipped; raises UnreadableTerritories."""
    text, sha256 = _text(path)
    reader = csv.DictReader(io.StringIO(text))
    missing = _COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise UnreadableTerritories(_("Colonnes absentes : %(names)s.") % {"names": ", ".join(sorted(missing))})
    rows: list[Row] = []
    editions: set[date] = set()
    try:
        for record in reader:
            rows.append(_row(record))
            editions.add(date.fromisoformat(record["edition"]))
    except (ValueError, TypeError, AttributeError, csv.Error) as error:
        raise UnreadableTerritories(_("Ligne %(number)s : %(error)s.") % {"number": reader.line_num, "error": error}) from None
    if len(editions) != 1:
        raise UnreadableTerritories(_("Une seule date d’édition est attendue."))
    _check(rows)
    return Division(editions.pop(), sha256, rows)


def _text(path: Path) -> tuple[str, str]:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
                raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise UnreadableTerritories(_("Le fichier est trop gros pour un fichier de territoires."))
        return raw.decode("utf-8-sig"), hashlib.sha256(raw).hexdigest()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UnreadableTerritories(_("Le fichier ne se lit pas : %(error)s.") % {"error": error}) from None


def _row(record: dict[str, str]) -> Row:
    code, name = record["code"].strip(), record["name"].strip()
    if not code or not name or len(code) > 12 or len(name) > 120:
        raise ValueError(_("un code ou un nom manque, ou est trop long"))
    lat, lon = (float(record["lat"]), float(record["lon"])) if record["lat"] and record["lon"] else (None, None)
    if lat is not None and lon is not None and not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(_("coordonnées hors du globe"))
    return Row(
        level=Level(record["level"]),
        code=code,
        name=name,
        population=int(record["population"]) if record["population"] else None,
        lat=lat,
        lon=lon,
        zone=record["zone"][:20],
        parents={level: record[level] for level in PARENTS if record[level]},
        postal_codes=tuple(dict.fromkeys(code for code in record["postal_codes"].split("|") if code)),
        aliases=tuple(dict.fromkeys(_alias(alias) for alias in record["aliases"].split("|") if alias)),
        box=_box(record["box"]),
        area_km2=_area(record.get("area") or ""),
    )


def _alias(text: str) -> tuple[str, str]:
    code, _space, name = text.partition(" ")
    return code, name


def _box(text: str) -> list[float] | None:
    sides = [float(side) for side in text.split()]
    if sides and not (len(sides) == 4 and sides[0] <= sides[2] and sides[1] <= sides[3]):
        raise ValueError(_("l’emprise attendue est « ouest sud est nord »"))
    return sides or None


def _area(text: str) -> float | None:
    """The column is optional: files of before have none."""
    area = float(text) if text else None
    if area is not None and not 0.0 < area < 1e6:
        raise ValueError(_("une superficie est un nombre de km² plus grand que zéro"))
    return area


def _check(rows: list[Row]) -> None:
    known = {(row.level, row.code) for row in rows}
    if not any(row.level == Level.COMMUNE for row in rows):
        raise UnreadableTerritories(_("Le fichier ne contient aucune commune."))
    if len(known) != len(rows):
        raise UnreadableTerritories(_("Un même code revient deux fois au même niveau."))
    for row in rows:
        if row.level == Level.ARRONDISSEMENT and Level.COMMUNE not in row.parents:
            raise UnreadableTerritories(_("%(name)s : la commune de cet arrondissement manque.") % {"name": row.name})
        for level, code in row.parents.items():
            if (level, code) not in known:
                text = _("%(name)s : le code %(code)s du niveau « %(level)s » n’est pas dans le fichier.")
                raise UnreadableTerritories(text % {"name": row.name, "code": code, "level": level.label})
