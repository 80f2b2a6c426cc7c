"""What happened, in the order it happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid


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

    class Meta:
        indexes = [
            models.Index(fields=["context_uid", "id"], name="journal_of_a_context"),
            models.Index(fields=["actor", "id"], condition=Q(actor__isnull=False), name="journal_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_uid}"
