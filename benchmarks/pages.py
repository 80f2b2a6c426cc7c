"""What is measured: addresses on the data at hand, and the limits that some must keep."""

from __future__ import annotations

from dataclasses import dataclass

BARE = "/banc/nu/"
LIMIT_QUERIES = 12
LIMIT_VIEWPORT = 100_000


@dataclass(frozen=True)
class Page:
    label: str
    path: str
    most: float | None = None
    queries: bool = True


def pages(slug: str) -> list[Page]:
    """``slug`` is of an ordinary place."""
    return [
        Page("bare view, 50 rows", BARE),
        Page("home", "/", most=4.0),
        Page("directory", "/lieux/", most=2.5),
        Page("directory, filtered", "/lieux/?kind=fablab&kind=coworking&territory=region:75", most=2.5),
        Page("directory, by distance", "/lieux/?commune=86194&radius=100", most=2.5),
        Page("directory, words", "/lieux/?q=fabrique", most=2.5),
        Page("place", f"/lieux/{slug}/", most=4.0),
        Page("territory, département", "/territoires/departement/86/", most=4.0),
        Page("territory, région", "/territoires/region/75/", most=4.0),
        Page("search", "/recherche/?q=fabrique", most=4.0),
        Page("search, a slip", "/recherche/?q=fabrikue", most=4.0),
        Page("tile, clusters (z 5)", "/carte/5/16/11.mvt", queries=False),
        Page("tile, points (z 12)", "/carte/12/2074/1409.mvt", queries=False),
    ]
