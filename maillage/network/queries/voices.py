"""In whose name a person speaks of a place."""

from __future__ import annotations

from maillage.accounts.models import User
from maillage.network import backends, roles
from maillage.network.enums import Origin
from maillage.network.models import NetworkPlace, Place


def origin_of(person: User, place: Place) -> Origin:
    """The place's own, for who holds a role on it; its network's, for who animates it; the instance's, for its stewards."""
    held = backends.holdings(person)
    if any(one.place == place.pk for one in held):
        return Origin.PLACE
    networks = [one.network for one in held if one.network and one.role == roles.ANIMATOR.key]
    if networks and NetworkPlace.objects.filter(place=place, network__in=networks).exists():
        return Origin.NETWORK
    if person.is_superuser or any(one.role == roles.STEWARD.key for one in held):
        return Origin.INSTANCE
    return Origin.CONTRIBUTOR
