"""The national standard *lieux de médiation numérique* 1.0.2 (LaMednum/standard-mediation-num), as JSON and as CSV.

The standard requires an address, a commune and a postal code: places without them are left out, and counted. It also requires
the SIRET or RNA of the structure: where it is unknown, « 00000000000000 » is written, which fits its pattern and names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from defusedcsv import csv
from django.db.models import Q

from maillage.network.enums import LegalForm, Permanence
from maillage.network.exporting.records import json_list, whole
from maillage.network.exporting.spreadsheet import SHEET_ROWS, Lines
from maillage.network.importing.cells import guarded
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

COLUMNS = (
    "id", "pivot", "nom", "commune", "code_postal", "code_insee", "adresse", "complement_adresse", "latitude", "longitude",
    "typologie", "telephone", "courriels", "site_web", "horaires", "presentation_resume", "presentation_detail", "source",
    "itinerance", "structure_parente", "date_maj", "services", "publics_specifiquement_adresses", "prise_en_charge_specifique",
    "frais_a_charge", "dispositif_programmes_nationaux", "formations_labels", "autres_formations_labels", "modalites_acces",
    "modalites_accompagnement", "fiche_acces_libre", "prise_rdv",
)  # fmt: skip
UNKNOWN_PIVOT = "0" * 14
_PHONE = re.compile(r"^(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}$")
_NEEDED = Q(commune__isnull=False) & Q(address__regex=r"\S") & Q(postal_code__regex=r"^[0-9]{5}$")
_TYPOLOGIES = {LegalForm.ASSOCIATION: "ASSO", LegalForm.PUBLIC: "MUNI"}
_APPOINTMENTS = "rdv-solidarites.fr"


def left_out(places: PlaceQuerySet) -> int:
    """How many of the places lack what the standard requires."""
    return places.exclude(_NEEDED).count()


def stream_json(places: PlaceQuerySet, _public_url: str) -> Iterator[str]:
    return json_list("[", map(record, whole(places.filter(_NEEDED))), "\n]\n")


def stream_csv(places: PlaceQuerySet, _public_url: str) -> Iterator[str]:
    lines = Lines()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for number, place in enumerate(whole(places.filter(_NEEDED)), start=1):
        row = record(place)
        # The standard's pattern for numbers does not allow the apostrophe that guards « + »: digits only are no formula.
        writer.writer.writerow([_cell(name, row.get(name, "")) for name in COLUMNS])
        if number % SHEET_ROWS == 0:
            yield lines.take()
    yield lines.take()


def _cell(name: str, value: Any) -> Any:
    if name == "telephone" or not isinstance(value, str):
        return value
    value = guarded(value)
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "|", "%") else value


def record(place: Place) -> dict[str, Any]:
    """The place in the words of the standard; what is unknown is left out. Its lists must be prefetched."""
    commune, manager = place.commune, place.manager
    row = {
        "id": str(place.uid),
        "pivot": manager.siret if manager and manager.siret else UNKNOWN_PIVOT,
        "nom": place.name,
        "commune": commune.name if commune else "",
        "code_postal": place.postal_code,
        "code_insee": commune.code if commune else "",
        "adresse": place.address,
        "complement_adresse": place.address_extra,
        "latitude": place.lat,
        "longitude": place.lon,
        "typologie": "|".join(
            filter(None, ["TIERS_LIEUX", _TYPOLOGIES.get(LegalForm(place.legal_form), "") if place.legal_form else ""])
        ),
        "telephone": place.phone if _PHONE.match(place.phone) else "",
        "courriels": place.email,
        "site_web": "|".join([url.replace("|", "%7C") for url in _sites(place)]),
        "horaires": place.opening_hours,
        "presentation_resume": place.summary,
        "presentation_detail": place.description,
        "itinerance": "Itinérant" if place.permanence == Permanence.ITINERANT else "Fixe",
        "structure_parente": manager.name if manager else "",
        "date_maj": f"{place.updated_at:%Y-%m-%d}",
        "services": "|".join(sorted(service.mednum for service in place.services.all() if service.mednum)),
        "modalites_acces": "|".join(_ways(place)),
        "fiche_acces_libre": place.accessibility.get("acceslibre", ""),
        "prise_rdv": next((link["url"] for link in place.links if _APPOINTMENTS in link["url"]), ""),
    }
    return {name: value for name, value in row.items() if value not in ("", None)}


def _sites(place: Place) -> list[str]:
    urls = [place.website, *(link["url"] for link in place.links if _APPOINTMENTS not in link["url"])]
    return [url for url in urls if url]


def _ways(place: Place) -> list[str]:
    """How one can get in touch, as far as the contacts say it."""
    return [word for word, known in (("Téléphoner", place.phone), ("Contacter par mail", place.email)) if known]
