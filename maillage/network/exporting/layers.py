"""A network's own words about its places, as a spreadsheet for its own people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from defusedcsv import csv
from django.conf import settings

from maillage.network.exporting.records import CHUNK, page_of
from maillage.network.exporting.spreadsheet import BOM, Lines
from maillage.network.importing.cells import guarded
from maillage.network.models import Layer, Place
from maillage.network.models.places import PlaceQuerySet

PLACE_COLUMNS: dict[str, Callable[[Place], Any]] = {
    "identifiant": lambda place: place.uid,
    "nom": lambda place: place.name,
    "commune": lambda place: place.commune.name if place.commune else "",
    "code_insee": lambda place: place.commune.code if place.commune else "",
    "etape": lambda place: place.stage,
}
LAYER_COLUMNS: dict[str, Callable[[Layer], Any]] = {
    "mots_cles_reseau": lambda layer: "|".join(layer.tags),
    "note_reseau": lambda layer: layer.note,
    "contact_nom": lambda layer: layer.contact_name,
    "contact_courriel": lambda layer: layer.contact_email,
    "contact_telephone": lambda layer: layer.contact_phone,
    "visible_par_tous": lambda layer: "oui" if layer.is_public else "non",
}


def stream(places: PlaceQuerySet) -> Iterator[str]:
    """``places`` as ``queries.layers.gathered`` gives them, a line each, in pieces."""
    lines = Lines()
    writer = csv.writer(lines, delimiter=";")
    writer.writerow([*PLACE_COLUMNS, *LAYER_COLUMNS, "fiche"])
    yield BOM + lines.take()
    for place in places.iterator(chunk_size=CHUNK):
        layer = next(iter(getattr(place, "own_layers", [])), None)
        cells = [read(place) for read in PLACE_COLUMNS.values()]
        cells += [read(layer) if layer else "" for read in LAYER_COLUMNS.values()]
        writer.writerow([*(guarded(cell) for cell in cells), page_of(place, settings.PUBLIC_URL)])
        yield lines.take()
