"""What a territory holds: places, how many for how many people, which of its parts have none."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Sum, When

from maillage.accounts.models import User
from maillage.network.enums import Stage
from maillage.network.models import Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries import directory, nearby
from maillage.network.queries.directory import Box
from maillage.network.queries.nearby import Near
from maillage.network.queries.remembered import remembered
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryQuerySet

_TOWN = (Level.COMMUNE, Level.ARRONDISSEMENT)
_Counts = dict[int, int]


@dataclass(frozen=True)
class Figures:
    """Places that are not closed; people as the territory's file counts them. ``communes`` is 0 for a commune itself."""

    places: int
    population: int | None
    communes: int = 0
    communes_with: int = 0
    people_with: int = 0

    @property
    def millions(self) -> float | None:
        """The population in millions, None below one."""
        return self.population / 1_000_000 if self.population and self.population >= 1_000_000 else None

    @property
    def for_ten_thousand(self) -> float | None:
        """Places for 10,000 inhabitants."""
        return self.places * 10_000 / self.population if self.population else None

    @property
    def share_with(self) -> float | None:
        """Per cent of the inhabitants who live in a commune that has a place."""
        return self.people_with * 100 / self.population if self.population and self.communes else None


@dataclass(frozen=True)
class Part:
    territory: Territory
    figures: Figures


def shown(user: User | AnonymousUser) -> PlaceQuerySet:
    """The places that territories count and list: those ``user`` may see, closed ones left out."""
    return Place.objects.visible_to(user).exclude(stage=Stage.CLOSED)


def told(territory: Territory, user: User | AnonymousUser) -> tuple[Figures, list[Part], Box | None]:
    """The figures of a territory, what it is made of one level below, by name, and the box of its places.

    Counted again when something changed.

    A région is made of départements, a département of EPCI (those that lie mostly in it), an EPCI of communes, a city of its
    municipal arrondissements; an overseas collectivity, which has no EPCI, of communes.
    """
    level, above = _below(territory)
    rows = (
        list(Territory.objects.current().filter(level=level, **{above: territory}).order_by("sort_name", "code")) if level else []
    )
    figures, counted, box = remembered(("territory", territory.pk), user, lambda: _counts(territory, level, rows, user))
    return figures, [Part(row, Figures(counted.get(row.pk, 0), row.population)) for row in rows], box


def _counts(
    territory: Territory, level: Level | None, parts: list[Territory], user: User | AnonymousUser
) -> tuple[Figures, _Counts, Box | None]:
    """The figures of a territory, how many places each of its parts has, and the box of all."""
    places, box = directory.count_and_extent(shown(user).in_territory(territory))
    counted = _counted_in(level, parts, user)
    if territory.level in _TOWN:
        return Figures(places, territory.population), counted, box
    rows = Territory.objects.filter(**{territory.level: territory}, level=Level.COMMUNE, ended_on=None)
    has = Exists(shown(user).filter(commune=OuterRef("pk")).order_by())
    said = rows.aggregate(communes=Count("pk"), with_place=Count("pk", filter=has), people=Sum("population", filter=has))
    figures = Figures(places, territory.population, said["communes"], said["with_place"], said["people"] or 0)
    return figures, counted, box


def _counted_in(level: Level | None, parts: list[Territory], user: User | AnonymousUser) -> _Counts:
    """How many places each of the ``parts`` has, by row: an EPCI may reach beyond the département whose part it is."""
    if level is None or not parts:
        return {}
    key = level.value if level in _TOWN else f"commune__{level}"
    return dict(shown(user).filter(**{f"{key}__in": parts}).order_by().values_list(key).annotate(Count("pk")))


def regions(user: User | AnonymousUser) -> tuple[list[Part], list[Part]]:
    """The régions, then the overseas collectivities, by name, each with its figures; counted again when something changed."""
    return remembered("territories", user, lambda: _regions(user))


def _regions(user: User | AnonymousUser) -> tuple[list[Part], list[Part]]:
    rows = Territory.objects.current().filter(Q(level=Level.REGION) | Q(level=Level.DEPARTEMENT, zone="com")).order_by("sort_name")
    found = list(rows)
    return (
        _parts([row for row in found if row.level == Level.REGION], Level.REGION, user),
        _parts([row for row in found if row.level == Level.DEPARTEMENT], Level.DEPARTEMENT, user),
    )


def _parts(rows: list[Territory], level: Level, user: User | AnonymousUser) -> list[Part]:
    above = f"{level}__in"
    placed = shown(user).filter(**{f"commune__{above}": rows}).order_by().values_list(f"commune__{level}").annotate(Count("pk"))
    places = dict(placed)
    communes = _with_places(Territory.objects.filter(**{above: rows}), user).order_by().values(level.value).annotate(**_COUNTED)
    counted = {row[level.value]: (row["communes"], row["with_place"], row["people"] or 0) for row in communes}
    return [Part(row, Figures(places.get(row.pk, 0), row.population, *counted.get(row.pk, (0, 0, 0)))) for row in rows]


def _below(territory: Territory) -> tuple[Level | None, str]:
    if territory.level == Level.DEPARTEMENT:
        return (Level.COMMUNE if territory.zone == "com" else Level.EPCI), "departement"
    made_of = {Level.REGION: Level.DEPARTEMENT, Level.EPCI: Level.COMMUNE, Level.COMMUNE: Level.ARRONDISSEMENT}
    return made_of.get(Level(territory.level)), territory.level


def nearest(territory: Territory, user: User | AnonymousUser, *, most: int = 5) -> Near:
    """``(pk, km)`` of the places nearest to the centre of a territory, or of the commune it is a part of; none without a centre."""
    centre = territory if territory.lat is not None else territory.commune
    if centre is None or centre.lat is None or centre.lon is None:
        return []
    return nearby.nearest_keys(shown(user), centre.lat, centre.lon, limit=most)


def _with_places(rows: TerritoryQuerySet, user: User | AnonymousUser) -> TerritoryQuerySet:
    """The communes of today among ``rows``, each marked with whether it has a place."""
    has = shown(user).filter(commune__isnull=False).order_by().values("commune")
    return rows.filter(level=Level.COMMUNE, ended_on=None).annotate(
        has=Case(When(pk__in=has, then=True), default=False, output_field=BooleanField())
    )


_COUNTED = {"communes": Count("pk"), "with_place": Count("pk", filter=Q(has=True)), "people": Sum("population", filter=Q(has=True))}
