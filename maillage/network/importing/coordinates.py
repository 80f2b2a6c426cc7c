"""From what a file holds as a position to degrees: commas, minutes, swaps, metres. Certain readings are converted and said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from pyproj import Transformer

from maillage.mesh.sphere import distance_km
from maillage.network.importing.messages import Message

# (south, west, north, east) of what is France, with a margin of a few kilometres (IGN Admin Express; islands included).
FRANCE = (
    (41.2, -5.3, 51.3, 9.8),  # Metropolitan
    (15.7, -61.95, 16.7, -60.9),  # Guadeloupe
    (14.3, -61.35, 15.0, -60.7),  # Martinique
    (2.0, -54.7, 6.0, -51.5),  # Guyane
    (-21.5, 55.1, -20.8, 55.95),  # La Réunion
    (-13.1, 44.9, -12.5, 45.4),  # Mayotte
    (46.7, -56.5, 47.2, -56.0),  # Saint-Pierre-et-Miquelon
    (17.8, -63.2, 18.2, -62.7),  # Saint-Martin, Saint-Barthélemy
    (-23.0, 158.0, -17.5, 172.3),  # Nouvelle-Calédonie
    (-28.0, -155.0, -7.5, -134.0),  # Polynésie française
    (-14.5, -178.3, -13.1, -176.0),  # Wallis-et-Futuna
)
NEAR_KM = 30.0
# EPSG code -> its name, the bounds of plausible (x, y) in metres, the départements where it is the legal one ("" is the mainland).
PROJECTED = {
    "EPSG:2154": ("Lambert-93", (80_000, 6_040_000, 1_260_000, 7_130_000), ("",)),
    "EPSG:3857": ("Web Mercator", (-620_000, 5_030_000, 1_100_000, 6_680_000), ("",)),
    "EPSG:5490": ("UTM 20 N (Antilles)", (480_000, 1_580_000, 740_000, 2_010_000), ("971", "972", "977", "978")),
    "EPSG:2972": ("UTM 22 N (Guyane)", (80_000, 220_000, 470_000, 670_000), ("973",)),
    "EPSG:2975": ("UTM 40 S (La Réunion)", (300_000, 7_620_000, 390_000, 7_700_000), ("974",)),
    "EPSG:4471": ("UTM 38 S (Mayotte)", (480_000, 8_550_000, 550_000, 8_620_000), ("976",)),
}
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d*)?(?:[eE][-+]?\d+)?")
_DEGREES = re.compile(
    r"""^\s*(?P<before>[NSEWO])?\s*(?P<sign>[-+])?(?P<d>\d{1,3})\s*[°d:\s]\s*(?P<m>\d{1,2}(?:[.,]\d+)?)
    \s*(?:['′’:m\s]\s*(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”s]|''|’’)?)?)?\s*(?P<after>[NSEWO])?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_WITH_SIDE = re.compile(r"^\s*([NSEWO])?\s*([-+]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSEWO])?\s*$", re.IGNORECASE)


class Reference(NamedTuple):
    """The centre of the commune that the row states: what decides between readings."""

    lat: float
    lon: float
    departement: str


class Reading(NamedTuple):
    """``point`` is (lat, lon) in degrees, or None; ``messages`` say what was converted or doubted."""

    point: tuple[float, float] | None
    messages: tuple[Message, ...]


def in_france(lat: float, lon: float) -> bool:
    return any(south <= lat <= north and west <= lon <= east for south, west, north, east in FRANCE)


def split_pair(text: str) -> tuple[str, str]:
    """« 48.85, 2.35 » -> ("48.85", "2.35"); two commas are taken as decimal ones only with another separator."""
    for separator in (";", "|"):
        if separator in text:
            first, _, second = text.strip("[]() ").partition(separator)
            return first.strip(), second.strip()
    pieces = [piece for piece in text.strip("[]() ").replace("\u00a0", " ").split(",") if piece.strip()]
    if len(pieces) == 2:
        return pieces[0].strip(), pieces[1].strip()
    if len(pieces) == 4:
        return f"{pieces[0].strip()}.{pieces[1].strip()}", f"{pieces[2].strip()}.{pieces[3].strip()}"
    halves = text.strip("[]() ").split()
    return (halves[0], halves[1]) if len(halves) == 2 else (text, "")


def read_position(lat: str, lon: str, *, reference: Reference | None = None, crs: str = "") -> Reading:
    """What two cells say. ``crs`` (an EPSG code of PROJECTED) is what the mapping declares; empty, it is found."""
    if not lat and not lon:
        return Reading(None, ())
    if not lat or not lon:
        return Reading(None, (Message("coordinates.half", {}),))
    first, second = _number(lat), _number(lon)
    if first is None or second is None:
        return Reading(None, (Message("coordinates.unreadable", {"lat": lat[:40], "lon": lon[:40]}),))
    a, b = first[0], second[0]
    messages = tuple(Message(code, {}) for code in sorted({first[1], second[1]} - {""})) if first[1] or second[1] else ()
    point, said = _degrees(a, b, reference) if abs(a) <= 180 and abs(b) <= 180 else _metres(a, b, reference, crs)
    return Reading(point, messages + said)


def _number(text: str) -> tuple[float, str] | None:
    """The number of a cell and the code of how it was read: decimal comma, or degrees and minutes."""
    try:
        number = float(text)
        return (number, "") if isfinite(number) else None
    except ValueError:
        pass
    plain = re.sub(r"[\s\u00a0\u202f]+(?=\d{3}\b)|[\u00a0\u202f]", "", text.strip())
    if _NUMBER.fullmatch(plain):
        return float(plain.replace(",", ".")), "coordinates.comma" if "," in plain else ""
    if found := _PLAIN_WITH_SIDE.match(plain):
        value = float(found[2].replace(",", "."))
        return _sided(value, (found[1] or found[3] or "").upper()), "coordinates.degrees"
    found = _DEGREES.match(text)
    if found is None:
        return None
    minutes, seconds = float(found["m"].replace(",", ".")), float((found["s"] or "0").replace(",", "."))
    if minutes >= 60 or seconds >= 60:
        return None
    value = int(found["d"]) + minutes / 60 + seconds / 3600
    value = -value if found["sign"] == "-" else value
    return _sided(value, (found["before"] or found["after"] or "").upper()), "coordinates.degrees"


def _sided(value: float, side: str) -> float:
    """South and West (Ouest) are negative. O is the French West."""
    return -abs(value) if side in ("S", "W", "O") else value


Found = tuple[tuple[float, float] | None, tuple[Message, ...]]


def _degrees(lat: float, lon: float, reference: Reference | None) -> Found:
    if abs(lat) < 1e-6 and abs(lon) < 1e-6:
        return None, (Message("coordinates.zero", {}),)
    if in_france(lat, lon):
        return (lat, lon), ()
    if in_france(lon, lat):
        return (lon, lat), (Message("coordinates.swapped", {}),)
    if reference and distance_km(lat, -lon, reference.lat, reference.lon) < NEAR_KM:
        return (lat, -lon), (Message("coordinates.sign", {"before": _text(lon), "lon": _text(-lon)}),)
    if abs(lat) > 90:
        return None, (Message("coordinates.out_of_range", {"lat": _text(lat), "lon": _text(lon)}),)
    return (lat, lon), (Message("coordinates.outside", {}),)


def _metres(a: float, b: float, reference: Reference | None, crs: str) -> Found:
    """Cells « lat » and « lon » hold y and x, in one order or the other."""
    readings = list(_readings(a, b, crs))
    if reference:
        readings = [found for found in readings if distance_km(*found[1], reference.lat, reference.lon) < NEAR_KM]
    else:
        # Without a commune to compare with, overseas zones are not told apart from the mainland's.
        readings = [found for found in readings if found[0] in ("EPSG:2154", "EPSG:3857") or crs]
    if not readings:
        return None, (Message("coordinates.out_of_range", {"lat": _text(a), "lon": _text(b)}),)
    systems = sorted({code for code, _ in readings})
    if len(systems) > 1:
        names = ", ".join(PROJECTED[code][0] for code in systems)
        return None, (Message("coordinates.ambiguous", {"crs": names}),)
    code, point = readings[0]
    return point, (Message("coordinates.projected", {"crs": PROJECTED[code][0]}),)


def _readings(a: float, b: float, crs: str) -> Iterator[tuple[str, tuple[float, float]]]:
    for code, (_, (west, south, east, north), _departements) in PROJECTED.items():
        if crs and code != crs:
            continue
        for x, y in ((b, a), (a, b)):
            if west <= x <= east and south <= y <= north:
                lon, lat = transformer(code).transform(x, y)
                if in_france(lat, lon):
                    yield code, (float(lat), float(lon))
                    break


@lru_cache(maxsize=16)
def transformer(code: str) -> Transformer:
    return Transformer.from_crs(code, "EPSG:4326", always_xy=True)


def _text(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
