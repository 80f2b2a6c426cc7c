"""Two pages of one place made one, and how to undo it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.core.ids import new_uid
from maillage.network.models.places import Place


class Merge(models.Model):
    """``absorbed`` leaves the directory and its address leads to ``kept``. Doors: ``operations.merges``.

    ``moved`` holds what undoing needs: the row ids moved from one to the other by table, and the revision that the merge made.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kept = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="absorptions")
    absorbed = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="merges")
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=280, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="a_place_is_not_merged_with_itself"),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="a_place_is_absorbed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
