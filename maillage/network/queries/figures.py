"""What can be counted of the places, for the pages that present them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, QuerySet

from maillage.accounts.models import User
from maillage.network.enums import Origin, RevisionKind
from maillage.network.models import Place, Revision, Source
from maillage.network.queries.remembered import remembered
from maillage.territory.enums import Level
from maillage.territory.models import Territory


@dataclass(frozen=True)
class Figures:
    places: int
    communes: int
    departements: int
    regions: int


@dataclass(frozen=True)
class Home:
    """``regions`` that hold a place, those with most first, each carrying ``place_count``; ``latest`` with commune and kinds."""

    figures: Figures
    regions: list[Territory]
    latest: list[Place]


def home(user: User | AnonymousUser, *, limit: int = 6) -> Home:
    """Places that ``user`` may see, and the territories that hold at least one; counted again when something changed."""
    return remembered(("home", limit), user, lambda: _home(user, limit))


def _home(user: User | AnonymousUser, limit: int) -> Home:
    counts = _counted(user)
    places = sum(places for _region, _departement, places, _communes in counts)
    if not places:
        return Home(Figures(0, 0, 0, 0), [], [])
    by_region: Counter[int] = Counter()
    for region, _departement, count, _communes in counts:
        if region is not None:
            by_region[region] += count
    departements = {departement for _region, departement, _places, _communes in counts if departement is not None}
    communes = sum(communes for _region, _departement, _places, communes in counts)
    return Home(Figures(places, communes, len(departements), len(by_region)), _regions(by_region), list(latest(user, limit=limit)))


def _counted(user: User | AnonymousUser) -> list[tuple[int | None, int | None, int, int]]:
    """(région, département, places, communes that have one); the places without a commune are in a line of their own."""
    lines = Place.objects.visible_to(user).values_list("commune__region", "commune__departement")
    return list(lines.annotate(Count("id"), Count("commune", distinct=True)).order_by())


def _regions(counts: dict[int, int]) -> list[Territory]:
    rows = list(Territory.objects.filter(level=Level.REGION, id__in=counts))
    for row in rows:
        row.place_count = counts[row.pk]  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (-counts[row.pk], row.name))


def latest(user: User | AnonymousUser, *, limit: int = 6) -> QuerySet[Place]:
    """The places last changed or confirmed by themselves or their network, not by a file nor by the instance; with commune and kinds."""
    by_people = Revision.objects.filter(place=OuterRef("pk"), origin__in=[Origin.PLACE, Origin.NETWORK])
    by_people = by_people.exclude(kind=RevisionKind.IMPORTED)
    return (
        Place.objects.visible_to(user)
        .filter(Exists(by_people))
        .select_related("commune__departement")
        .prefetch_related("kinds")
        .order_by("-updated_at", "-id")[:limit]
    )


def sources() -> QuerySet[Source]:
    return Source.objects.order_by("label")
