"""What can be counted of the places, for the pages that present them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, QuerySet

from maillage.accounts.models import User
from maillage.network.enums import RevisionKind
from maillage.network.models import Place, Revision, Source
from maillage.territory.enums import Level
from maillage.territory.models import Territory


@dataclass(frozen=True)
class Figures:
    places: int
    communes: int
    departements: int
    regions: int


def whole(user: User | AnonymousUser) -> Figures:
    """Places that ``user`` may see, and the territories that hold at least one."""
    counts = Place.objects.visible_to(user).aggregate(
        places=Count("id"),
        communes=Count("commune", distinct=True),
        departements=Count("commune__departement", distinct=True),
        regions=Count("commune__region", distinct=True),
    )
    return Figures(**counts)


def regions(user: User | AnonymousUser) -> list[Territory]:
    """Régions that hold a place, those with most first; each carries ``place_count``."""
    counted = (
        Place.objects.visible_to(user).exclude(commune__region=None).values_list("commune__region").annotate(count=Count("id"))
    )
    counts = dict(counted.order_by())
    rows = list(Territory.objects.filter(level=Level.REGION, id__in=counts))
    for row in rows:
        row.place_count = counts[row.pk]  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (-counts[row.pk], row.name))


def latest(user: User | AnonymousUser, *, limit: int = 6) -> QuerySet[Place]:
    """The places last changed or confirmed by people, not by a file; with commune and kinds."""
    by_people = Revision.objects.filter(place=OuterRef("pk")).exclude(kind=RevisionKind.IMPORTED)
    return (
        Place.objects.visible_to(user)
        .filter(Exists(by_people))
        .select_related("commune__departement")
        .prefetch_related("kinds")
        .order_by("-updated_at", "-id")[:limit]
    )


def sources() -> QuerySet[Source]:
    return Source.objects.order_by("label")
