"""Files that an animator takes in for her network: what they change stays within what she may change."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.journal import operations as journal
from maillage.network.enums import Origin, Outcome
from maillage.network.exceptions import ImportSettled
from maillage.network.importing import mapping as mappings
from maillage.network.importing.drafts import Draft
from maillage.network.importing.mapping import Mapping
from maillage.network.importing.positions import Locator
from maillage.network.importing.row_reader import RowReader
from maillage.network.importing.rows import Row, Table
from maillage.network.models import ImportRecord, Network, Organisation, Place
from maillage.network.operations import importing
from maillage.network.operations.importing import Report
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.network.queries import import_state
from maillage.network.roles import Permission


def plan_file(*, table: Table, mapping: Mapping, by: User, sink: importing.Sink | None = None) -> Report:
    """The dry run of ``import_file``, in the same words; writes nothing. Raises FileRefused."""
    return importing.plan_import(table=table, mapping=mapping, sink=sink, may_change=lambda places: _changeable(by, places))


@transaction.atomic
def import_file(*, network: Network, table: Table, mapping: Mapping, by: User, at: datetime | None = None) -> Report:
    """Take a file in, whole or not at all. Raises FileRefused."""
    report = importing.import_places(table=table, mapping=mapping, by=by, at=at, may_change=lambda places: _changeable(by, places))
    details = {"source": mapping.source.key, "counts": {str(outcome): count for outcome, count in report.counts.items()}}
    journal.record("import.finished", subject=network, by=by, at=at, details=details)
    return report


@transaction.atomic
def settle_as_other(*, record: ImportRecord, network: Network, by: User, at: datetime | None = None) -> Place:
    """A held row is another place than the one it looks like: it is made. Raises ImportSettled, InvalidValue."""
    record, draft = _held(record)
    values = {**_known(draft), "networks": [network.slug]}
    place = create_place(values=values, statement=Statement(Origin.IMPORT, source=record.source), by=by, at=at)
    _settle(record, draft, place, Outcome.CREATED)
    journal.record("network.joined", subject=network, by=by, at=at)
    return place


@transaction.atomic
def settle_as_same(*, record: ImportRecord, place: Place, by: User, at: datetime | None = None) -> Place:
    """A held row is this place: what the place does not say, the row completes, if she may change it. Raises ImportSettled, InvalidValue."""
    record, draft = _held(record)
    values = _known(draft)
    state = import_state.place_states([place.pk], values, record.source)[place.pk]
    missing = {name: value for name, value in values.items() if not state.values.get(name) and value and name != "networks"}
    revision = None
    if missing and by.has_perm(Permission.EDIT_PLACE, place):
        revision = edit_place(place=place, values=missing, statement=Statement(Origin.IMPORT, source=record.source), by=by, at=at)
    _settle(record, draft, place, Outcome.UPDATED if revision else Outcome.UNCHANGED)
    return place


def _changeable(person: User, places: Collection[int]) -> set[int]:
    """Of these places, those that ``person`` may edit."""
    return {place.pk for place in Place.objects.filter(pk__in=list(places)) if person.has_perm(Permission.EDIT_PLACE, place)}


def _held(record: ImportRecord) -> tuple[ImportRecord, Draft]:
    kept = ImportRecord.objects.select_for_update(of=("self",)).select_related("run", "source").get(pk=record.pk)
    if kept.outcome != Outcome.HELD:
        raise ImportSettled(_("Cette ligne a déjà été réglée."))
    mapping = mappings.from_document(tomllib.loads(kept.run.mapping))
    reader = RowReader(mapping, import_state.lexicon(places=True), Locator(import_state.commune_finder(), mapping.rules))
    return kept, reader.read(Row(kept.row_number, kept.raw))


def _known(draft: Draft) -> dict[str, Any]:
    """What the row says, but for structures that nobody has made yet."""
    unknown = set(draft.new_organisations)
    known = set(Organisation.objects.filter(slug__in=unknown).values_list("slug", flat=True))
    return {name: value for name, value in draft.values.items() if not (name in {"host", "manager"} and value in unknown - known)}


def _settle(record: ImportRecord, draft: Draft, place: Place, outcome: Outcome) -> None:
    record.place, record.outcome, record.fingerprint = place, outcome, draft.fingerprint
    record.save(update_fields=["place", "outcome", "fingerprint"])
