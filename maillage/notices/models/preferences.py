"""How a person wants to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.notices.enums import Category, Pace


class Preference(models.Model):
    """What a person has chosen for a category; without a row, ``preferences.DEFAULTS`` holds. Door: ``operations.preferences``."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    category = models.CharField(max_length=20, choices=Category)
    in_app = models.BooleanField()
    mail = models.CharField(max_length=10, choices=Pace)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "category"], name="a_person_prefers_once_a_category")]

    def __str__(self) -> str:
        return f"{self.category} {self.mail}"


class Rhythm(models.Model):
    """When a person reads: hours in her own time. The row is also the lock under which her notices and letters are made.

    ``digest_day`` is the weekday of the weekly letter (Monday is 0), ``digest_hour`` the hour of daily and weekly ones. Quiet hours
    hold immediate letters back from ``quiet_from`` until ``quiet_to``, across midnight if need be. ``since`` is when the first
    window of each category starts.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="notice_rhythm"
    )
    time_zone = models.CharField(max_length=60, blank=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    digest_day = models.PositiveSmallIntegerField(default=0)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=models.F("quiet_to")),
                name="quiet_hours_begin_and_end",
            ),
            models.CheckConstraint(condition=Q(digest_day__lt=7, digest_hour__lt=24), name="a_digest_has_a_day_and_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.digest_day} {self.digest_hour} h"
