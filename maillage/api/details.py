"""A place whole, with who said each fact: what is answered to who reads it, and what ``If-Match`` speaks of."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.http import Http404

from maillage.accounts.models import User
from maillage.api import rows
from maillage.network.models import Place, Revision
from maillage.network.models.places import PlaceQuerySet
from maillage.network.roles import Permission

EVERY: Final = tuple(rows.READERS)


def found(places: PlaceQuerySet, slug_or_uid: str, names: tuple[str, ...] = EVERY) -> Place:
    """One of ``places``; raises Http404."""
    address = Q(uid=slug_or_uid) if rows.is_uid(slug_or_uid) else Q(slug=slug_or_uid)
    row = rows.with_what(places, names, provenance=True).filter(address).first()
    if row is None:
        raise Http404
    return row


def seen_by(person: User, slug_or_uid: str) -> Place:
    """A place that ``person`` may see, public or not; raises Http404."""
    row = found(Place.objects.all(), slug_or_uid)
    if not row.is_public and not person.has_perm(Permission.SEE_PLACE, row):
        raise Http404
    return row


def detail(row: Place, *, site: str) -> dict[str, Any]:
    said_by = row.revisions.filter(number__in=set(row.provenance.values())).select_related("source", "by")
    revisions = {revision.number: said(revision) for revision in said_by}
    provenance = {name: revisions[number] for name, number in row.provenance.items() if number in revisions}
    return {**rows.place(row, names=EVERY, site=site), "provenance": provenance}


def said(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "kind": str(revision.kind),
        "origin": str(revision.origin),
        "source": rows.attribution(revision.source) if revision.source else None,
        "by": (revision.by.display_name or None) if revision.by else None,
        "at": rows.instant(revision.at),
    }
