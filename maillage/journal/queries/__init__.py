"""Reads of the journal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from maillage.journal.models import Entry


def newest() -> datetime | None:
    """When the last public entry was recorded: no public data has changed since. None for an empty journal."""
    return Entry.objects.filter(is_public=True).order_by("-pk").values_list("at", flat=True).first()


def newest_uid() -> UUID | None:
    """Which entry is the last one, public or not; None for an empty journal."""
    return Entry.objects.order_by("-pk").values_list("uid", flat=True).first()
