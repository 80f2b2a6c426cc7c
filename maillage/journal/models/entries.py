"""What happened, in the order it happened."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.journal.exceptions import AppendOnly


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries are added and read. One thing of theirs goes: who acted, when that person leaves."""

    def update(self, **values: Any) -> int:
        if values != {"actor": None}:
            raise AppendOnly("An entry never changes.")
        return super().update(**values)

    def _update(self, _values: Any) -> int:
        """What ``save()`` of a row that exists comes down to."""
        raise AppendOnly("An entry never changes.")

    def delete(self) -> NoReturn:
        raise AppendOnly("An entry is never deleted.")


class Entry(models.Model):
    """One state change. Made by ``operations.record`` only, never changed. Holds ids and plain facts, no personal data.

    ``subject_uid`` is what changed; ``context_uid`` the place, network or other page it belongs to (itself, unless told), by
    which the journal is read. ``details`` are facts that anyone may read for ever ("fields": ["address"], "role": "concierge").
    The actor is a link that the person's deletion cuts: the entry stays, nobody is named.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    verb = models.CharField(max_length=60)
    subject_uid = models.UUIDField()
    context_uid = models.UUIDField()
    details = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_public = models.BooleanField(default=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["at", "id"], condition=Q(is_public=True), name="public_journal_by_time"),
            models.Index(fields=["context_uid", "id"], name="journal_of_a_context"),
            models.Index(fields=["actor", "id"], condition=Q(actor__isnull=False), name="journal_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_uid}"

    def delete(self, using: Any = None, keep_parents: bool = False) -> NoReturn:  # noqa: ARG002 - Django's signature
        raise AppendOnly("An entry is never deleted.")
