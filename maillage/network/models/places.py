"""A place and its pictures."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from maillage.accounts.models import User
from maillage.core.ids import new_uid
from maillage.core.search import Indexed, IndexedQuerySet
from maillage.mesh.cells import box_ranges
from maillage.network.enums import LegalForm, Permanence, Position, Stage
from maillage.network.models.actors import Network, Organisation
from maillage.network.models.revisions import Source
from maillage.network.models.vocabulary import Kind, PublicService, Tag
from maillage.territory.models import Territory


class PlaceQuerySet(IndexedQuerySet["Place"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What ``user`` may see: the public places, and all of them for who runs the instance."""
        # SQLite uses the index for ``is_public IN (1)``, never for the bare ``is_public`` that Django writes for ``is_public=True``.
        return self.all() if user.is_staff else self.filter(is_public__in=[True])

    def in_box(self, west: float, south: float, east: float, north: float, *, ask: bool = False) -> Self:
        """Places within a box in degrees (west > east crosses the antimeridian), found through the cell index.

        ``ask`` makes the database look at each place's position, rather than gather all that the box holds.
        """
        across = Q(lon__gte=west, lon__lte=east) if west <= east else Q(lon__gte=west) | Q(lon__lte=east)
        if ask:
            return self.filter(across, lat__gte=south, lat__lte=north)
        ranges = sorted(box_ranges(west, south, east, north))
        cells = reduce(or_, (Q(cell__gte=first, cell__lt=after) for first, after in ranges))
        spanning = ranges[-1][1] - ranges[0][0]
        if spanning < 4 * sum(after - first for first, after in ranges):
            # SQLite does not always use an index for a disjunction alone; scattered ranges are worth one look each.
            cells = Q(cell__gte=ranges[0][0], cell__lt=ranges[-1][1]) & cells
        return self.filter(cells, across, lat__gte=south, lat__lte=north)

    def in_territory(self, territory: Territory, *, ask: bool = False) -> Self:
        """Places whose commune is, belongs to, or has merged into ``territory``.

        ``ask`` makes the database look at each place's commune, rather than go through the communes of the territory.
        """
        if territory.level == "commune":
            merged = Territory.objects.filter(Q(pk=territory.pk) | Q(successor=territory)).values("pk")
            return self.filter(commune__in=merged)
        if territory.level == "arrondissement":
            return self.filter(arrondissement=territory)
        if ask:
            return self.filter(Exists(Territory.objects.filter(pk=OuterRef("commune"), **{territory.level: territory})))
        return self.filter(**{f"commune__{territory.level}": territory})


def _where_set(name: str) -> models.Index:
    """An index of the few rows that refer to something: the others cost nothing when they are written."""
    return models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"places_by_{name}")


class Place(Indexed):
    """A third place, permanent or not; it may be a portion of a building, of another place or of an organisation.

    Doors: ``operations.places`` for every field (create, edit, confirm, restore) and ``operations.importing`` for files.
    ``provenance`` maps a field's name to the number of the revision that last said it: see ``Revision``.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    slug = models.SlugField(max_length=160, unique=True)
    name = models.CharField(max_length=200)
    summary = models.CharField(max_length=280, blank=True)
    description = models.TextField(blank=True)
    permanence = models.CharField(max_length=12, choices=Permanence, default=Permanence.PERMANENT)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    portion = models.CharField(max_length=200, blank=True)
    within = models.ForeignKey("self", null=True, blank=True, db_index=False, on_delete=models.SET_NULL, related_name="portions")
    host = models.ForeignKey(
        Organisation, null=True, blank=True, db_index=False, on_delete=models.SET_NULL, related_name="hosted_places"
    )
    manager = models.ForeignKey(
        Organisation, null=True, blank=True, db_index=False, on_delete=models.SET_NULL, related_name="managed_places"
    )
    legal_form = models.CharField(max_length=20, choices=LegalForm, blank=True)

    address = models.CharField(max_length=250, blank=True)
    address_extra = models.CharField(max_length=250, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    commune = models.ForeignKey(Territory, null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="places")
    arrondissement = models.ForeignKey(
        Territory, null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="places_of_arrondissement"
    )
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    cell = models.BigIntegerField(null=True, blank=True)
    position = models.CharField(max_length=12, choices=Position, default=Position.EXACT)

    surface_m2 = models.PositiveIntegerField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    opening_hours = models.TextField(blank=True)
    hours_note = models.CharField(max_length=280, blank=True)
    accessibility = models.JSONField(default=dict, blank=True)
    accessibility_note = models.TextField(blank=True)
    kinds = models.ManyToManyField(Kind, blank=True, related_name="places")
    services = models.ManyToManyField(PublicService, blank=True, related_name="places")
    tags = models.ManyToManyField(Tag, blank=True, related_name="places")
    networks = models.ManyToManyField(Network, through="network.NetworkPlace", related_name="places")
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    links = models.JSONField(default=list, blank=True)

    is_public = models.BooleanField(default=True)
    provenance = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[PlaceQuerySet] = PlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, cell__isnull=True)
                | Q(lat__range=(-90, 90), lon__range=(-180, 180), cell__isnull=False),
                name="place_position_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="place_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(within=F("id")), name="place_is_not_within_itself"),
        ]
        indexes = [
            models.Index(fields=["is_public", "cell", "stage", "lat", "lon", "id"], name="places_by_cell"),
            models.Index(fields=["is_public", "sort_name", "id", "stage", "commune"], name="public_places_by_name"),
            models.Index(fields=["is_public", "updated_at"], name="public_places_by_change"),
            models.Index(fields=["commune", "is_public", "stage"], name="places_by_commune"),
            *(_where_set(name) for name in ("arrondissement", "within", "host", "manager")),
        ]

    def __str__(self) -> str:
        return self.name


class Picture(models.Model):
    """A picture of a place, re-encoded on arrival by ``operations.pictures``; never the file that was sent."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="pictures")
    file = models.ImageField(upload_to="places/%Y/%m/", width_field="width", height_field="height", max_length=200)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(max_length=280)
    credit = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="pictures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.alt
