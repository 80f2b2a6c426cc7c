"""What an import must know of the instance before it plans a file: communes, vocabulary, places, earlier rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F

from maillage.network import references
from maillage.network.enums import Origin, RevisionKind
from maillage.network.importing.columns import normal
from maillage.network.importing.drafts import Lexicon
from maillage.network.importing.duplicates import DuplicateIndex
from maillage.network.importing.likeness import SIGNS
from maillage.network.importing.locating import SHORE_KM, Commune, CommuneFinder, PointLookup
from maillage.network.importing.planning import KnownRecord, OnInstance, PlaceState, Said
from maillage.network.importing.words import KINDS, vocabulary
from maillage.network.models import ImportRecord, Kind, Network, Organisation, Place, PublicService, Revision, Source
from maillage.territory import boundaries
from maillage.territory.enums import Level
from maillage.territory.models import PostalCode, Territory, TerritoryAlias


def outline_at(lat: float, lon: float) -> tuple[str | None, float]:
    """The commune whose outline is nearest to a point, and how far it is in km; none at 0 km in an overseas collectivity."""
    codes, kms = boundaries.nearest_commune([lat], [lon])
    km = math.inf if math.isnan(kms[0]) else float(kms[0])
    boxes = boundaries.COLLECTIVITIES.values() if km > SHORE_KM else ()
    if any(west <= lon <= east and south <= lat <= north for west, south, east, north in boxes):
        return None, 0.0
    return codes[0], km


def commune_finder(point: PointLookup | None = outline_at) -> CommuneFinder:
    """All communes and municipal arrondissements of today, with the codes that still circulate for them."""
    current = Territory.objects.current().filter(level__in=[Level.COMMUNE, Level.ARRONDISSEMENT])
    rows = current.values_list("pk", "code", "name", "lat", "lon", "commune__code", "commune__name", "name_key")
    communes = [Commune(*row[:5], row[5] or "", row[6] or "", row[7]) for row in rows.iterator(chunk_size=5_000)]
    postal = PostalCode.objects.filter(territory__in=current).values_list("code", "territory__code")
    aliases = TerritoryAlias.objects.filter(territory__level=Level.COMMUNE).values_list("code", "name", "territory__code")
    ended = Territory.objects.filter(level=Level.COMMUNE, successor__isnull=False).values_list("code", "name", "successor__code")
    return CommuneFinder(communes, postal.iterator(), [*aliases.iterator(), *ended.iterator()], point)


def lexicon(*, places: bool = False) -> Lexicon:
    """The words that files may use; ``places`` too, for a file that says which place is within another."""
    organisations: dict[str, str] = {}
    for slug, name in Organisation.objects.values_list("slug", "name"):
        organisations[normal(slug)] = organisations[normal(name)] = slug
    return Lexicon(
        kinds=vocabulary(Kind.objects.values_list("slug", "label", "label_en"), KINDS),
        services=vocabulary(PublicService.objects.values_list("slug", "label", "label_en", "mednum")),
        networks=vocabulary(Network.objects.values_list("slug", "name")),
        organisations=organisations,
        places=frozenset(Place.objects.values_list("slug", flat=True)) if places else frozenset(),
    )


def fill_index(index: DuplicateIndex) -> None:
    """Every place, to compare new rows with."""
    columns = ("pk", "slug", "lat", "lon", "position", "commune__code", "postal_code", "name", *SIGNS[1:])
    for pk, slug, lat, lon, position, commune, postal, *said in Place.objects.values_list(*columns).iterator(chunk_size=5_000):
        values = dict(zip(SIGNS, said, strict=True), commune=commune, postal_code=postal)
        values["coordinates"] = None if lat is None else [lat, lon, position]
        index.add_place(OnInstance(pk, slug), values)


def known_records(source: Source | None, external_ids: Iterable[str]) -> dict[str, KnownRecord]:
    if source is None:
        return {}
    rows = ImportRecord.objects.filter(source=source, external_id__in=list(external_ids))
    return {
        row[0]: KnownRecord(*row[1:])
        for row in rows.values_list("external_id", "pk", "place_id", "fingerprint", "outcome", "messages")
    }


def living_ids(source: Source | None) -> Iterator[str]:
    """The external ids of the source's rows that are places today."""
    if source is not None:
        yield from ImportRecord.objects.filter(source=source, place__isnull=False).values_list("external_id", flat=True).iterator()


def place_states(places: Iterable[int], names: Iterable[str], source: Source | None) -> dict[int, PlaceState]:
    """The named fields of places in plain values, and who said each."""
    names = list(names)
    found = Place.objects.filter(pk__in=list(places)).select_related("commune", "arrondissement", "host", "manager", "within")
    found = found.prefetch_related("kinds", "services", "tags", "networks")
    rows = {place.pk: place for place in found}
    said = _revisions(rows)
    return {
        pk: PlaceState(
            pk,
            place.slug,
            {name: references.read(place, name) for name in names},
            {name: _said(said.get((pk, place.provenance[name])), source) for name in names if name in place.provenance},
        )
        for pk, place in rows.items()
    }


def _revisions(places: dict[int, Place]) -> dict[tuple[int, int], Any]:
    numbers = {number for place in places.values() for number in place.provenance.values()}
    rows = Revision.objects.filter(place__in=list(places), number__in=numbers).annotate(label=F("source__label"))
    rows = rows.only("place_id", "number", "kind", "origin", "source_id", "at")
    return {(row.place_id, row.number): row for row in rows}


def _said(revision: Any, source: Source | None) -> Said:
    if revision is None:
        return Said(own=False, who="", day="")
    own = revision.origin == Origin.IMPORT and source is not None and revision.source_id == source.pk
    by = revision.label if revision.origin == Origin.IMPORT and revision.label else Origin(revision.origin).label
    who = f"{RevisionKind(revision.kind).label} par {by}"
    return Said(own=own, who=who, day=f"{revision.at:%d/%m/%Y}")
