"""The figures of a mesh as files: what each line holds, and what it was computed from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from maillage.observatory import exporting
from maillage.observatory.figures import Figures
from maillage.observatory.forms import MeshForm
from maillage.observatory.parts import number_or_none


def refusal(form: MeshForm) -> str:
    """What was not understood, a sentence a line."""
    return "\n".join(str(error) for errors in form.errors.values() for error in errors) + "\n"


def parts_csv(found: Figures) -> str:
    columns = (
        "niveau", "code", "nom", "habitants", "communes", "lieux", "rayon_km", "part_dans_le_rayon", "habitants_au_dela",
        "distance_moyenne_km", "distance_mediane_km",
    )  # fmt: skip
    rows = (
        (
            part.level, part.code, part.name, round(part.people), part.communes, part.places, found.radius_km, part.share,
            round(part.beyond), part.mean_km, part.median_km,
        )
        for part in found.parts
    )  # fmt: skip
    return exporting.table(columns, rows)


def communes_csv(found: Figures) -> str:
    columns = ("code", "nom", "habitants", "lat", "lon", "distance_km", "lieu_le_plus_proche", "adresse_du_lieu", "dans_le_rayon")
    rows = (tuple(line.values()) for line in _communes(found))
    return exporting.table(columns, rows)


def communes_geojson(found: Figures) -> str:
    features = (exporting.point(line.pop("lat"), line.pop("lon"), line) for line in _communes(found))
    return exporting.collection(features, _about(found))


def zones_csv(found: Figures) -> str:
    columns = ("autour_de", "code", "habitants", "communes", "distance_la_plus_longue_km", "codes_des_communes")
    rows = ((zone.name, zone.code, zone.people, zone.communes, zone.farthest_km, " ".join(zone.codes)) for zone in found.zones)
    return exporting.table(columns, rows)


def zones_geojson(found: Figures) -> str:
    """A zone is its communes' centres: a MultiPoint."""
    points, row = found.everyone.demand.points, found.everyone.rows
    features: list[dict[str, Any]] = []
    for zone in found.zones:
        spots = [[round(float(points.lon[row[code]]), 5), round(float(points.lat[row[code]]), 5)] for code in zone.codes]
        said = {
            "name": zone.name,
            "people": zone.people,
            "communes": list(zone.codes),
            "farthest_km": None if zone.farthest_km is None else round(zone.farthest_km, 2),
        }
        features.append({"type": "Feature", "geometry": {"type": "MultiPoint", "coordinates": spots}, "properties": said})
    return exporting.collection(features, _about(found))


def fragile_csv(found: Figures) -> str:
    columns = ("lieu", "commune", "adresse", "habitants_sans_autre_lieu", "suivant_km")
    rows = ((place.name, place.town, place.slug, place.alone, place.next_km) for place in found.fragile)
    return exporting.table(columns, rows)


FILES: Final[dict[tuple[str, str], Callable[[Figures], str]]] = {
    ("territoires", "csv"): parts_csv,
    ("communes", "csv"): communes_csv,
    ("communes", "geojson"): communes_geojson,
    ("zones-blanches", "csv"): zones_csv,
    ("zones-blanches", "geojson"): zones_geojson,
    ("lieux-fragiles", "csv"): fragile_csv,
}
"""By what it holds and the ending of its name."""


def _communes(found: Figures) -> list[dict[str, Any]]:
    everyone, points, weight = found.everyone, found.everyone.demand.points, found.everyone.demand.weight
    told = []
    for row, km, site in zip(found.rows.tolist(), found.nearest.tolist(), found.site.tolist(), strict=True):
        is_known = site < len(found.sites)
        told.append(
            {
                "code": everyone.codes[row],
                "name": everyone.names[row],
                "people": round(float(weight[row])),
                "lat": float(points.lat[row]),
                "lon": float(points.lon[row]),
                "km": None if number_or_none(km) is None else round(km, 2),
                "place": found.sites.names[site] if is_known else "",
                "slug": found.sites.slugs[site] if is_known else "",
                "is_within": km <= found.radius_km,
            }
        )
    return told


def _about(found: Figures) -> dict[str, Any]:
    return {
        "scope": found.scope.name,
        "radius_km": found.radius_km,
        "method": _("Distances à vol d’oiseau, du centre de chaque commune au lieu le plus proche."),
        "people": _("Populations municipales de l’INSEE, Licence Ouverte 2.0."),
    }
