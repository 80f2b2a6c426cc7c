"""Names on the map: where each is written, from which zoom, in what order of importance."""

from __future__ import annotations

import math
from collections.abc import Iterator

import shapely
from boundaries import Atlas, Commune, areas
from features import Feature
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

COUNTRIES = (
    ("Espagne", "Spain", -3.6, 40.9),
    ("Portugal", "Portugal", -8.0, 40.2),
    ("Andorre", "Andorra", 1.57, 42.54),
    ("Italie", "Italy", 9.9, 44.7),
    ("Suisse", "Switzerland", 8.2, 46.85),
    ("Allemagne", "Germany", 9.6, 50.3),
    ("Belgique", "Belgium", 4.65, 50.65),
    ("Luxembourg", "Luxembourg", 6.1, 49.75),
    ("Pays-Bas", "Netherlands", 5.6, 52.3),
    ("Royaume-Uni", "United Kingdom", -1.6, 52.3),
    ("Irlande", "Ireland", -7.9, 53.1),
    ("Autriche", "Austria", 12.6, 47.4),
    ("Tchéquie", "Czechia", 14.6, 49.8),
    ("Algérie", "Algeria", 3.0, 34.5),
    ("Maroc", "Morocco", -6.5, 32.5),
    ("Tunisie", "Tunisia", 9.3, 34.8),
    ("Suriname", "Suriname", -55.9, 4.2),
    ("Brésil", "Brazil", -52.4, 1.4),
    ("Dominique", "Dominica", -61.35, 15.42),
    ("Sainte-Lucie", "Saint Lucia", -60.97, 13.89),
    ("Comores", "Comoros", 44.3, -12.2),
    ("Madagascar", "Madagascar", 46.9, -18.9),
    ("Maurice", "Mauritius", 57.55, -20.28),
)
"""French name, English name, where it is written (lon, lat): chosen by hand to stay clear of the border."""

SEAS = (
    ("Océan Atlantique", "Atlantic Ocean", -7.5, 46.2, 3),
    ("Golfe de Gascogne", "Bay of Biscay", -3.6, 44.9, 6),
    ("Manche", "English Channel", -2.9, 49.95, 5),
    ("Mer du Nord", "North Sea", 2.9, 52.5, 4),
    ("Mer Méditerranée", "Mediterranean Sea", 5.6, 41.4, 4),
    ("Golfe du Lion", "Gulf of Lion", 3.95, 42.95, 7),
    ("Mer Celtique", "Celtic Sea", -6.9, 50.3, 6),
    ("Mer des Caraïbes", "Caribbean Sea", -62.6, 15.2, 6),
    ("Océan Atlantique", "Atlantic Ocean", -59.6, 15.6, 6),
    ("Océan Atlantique", "Atlantic Ocean", -51.0, 5.9, 6),
    ("Océan Indien", "Indian Ocean", 54.4, -20.6, 6),
    ("Canal du Mozambique", "Mozambique Channel", 44.0, -13.3, 7),
)

Grid = dict[tuple[int, int], list[tuple[float, float]]]

SPACING = 62.0
"""Pixels between two town names at the zoom where the smaller appears."""

FIRST_TOWN, FIRST_OVERSEAS_TOWN = 5, 6


def features(atlas: Atlas, *, deepest: int) -> Iterator[Feature]:
    """Layer ``labels``: ``kind`` (country, sea, region, departement, town), ``name``, ``name_en`` where it differs.

    Towns also have ``from`` (the zoom from which they deserve their place) and ``size`` 1 (a metropolis) to 5 (a village).
    """
    for name, english, lon, lat in COUNTRIES:
        yield Feature("labels", Point(lon, lat), {"kind": "country", "name": name, "name_en": english}, 3, deepest)
    for name, english, lon, lat, first in SEAS:
        yield Feature("labels", Point(lon, lat), {"kind": "sea", "name": name, "name_en": english}, first, deepest)
    for level, first in (("region", 4), ("departement", 6)):
        for code, shape in areas(atlas, level, fine=False).items():
            properties: dict[str, str | int] = {"kind": level, "code": code, "name": atlas.names[level][code]}
            yield Feature("labels", _middle(shape), properties, first, deepest)
    yield from _towns(atlas, deepest)


def _middle(shape: BaseGeometry) -> BaseGeometry:
    """The point of the largest part that is farthest from its edges: where a name has most room."""
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    line = shapely.maximum_inscribed_circle(largest, tolerance=0.01)
    return Point(line.coords[0])


def _towns(atlas: Atlas, deepest: int) -> Iterator[Feature]:
    known = [commune for commune in atlas.communes.values() if commune.place is not None]
    ranked = sorted(known, key=lambda commune: (-commune.population, commune.code))
    kept: dict[str, int] = {}
    for zoom in range(FIRST_TOWN, deepest + 1):
        _keep(ranked, kept, zoom)
    for commune in ranked:
        first = kept.get(commune.code, deepest)
        properties: dict[str, str | int] = {
            "kind": "town",
            "code": commune.code,
            "name": commune.name,
            "from": kept.get(commune.code, deepest + 1),
            "size": _size(commune.population),
        }
        yield Feature("labels", Point(commune.place), properties, first, deepest)


def _keep(ranked: list[Commune], kept: dict[str, int], zoom: int) -> None:
    """Choose the towns of one zoom: the most populous first, none too near another; those of lower zooms stay.

    Nor does a village take the room that its larger neighbour could not have: it waits in its shadow.
    """
    grid: Grid = {}
    larger: Grid = {}
    for chosen in (commune for commune in ranked if commune.code in kept):
        _occupy(grid, _pixels(chosen, zoom))
    for commune in ranked:
        x, y = _pixels(commune, zoom)
        shadowed = _crowded(larger, x, y, SPACING / 2)
        _occupy(larger, (x, y))
        if commune.code in kept or shadowed or (zoom < FIRST_OVERSEAS_TOWN and commune.departement.startswith("97")):
            continue
        if commune.population < 60_000 and zoom == FIRST_TOWN:
            continue
        if not _crowded(grid, x, y, SPACING):
            kept[commune.code] = zoom
            _occupy(grid, (x, y))


def _pixels(commune: Commune, zoom: int) -> tuple[float, float]:
    """Web-mercator pixels; names are wide, so a pixel of x counts for less than one of y."""
    lon, lat = commune.place or (0.0, 0.0)
    world = 512.0 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * world * 0.6, y * world


def _occupy(grid: Grid, point: tuple[float, float]) -> None:
    grid.setdefault((int(point[0] // SPACING), int(point[1] // SPACING)), []).append(point)


def _crowded(grid: Grid, x: float, y: float, spacing: float) -> bool:
    column, row = int(x // SPACING), int(y // SPACING)
    near = (grid.get((column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return any(math.hypot(x - a, y - b) < spacing for cell in near for a, b in cell)


def _size(population: int) -> int:
    return next((size for size, least in ((1, 200_000), (2, 50_000), (3, 15_000), (4, 3_000)) if population >= least), 5)
