"""The administrative map of the country, one table for its five levels."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from maillage.core.search import Indexed, IndexedQuerySet
from maillage.territory.enums import Level


class TerritoryQuerySet(IndexedQuerySet["Territory"]):
    def level(self, level: Level) -> Self:
        return self.filter(level=level)

    def current(self) -> Self:
        """Those that exist in the newest codes loaded (a code that ended stays, for what still points to it)."""
        return self.filter(ended_on=None)


class Territory(Indexed):
    """A région, département, EPCI, commune or municipal arrondissement. Loaded by ``operations.load_territories`` only."""

    level = models.CharField(max_length=20, choices=Level)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True, db_index=True)
    zone = models.CharField(max_length=20, blank=True)
    region = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_region")
    departement = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_departement")
    epci = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="of_epci")
    commune = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="arrondissements")
    ended_on = models.DateField(null=True, blank=True)

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
        indexes = [models.Index(fields=["level", "sort_name"], name="territories_of_a_level")]

    def __str__(self) -> str:
        return self.name


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
