"""What a person keeps in the observatory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.network.models import Network
from maillage.observatory.models import MOST_LISTED, Scenario, SitingRun
from maillage.observatory.scope import TERRITORIES, Sort
from maillage.territory.models import Territory

Kept = TypeVar("Kept", Scenario, SitingRun)


def scenarios_of(person: User) -> QuerySet[Scenario]:
    """The last changed first."""
    return Scenario.objects.filter(owner=person).order_by("-updated_at", "-pk")


def searches_of(person: User) -> QuerySet[SitingRun]:
    """The last asked for first."""
    return SitingRun.objects.filter(asked_by=person).order_by("-asked_at", "-pk")[:MOST_LISTED]


def with_places(rows: Sequence[Kept]) -> list[tuple[Kept, str]]:
    """Each with the name of the territory or the network that it is about, empty when that is no more."""
    slugs = {row.code for row in rows if row.level == Sort.NETWORK}
    networks = {
        (Sort.NETWORK.value, slug): name for slug, name in Network.objects.filter(slug__in=slugs).values_list("slug", "name")
    }
    held = Territory.objects.current().filter(level__in=TERRITORIES, code__in={row.code for row in rows if row.code})
    territories = {(level, code): name for level, code, name in held.values_list("level", "code", "name")}
    called = {**territories, **networks, (Sort.COUNTRY.value, ""): _("France")}
    return [(row, called.get((row.level, row.code), "")) for row in rows]
