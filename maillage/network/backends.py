"""What a person may do with a place or a network, from the roles she holds: the answers of ``person.has_perm(…)``."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from maillage.accounts.models import User
from maillage.network import roles
from maillage.network.models import Network, NetworkPlace, Place, RoleHolding
from maillage.network.roles import Permission

_WHILE_UNHELD: Final = {
    Permission.EDIT_PLACE,
    Permission.CONFIRM_PLACE,
    Permission.ANSWER_PROPOSALS,
    Permission.MANAGE_TEAM,
}
"""What an animator may do with a place of her network only as long as it has no concierge: the place owns its record."""


_KEPT: Final = "_roles_held"


class Held(NamedTuple):
    """An active holding, by row ids."""

    role: str
    place: int | None
    network: int | None


def holdings(person: User) -> list[Held]:
    """The active roles of ``person``: one query for each object in memory, so one for each request."""
    kept: list[Held] | None = getattr(person, _KEPT, None)  # not __dict__: a request's person is behind a lazy object
    if kept is None:
        kept = [Held(*row) for row in RoleHolding.objects.active().filter(person=person).values_list("role", "place", "network")]
        setattr(person, _KEPT, kept)
    return kept


def forget_holdings(person: User) -> None:
    """Read them again the next time: whoever gives or ends a role says so."""
    setattr(person, _KEPT, None)


def networks_where(person: User | AnonymousUser, permission: Permission) -> list[int]:
    """Row ids of the networks on which ``person`` holds a role with this permission."""
    if not isinstance(person, User):
        return []
    return [held.network for held in holdings(person) if held.network and permission in roles.get(held.role).permissions]


class RoleBackend(BaseBackend):
    """A steward may everything. A role on a network holds over its places as far as ``roles.ANIMATOR`` says, see ``_WHILE_UNHELD``.

    An animator also judges the claims on places of no network, within her network's territory.
    """

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Any = None) -> bool:
        if not isinstance(user_obj, User) or not user_obj.is_active or perm not in set(Permission):
            return False
        permission = Permission(perm)
        if user_obj.is_superuser or any(held.role == roles.STEWARD.key for held in holdings(user_obj)):
            return True
        if isinstance(obj, Place):
            return _may_place(user_obj, permission, obj)
        return isinstance(obj, Network) and obj.pk in networks_where(user_obj, permission)


def _may_place(person: User, permission: Permission, place: Place) -> bool:
    if any(held.place == place.pk and permission in roles.get(held.role).permissions for held in holdings(person)):
        return True
    animated = [held.network for held in holdings(person) if held.network and held.role == roles.ANIMATOR.key]
    if not animated or permission not in roles.ANIMATOR.permissions:
        return False
    gathered = set(NetworkPlace.objects.filter(place=place).values_list("network", flat=True))
    if gathered & set(animated):
        return permission not in _WHILE_UNHELD or not is_held(place)
    return permission is Permission.JUDGE_CLAIMS and not gathered and _around(animated, place)


def is_held(place: Place) -> bool:
    """Whether the place has a concierge."""
    return RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key).exists()


def _around(networks: list[int], place: Place) -> bool:
    return networks_around(place).filter(pk__in=networks).exists()


def networks_around(place: Place) -> QuerySet[Network]:
    """The networks in whose territory the place stands; a network without territory covers none."""
    if place.commune is None:
        return Network.objects.none()
    commune = place.commune
    within = {commune.pk, commune.epci_id, commune.departement_id, commune.region_id} - {None}
    return Network.objects.filter(territory__in=within)
