"""What left by e-mail, and which stretch of time it told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.core.ids import new_uid
from maillage.notices.enums import Category, LetterState, Pace


class Letter(models.Model):
    """One e-mail to one person. Its notices are chosen when it is made and never after: a letter sent again says the same.

    Doors: ``post.making`` makes it with its windows, ``post.sending`` sends it. ``uid`` makes its Message-ID, the same at each try.
    ``leased_until`` is when a sender who says no more is taken for dead.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters")
    pace = models.CharField(max_length=10, choices=Pace)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=LetterState, default=LetterState.READY)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="a_letter_is_sent_on_a_date",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", leased_until__isnull=False) | (~Q(state="sending") & Q(leased_until__isnull=True)),
                name="a_letter_is_held_while_it_is_sent",
            ),
        ]
        indexes = [models.Index(fields=["next_at", "id"], condition=Q(state__in=["ready", "sending"]), name="letters_to_send")]

    def __str__(self) -> str:
        return f"{self.pace} {self.uid}"


class Window(models.Model):
    """The stretch of time that a letter tells of a category: from ``start``, included, to ``end``, excluded.

    The windows of a person and a category follow one another without a gap: each starts where the one before ended.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="windows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "category", "start"], name="one_window_starts_where_one_ended"),
            models.UniqueConstraint(fields=["person", "category", "end"], name="one_window_ends_where_one_starts"),
            models.UniqueConstraint(fields=["letter", "category"], name="a_letter_has_one_window_a_category"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="a_window_has_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.start:%Y-%m-%d %H:%M} – {self.end:%Y-%m-%d %H:%M}"
