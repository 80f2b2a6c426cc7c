"""The doors of a place's fields. Each write is one revision and one journal entry, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock, search
from maillage.journal import operations as journal
from maillage.network import fields, references
from maillage.network.enums import Origin, RevisionKind
from maillage.network.exceptions import InvalidValue, UnknownRevision
from maillage.network.models import Place, Revision, Source

RESERVED = {"nouveau"}
"""What follows /lieux/ and is not a place."""


@dataclass(frozen=True)
class Statement:
    """Who says it: the origin, the source it was taken from if any, a message for who reads the history."""

    origin: Origin
    source: Source | None = None
    message: str = ""


@transaction.atomic
def create_place(
    *, values: Mapping[str, Any], statement: Statement, by: User | None, at: datetime | None = None, is_public: bool = True
) -> Place:
    """A new place from raw field values (``name`` at least); raises InvalidValue or UnknownField, and then nothing is written.

    One that is not public waits for its network (``operations.proposals``): the journal tells it to nobody outside.
    """
    moment = at or clock.now()
    clean = references.cleaned(values)
    if not clean.get("name"):
        raise InvalidValue("name", _("Un lieu a besoin d’un nom."))
    place = Place(created_at=moment, updated_at=moment, is_public=is_public)
    _assign_single(place, clean)
    place.slug = _free_slug(references.slug_base(place.name, place.commune.name if place.commune else ""))
    changes = {name: [fields.get(name).empty, value] for name, value in clean.items() if value != fields.get(name).empty}
    place.provenance = dict.fromkeys(changes, 1)
    place.save()
    _assign_many(place, clean)
    _index(place)
    _revise(place, number=1, kind=_kind(statement), statement=statement, by=by, at=moment, changes=changes)
    journal.record("place.created", subject=place, by=by, at=moment, is_public=is_public)
    return place


@transaction.atomic
def edit_place(
    *,
    place: Place,
    values: Mapping[str, Any],
    statement: Statement,
    by: User | None,
    at: datetime | None = None,
    kind: RevisionKind | None = None,
    taken_by: User | None = None,
) -> Revision | None:
    """Change the named fields, leave the others; None when nothing differs. Raises InvalidValue or UnknownField.

    ``by`` wrote the words and is named in the history; ``taken_by`` took them into the page, when that is somebody else: the
    journal names her.
    """
    return _change(
        place, references.cleaned(values), kind=kind or _kind(statement), statement=statement, by=by, at=at, taken_by=taken_by
    )


@transaction.atomic
def confirm_fields(
    *, place: Place, names: list[str], statement: Statement, by: User | None, at: datetime | None = None
) -> Revision | None:
    """Say that the named fields are still true: their provenance becomes this confirmation. None for an empty list."""
    moment = at or clock.now()
    place = Place.objects.select_for_update().get(pk=place.pk)
    changes = {fields.get(name).name: [value := references.read(place, name), value] for name in names}
    if not changes:
        return None
    revision = _revise(
        place, number=_next_number(place), kind=RevisionKind.CONFIRMED, statement=statement, by=by, at=moment, changes=changes
    )
    _save_provenance(place, revision)
    journal.record("place.confirmed", subject=place, by=by, at=moment)
    return revision


@transaction.atomic
def restore_revision(
    *,
    place: Place,
    number: int,
    statement: Statement,
    by: User | None,
    at: datetime | None = None,
    except_for: Collection[str] = (),
) -> Revision | None:
    """Give every field the value it had just after revision ``number``, ``except_for`` some; later revisions stay in the history.

    None when the place already says the same. Raises UnknownRevision.
    """
    if not place.revisions.filter(number=number).exists():
        raise UnknownRevision(_("Cette version n’existe pas pour ce lieu."))
    values: dict[str, Any] = {}
    for changes in place.revisions.filter(number__gt=number).order_by("-number").values_list("changes", flat=True):
        values |= {name: before for name, (before, _after) in changes.items() if name in fields.FIELDS and name not in except_for}
    return _change(place, values, kind=RevisionKind.RESTORED, statement=statement, by=by, at=at)


def _change(
    place: Place,
    clean: Mapping[str, Any],
    *,
    kind: RevisionKind,
    statement: Statement,
    by: User | None,
    at: datetime | None,
    taken_by: User | None = None,
) -> Revision | None:
    moment = at or clock.now()
    place = Place.objects.select_for_update().get(pk=place.pk)
    before = {name: references.read(place, name) for name in clean}
    changes = {name: [before[name], value] for name, value in clean.items() if value != before[name]}
    if not changes:
        return None
    after = {name: value for name, (_before, value) in changes.items()}
    _assign_single(place, after)
    _assign_many(place, after)
    place.save()
    revision = _revise(place, number=_next_number(place), kind=kind, statement=statement, by=by, at=moment, changes=changes)
    _save_provenance(place, revision)
    if any(fields.get(name).searched for name in changes):
        _index(place)
    if kind != RevisionKind.MERGED:  # ``operations.merges`` tells it, of both places
        journal.record(f"place.{kind.value}", subject=place, by=taken_by or by, at=moment, details={"fields": sorted(changes)})
    return revision


def _kind(statement: Statement) -> RevisionKind:
    return RevisionKind.IMPORTED if statement.origin == Origin.IMPORT else RevisionKind.EDITED


def _assign_single(place: Place, clean: Mapping[str, Any]) -> None:
    for name, value in clean.items():
        if not fields.get(name).many:
            references.assign(place, name, value)
    if place.starts_on and place.ends_on and place.ends_on < place.starts_on:
        raise InvalidValue("ends_on", _("La fin vient avant le début : vérifiez les deux dates."))
    if place.within_id and place.within_id == place.pk:
        raise InvalidValue("within", _("Un lieu ne peut pas être une partie de lui-même."))


def _assign_many(place: Place, clean: Mapping[str, Any]) -> None:
    for name, value in clean.items():
        if fields.get(name).many:
            references.assign_many(place, name, value)


def _revise(
    place: Place, *, number: int, kind: RevisionKind, statement: Statement, by: User | None, at: datetime, changes: dict[str, Any]
) -> Revision:
    return Revision.objects.create(
        place=place, number=number, kind=kind, origin=statement.origin, source=statement.source, by=by, at=at, message=statement.message, changes=changes
    )  # fmt: skip


def _next_number(place: Place) -> int:
    newest = place.revisions.order_by("-number").values_list("number", flat=True).first()
    return (newest or 0) + 1


def _save_provenance(place: Place, revision: Revision) -> None:
    place.provenance = {**place.provenance, **dict.fromkeys(revision.changes, revision.number)}
    place.updated_at = revision.at
    place.save(update_fields=["provenance", "updated_at"])


def _index(place: Place) -> None:
    place.sort_name = search.sort_key(place.name)
    place.search_title, place.search_body = references.search_columns(place)
    place.save(update_fields=["sort_name", "search_title", "search_body"])
    search.learn([place.search_title, place.search_body])


def _free_slug(base: str) -> str:
    taken = set(Place.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    return base if base not in taken else next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)
