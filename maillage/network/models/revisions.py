"""Where each fact of a place comes from, and what it said before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.network.enums import Origin, RevisionKind


class Source(models.Model):
    """A body of data that facts are taken from: a public file, a census, a partner's directory."""

    key = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=200)
    producer = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    published_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label


class Revision(models.Model):
    """One change or confirmation of a place's fields; written once, never altered.

    ``changes`` maps a field's name to ``[before, after]`` in the plain form of ``fields.py`` (strings, numbers, sorted slugs, null).
    A confirmation says the same value twice. The deletion of a person cuts ``by``; what was said stays.
    """

    place = models.ForeignKey("network.Place", db_index=False, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind)
    origin = models.CharField(max_length=12, choices=Origin)
    source = models.ForeignKey(Source, null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="revisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, db_index=False, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    message = models.CharField(max_length=280, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="revisions_of_a_place_are_numbered")]
        indexes = [models.Index(fields=["by"], condition=Q(by__isnull=False), name="revisions_by_a_person")]

    def __str__(self) -> str:
        return f"{self.place_id}#{self.number}"
