"""A public entry of the journal as plain JSON: what ``/journal`` answers and what webhooks carry. It names no person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from maillage.api import rows
from maillage.api.places import PUBLIC
from maillage.journal.models import Entry
from maillage.network.models import Network, Organisation, Place


def described(entries: Iterable[Entry], *, site: str) -> list[dict[str, Any]]:
    """``entries`` in their order; what they name is looked up in three queries. ``site`` is the instance's address."""
    kept = list(entries)
    known = _known({uid for entry in kept for uid in (entry.subject_uid, entry.context_uid)}, site)
    return [_row(entry, known) for entry in kept]


def _row(entry: Entry, known: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    leaf = getattr(entry, "leaf", None)
    return {
        "uid": str(entry.uid),
        "verb": entry.verb,
        "at": rows.instant(entry.at),
        "subject": _thing(entry.subject_uid, known),
        "context": _thing(entry.context_uid, known),
        "details": entry.details,
        "index": leaf.pk if leaf else None,
    }


def _thing(uid: UUID, known: dict[UUID, dict[str, Any]]) -> dict[str, Any]:
    return {"uid": str(uid), **known.get(uid, {"kind": None, "name": None, "page": None})}


def _known(uids: set[UUID], site: str) -> dict[UUID, dict[str, Any]]:
    """What is public and has a page, by its public id."""
    found: dict[UUID, dict[str, Any]] = {}
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("place", Place.objects.visible_to(PUBLIC), "lieux"),
        ("network", Network.objects.all(), "reseaux"),
        ("organisation", Organisation.objects.all(), "structures"),
    )
    for kind, queryset, folder in kinds:
        for uid, slug, name in queryset.filter(uid__in=uids).values_list("uid", "slug", "name"):
            found[uid] = {"kind": kind, "name": name, "page": f"{site}/{folder}/{slug}/"}
    return found
