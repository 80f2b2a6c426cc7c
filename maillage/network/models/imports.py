"""What files brought, row by row, so that nothing of them is lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.network.enums import Outcome
from maillage.network.models.places import Place
from maillage.network.models.revisions import Source


class ImportRun(models.Model):
    """One file taken in, with the mapping that was used and how many rows came to what."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    mapping = models.TextField()
    counts = models.JSONField(default=dict)
    unmapped = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.filename} ({self.started_at:%Y-%m-%d})"


class ImportRecord(models.Model):
    """The row of a source, whole (``raw`` holds every column, mapped or not), and the place it became.

    ``fingerprint`` is of the mapped values: an equal row changes nothing. ``messages`` lists what was said of it, as
    ``{"code": ..., "params": {...}}``: ``importing.messages`` makes the sentences.
    """

    source = models.ForeignKey(Source, db_index=False, on_delete=models.PROTECT, related_name="records")
    external_id = models.CharField(max_length=120)
    place = models.ForeignKey(Place, null=True, on_delete=models.SET_NULL, related_name="records")
    run = models.ForeignKey(ImportRun, db_index=False, on_delete=models.PROTECT, related_name="records")
    row_number = models.PositiveIntegerField()
    raw = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    outcome = models.CharField(max_length=10, choices=Outcome)
    messages = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="one_record_a_source_row")]
        indexes = [models.Index(fields=["run", "row_number"], name="records_of_a_run")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.external_id}"
