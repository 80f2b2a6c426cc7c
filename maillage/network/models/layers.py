"""What a network adds over a place, without touching the place's own record."""

from __future__ import annotations

from django.conf import settings
from django.db import models

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
