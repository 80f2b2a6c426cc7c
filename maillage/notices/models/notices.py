"""One thing that one person is told."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.notices.enums import Category, MailState
from maillage.notices.models.letters import Letter


class NoticeQuerySet(models.QuerySet["Notice"]):
    def awaiting(self, at: datetime) -> Self:
        """Those whose person still has to answer, whether she wants them listed or not."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), awaits=True, answered_at__isnull=True)

    def listed(self) -> Self:
        """Those that the person's page shows: what she wants to read there, and what awaits an answer."""
        return self.filter(Q(in_app=True) | Q(awaits=True))

    def unread(self) -> Self:
        return self.filter(in_app=True, read_at__isnull=True)


class Notice(models.Model):
    """What a journal entry tells one person: once, however often the entry is handed over.

    ``kind`` is the message's key (``messages``), which makes the sentence when it is read: no name of anybody is written here but
    links that a deletion cuts. ``subject_uid`` is what the entry is about, ``about_*`` the page by which notices are grouped.
    ``noticed_at`` is the instant that the letters' windows count in: never before the end of the person's last window of the
    category. Doors: ``telling`` (made, answered), ``operations.reading`` (read), ``post`` (put in a letter).
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    category = models.CharField(max_length=20, choices=Category)
    entry_uid = models.UUIDField()
    subject_uid = models.UUIDField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+")
    about_uid = models.UUIDField()
    about_label = models.CharField(max_length=200)
    about_path = models.CharField(max_length=300, blank=True)
    path = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    awaits = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, choices=MailState, default=MailState.NONE)
    letter = models.ForeignKey(Letter, null=True, on_delete=models.RESTRICT, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry_uid", "kind"], name="a_person_is_told_once"),
            models.CheckConstraint(
                condition=Q(mail=MailState.TAKEN, letter__isnull=False) | (~Q(mail=MailState.TAKEN) & Q(letter__isnull=True)),
                name="a_notice_is_in_a_letter_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "at"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True, in_app=True), name="notices_unread"),
            models.Index(fields=["person"], condition=Q(awaits=True, answered_at__isnull=True), name="notices_awaiting"),
            models.Index(fields=["subject_uid"], condition=Q(awaits=True, answered_at__isnull=True), name="notices_to_answer"),
            models.Index(fields=["person", "category", "noticed_at"], condition=Q(mail="waiting"), name="notices_to_post"),
            models.Index(fields=["actor"], condition=Q(actor__isnull=False), name="notices_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"

    def is_awaiting(self, at: datetime) -> bool:
        """Whether the person still has to answer."""
        return self.awaits and self.answered_at is None and (self.until is None or at < self.until)
