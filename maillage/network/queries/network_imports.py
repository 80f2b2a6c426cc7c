"""The files that a network took in, and the rows that wait for a decision. A source of a network ends with the network's mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from maillage.network.enums import Outcome
from maillage.network.importing.messages import sentence_of
from maillage.network.models import ImportRecord, ImportRun, Network, Place


@dataclass(frozen=True)
class HeldRow:
    """A row that looks like a place: its cells, what is said of it, and that place when it is one."""

    source: str
    external_id: str
    number: int
    raw: dict[str, Any]
    sentences: list[str]
    like: Place | None


def key_of(network: Network, name: str) -> str:
    """The key of the source that a file of this name is, for this network and no other."""
    return f"{(slugify(name).replace('_', '-') or 'fichier')[:40]}{_mark(network)}"


def _mark(network: Network) -> str:
    return f"_{network.uid.hex[-12:]}"


def runs(network: Network) -> QuerySet[ImportRun]:
    """The last imports of a network, the newest first."""
    rows = ImportRun.objects.filter(source__key__endswith=_mark(network), finished_at__isnull=False)
    return rows.select_related("source", "by").order_by("-pk")


def held(network: Network) -> QuerySet[ImportRecord]:
    rows = ImportRecord.objects.filter(source__key__endswith=_mark(network), outcome=Outcome.HELD)
    return rows.select_related("source").order_by("source", "row_number", "pk")


def held_rows(network: Network, *, most: int = 50) -> list[HeldRow]:
    records = list(held(network)[:most])
    slugs = {str(said["params"].get("where", "")) for record in records for said in record.messages}
    places = {place.slug: place for place in Place.objects.filter(slug__in=slugs, is_public=True)}
    return [_row(record, places) for record in records]


def _row(record: ImportRecord, places: dict[str, Place]) -> HeldRow:
    like = [places[where] for said in record.messages if (where := str(said["params"].get("where", ""))) in places]
    sentences = [sentence_of(said["code"], said["params"]) for said in record.messages if said["code"].startswith("duplicate.")]
    return HeldRow(record.source.key, record.external_id, record.row_number, record.raw, sentences, like[0] if like else None)
