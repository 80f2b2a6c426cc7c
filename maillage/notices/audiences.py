"""Whom a thing concerns, as conditions on users; ``users`` makes the set."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from maillage.accounts.models import User
from maillage.network import roles
from maillage.network.models import Network, NetworkPlace, Place, RoleHolding

NOBODY = Q(pk__in=[])


def users(condition: Q) -> QuerySet[User]:
    """Who meets the condition and still has an account in use."""
    return User.objects.filter(condition, is_active=True).order_by("pk")


def one(person: User | int | None) -> Q:
    """A person alone; nobody for None."""
    return NOBODY if person is None else Q(pk=person if isinstance(person, int) else person.pk)


def any_of(people: Iterable[User]) -> Q:
    return Q(pk__in=[person.pk for person in people])


def concierges(*places: Place) -> Q:
    return _holding(RoleHolding.objects.filter(role=roles.CONCIERGE.key, place__in=places))


def animators(*places: Place) -> Q:
    """Who animates a network that one of the places belongs to."""
    networks = NetworkPlace.objects.filter(place__in=places).values("network")
    return _holding(RoleHolding.objects.filter(role=roles.ANIMATOR.key, network__in=networks))


def animators_of(network: Network) -> Q:
    return _holding(RoleHolding.objects.filter(role=roles.ANIMATOR.key, network=network))


def stewards() -> Q:
    return Q(is_superuser=True) | _holding(RoleHolding.objects.filter(role=roles.STEWARD.key))


def keepers(place: Place) -> Q:
    """Who answers for the place's page: its concierges; while it has none, its networks' animators; else the stewards."""
    return _first(concierges(place), animators(place), stewards())


def team(on: Place | Network | None) -> Q:
    """Who looks after the team of a place, of a network, or of the instance for None."""
    if isinstance(on, Place):
        return keepers(on)
    return animators_of(on) if on is not None else stewards()


def _holding(holdings: QuerySet[RoleHolding]) -> Q:
    return Q(pk__in=holdings.filter(accepted_at__isnull=False, ended_at__isnull=True).values("person"))


def _first(*conditions: Q) -> Q:
    """The first condition that somebody meets."""
    return next((each for each in conditions if users(each).exists()), NOBODY)
