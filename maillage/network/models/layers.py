"""What a network adds over a place, without touching the place's own record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.network.models.actors import Network
from maillage.network.models.places import Place


class Layer(models.Model):
    """A network's own tags, note and contact about a place; for its members only unless ``is_public``. Door: ``operations.layers``."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="layers")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="layers")
    tags = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    is_public = models.BooleanField(default=False)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "place"], name="a_network_has_one_layer_a_place")]

    def __str__(self) -> str:
        return f"{self.network_id} / {self.place_id}"


class JoinRequest(models.Model):
    """A network asks a held place to be one of its own; a place that nobody holds joins at once, without one.

    Doors: ``operations.joining``. Without ``accepted`` it waits, was declined or was taken back.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="join_requests")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="join_requests")
    message = models.CharField(max_length=280, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "place"], condition=Q(answered_at__isnull=True), name="a_network_asks_a_place_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(accepted=False) | Q(answered_at__isnull=False), name="a_join_request_is_accepted_on_a_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} / {self.place_id}"
