"""Reads of the journal."""

from __future__ import annotations

from datetime import datetime

from maillage.journal.models import Entry


def newest() -> datetime | None:
    """When the last public entry was recorded: no public data has changed since. None for an empty journal."""
    return Entry.objects.filter(is_public=True).order_by("-pk").values_list("at", flat=True).first()
