"""What a person keeps in the observatory."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.accounts.models import User
from maillage.observatory.models import MOST_LISTED, Scenario, SitingRun


def scenarios_of(person: User) -> QuerySet[Scenario]:
    """The last changed first."""
    return Scenario.objects.filter(owner=person).order_by("-updated_at", "-pk")


def searches_of(person: User) -> QuerySet[SitingRun]:
    """The last asked for first."""
    return SitingRun.objects.filter(asked_by=person).order_by("-asked_at", "-pk")[:MOST_LISTED]
