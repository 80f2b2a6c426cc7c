"""CSV for spreadsheets, whose columns ``maillage import places`` recognises: what is exported can be taken in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from defusedcsv import csv
from django.utils import translation

from maillage.network.exporting.records import as_text, page_of, whole
from maillage.network.importing.cells import guarded
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet

BOM = "\ufeff"
SHEET_ROWS = 200


def _labels(rows: Any) -> str:
    return "|".join(sorted(str(row) for row in rows.all()))


def _yes_no(value: Any) -> str:
    return "" if value is None else "oui" if value else "non"


def _access(key: str) -> Callable[[Place], Any]:
    return lambda place: place.accessibility.get(key, "")


COLUMNS: dict[str, Callable[[Place], Any]] = {
    "identifiant": lambda place: place.uid,
    "nom": lambda place: place.name,
    "resume": lambda place: place.summary,
    "description": lambda place: place.description,
    "types": lambda place: _labels(place.kinds),
    "services": lambda place: _labels(place.services),
    "mots_cles": lambda place: _labels(place.tags),
    "etape": lambda place: place.get_stage_display(),
    "permanence": lambda place: place.get_permanence_display(),
    "debut": lambda place: place.starts_on,
    "fin": lambda place: place.ends_on,
    "date_ouverture": lambda place: place.opened_on,
    "date_fermeture": lambda place: place.closed_on,
    "adresse": lambda place: place.address,
    "complement_adresse": lambda place: place.address_extra,
    "code_postal": lambda place: place.postal_code,
    "code_insee": lambda place: (place.arrondissement or place.commune).code if place.commune else "",
    "commune": lambda place: place.commune.name if place.commune else "",
    "latitude": lambda place: place.lat,
    "longitude": lambda place: place.lon,
    "precision_position": lambda place: place.get_position_display() if place.lat is not None else "",
    "partie_batiment": lambda place: place.portion,
    "dans": lambda place: place.within.slug if place.within else "",
    "structure_accueil": lambda place: place.host.name if place.host else "",
    "structure_gestionnaire": lambda place: place.manager.name if place.manager else "",
    "forme_juridique": lambda place: place.get_legal_form_display(),
    "horaires": lambda place: place.opening_hours,
    "precision_horaires": lambda place: place.hours_note,
    "telephone": lambda place: place.phone,
    "courriel": lambda place: place.email,
    "site_web": lambda place: place.website,
    "liens": lambda place: as_text(place.links) if place.links else "",
    "accessibilite_fauteuil": _access("wheelchair"),
    "accessibilite_toilettes": _access("toilets"),
    "boucle_magnetique": lambda place: _yes_no(place.accessibility.get("hearing_loop")),
    "fiche_acces_libre": _access("acceslibre"),
    "precision_accessibilite": lambda place: place.accessibility_note,
    "surface_m2": lambda place: place.surface_m2,
    "capacite_accueil": lambda place: place.capacity,
    "reseaux": lambda place: _labels(place.networks),
    "mis_a_jour_le": lambda place: f"{place.updated_at:%Y-%m-%d}",
}


class Lines:
    """A file for ``csv.writer`` that only remembers what was written since the last ``take``."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def write(self, text: str) -> None:
        self._pieces.append(text)

    def take(self) -> str:
        text, self._pieces = "".join(self._pieces), []
        return text


def stream(places: PlaceQuerySet, public_url: str) -> Iterator[str]:
    """UTF-8 with its mark (what spreadsheets need to read accents), semicolons, French words whatever the visitor's language."""
    lines = Lines()
    writer = csv.writer(lines, delimiter=";")
    writer.writerow([*COLUMNS, "fiche"])
    yield BOM + lines.take()
    for number, place in enumerate(whole(places), start=1):
        with translation.override("fr"):
            cells = [guarded(read(place)) for read in COLUMNS.values()]
        writer.writerow([*cells, page_of(place, public_url)])
        if number % SHEET_ROWS == 0:
            yield lines.take()
    yield lines.take()
