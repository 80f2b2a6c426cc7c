"""Who carries places, and who gathers them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.core.ids import new_uid
from maillage.core.search import Indexed, IndexedQuerySet
from maillage.network.enums import LegalForm
from maillage.territory.models import Territory


class Organisation(Indexed):
    """A legal body: it manages a place, or hosts one within its walls (a library, a town hall, a company)."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    legal_form = models.CharField(max_length=20, choices=LegalForm, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["siret"], condition=~Q(siret=""), name="one_organisation_a_siret"),
        ]

    def __str__(self) -> str:
        return self.name


class Network(Indexed):
    """A network of places, at the scale of a living basin, a région or a country; it may be part of a larger one."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    territory = models.ForeignKey(Territory, null=True, blank=True, on_delete=models.PROTECT, related_name="networks")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    description = models.TextField(blank=True)

    objects = IndexedQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(parent=F("id")), name="network_is_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name


class NetworkPlace(models.Model):
    """A place's belonging to a network; a place may be in several."""

    network = models.ForeignKey(Network, db_index=False, on_delete=models.CASCADE, related_name="place_links")
    place = models.ForeignKey("network.Place", on_delete=models.CASCADE, related_name="network_links")
    since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "place"], name="a_place_is_in_a_network_once")]

    def __str__(self) -> str:
        return f"{self.place_id} – {self.network_id}"
