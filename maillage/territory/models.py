"""The administrative map of the country, one table for its five levels."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from maillage.core.ids import new_uid
from maillage.core.search import Indexed, IndexedQuerySet
from maillage.core.search.index import SortKeyField
from maillage.territory.enums import Level


class TerritoryQuerySet(IndexedQuerySet["Territory"]):
    def level(self, level: Level) -> Self:
        return self.filter(level=level)

    def current(self) -> Self:
        """Those that exist in the newest codes loaded (a code that ended stays, for what still points to it)."""
        return self.filter(ended_on=None)


class Territory(Indexed):
    """A région, département, EPCI, commune or municipal arrondissement. Loaded by ``operations.load_territories`` only.

    Overseas collectivities are of the level ``departement``, without a région (``zone`` is ``com``). A code that ended keeps its
    row, for what points at it, with the ``successor`` it merged into when one is known. ``name_key`` is ``names.key(name)``;
    ``box`` is ``[west, south, east, north]`` in degrees, for a map; ``area_km2`` is measured on
    simplified outlines, empty where there is none.
    """

    level = models.CharField(max_length=20, choices=Level)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True, db_index=True)
    box = models.JSONField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    zone = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_region")
    departement = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_departement")
    epci = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_epci")
    commune = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="arrondissements")
    ended_on = models.DateField(null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    name_key = SortKeyField(max_length=120, default="", editable=False)

    objects: ClassVar[TerritoryQuerySet] = TerritoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "code"], name="one_territory_a_code"),
            models.CheckConstraint(
                condition=~Q(level=Level.ARRONDISSEMENT) | Q(commune__isnull=False), name="arrondissement_has_a_commune"
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, cell__isnull=True)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180), cell__isnull=False),
                name="territory_centre_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "sort_name"], name="territories_of_a_level"),
            models.Index(fields=["level", "name_key"], name="territories_by_name_key"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level_label(self) -> str:
        """What it is, in words: an overseas collectivity is no département."""
        overseas = self.level == Level.DEPARTEMENT and self.zone == "com"
        return gettext("collectivité d’outre-mer") if overseas else str(Level(self.level).label)


class PostalCode(models.Model):
    """A postal code that serves a commune (several communes may share one; a city has several)."""

    code = models.CharField(max_length=5)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="postal_codes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "territory"], name="one_postal_code_a_territory")]

    def __str__(self) -> str:
        return self.code


class TerritoryAlias(models.Model):
    """A code or a name that still circulates for a territory: merged or delegated communes, codes of earlier years."""

    code = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=120, blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "name", "territory"], name="one_alias_a_territory")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()


class Edition(models.Model):
    """A file of territories that was loaded and changed something: the subject of the journal's ``territories.loaded``."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    on = models.DateField()
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"
