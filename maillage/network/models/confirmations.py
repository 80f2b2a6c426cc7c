"""« Toujours vrai ? » : facts that nobody has said again for long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.network.models.places import Place


class ConfirmationRequest(models.Model):
    """The old facts of a place, shown to one of its people who is asked whether they still hold. Doors: ``operations.confirmations``."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="confirmation_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=list)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person"], condition=Q(answered_at__isnull=True), name="a_person_is_asked_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.uid}"
