"""What a person may do with a place or a network, from the roles she holds: the answers of ``person.has_perm(…)``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Q, QuerySet, When

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
    """An active holding, by row ids; ``on`` is the network itself."""

    role: str
    place: int | None
    network: int | None
    on: Network | None


def holdings(person: User) -> list[Held]:
    """The active roles of ``person``: one query for each object in memory, so one for each request."""
    kept: list[Held] | None = getattr(person, _KEPT, None)  # not __dict__: a request's person is behind a lazy object
    if kept is None:
        kept = _keep(person, RoleHolding.objects.active().filter(person=person).select_related("network"))
    return kept


def holdings_and(others: Q, person: User) -> list[RoleHolding]:
    """The active holdings that are ``others``, in the order of their dates; the roles of ``person`` are read in the same query."""
    rows = RoleHolding.objects.active().filter(Q(person=person) | others).select_related("network", "person__profile")
    found = list(rows.annotate(is_other=Case(When(others, then=True), default=False)).order_by("accepted_at", "pk"))
    _keep(person, (row for row in found if row.person_id == person.pk))
    return [row for row in found if getattr(row, "is_other", False)]


def _keep(person: User, rows: Iterable[RoleHolding]) -> list[Held]:
    kept = [Held(row.role, row.place_id, row.network_id, row.network) for row in rows]
    setattr(person, _KEPT, kept)
    return kept


def forget_holdings(person: User) -> None:
    """Read them again the next time: whoever gives or ends a role says so."""
    setattr(person, _KEPT, None)


def all_held(person: User) -> list[RoleHolding]:
    """The active roles of ``person`` with what they are held on, in the order of their dates; one query, ``holdings`` asks none more."""
    rows = RoleHolding.objects.active().filter(person=person).select_related("place__commune", "network")
    found = list(rows.order_by("accepted_at", "pk"))
    _keep(person, found)
    return found


def runs_instance(person: User) -> bool:
    """Whether her roles say so: as ``has_perm``, without asking for the permissions of Django's own tables, which grant none of ours."""
    return RoleBackend().has_perm(person, Permission.RUN_INSTANCE)


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
    gathered = _gathering(place)
    if gathered & set(animated):
        return permission not in _WHILE_UNHELD or not _is_held_as_read(place)
    return permission is Permission.JUDGE_CLAIMS and not gathered and _is_around(person, animated, place)


def _gathering(place: Place) -> set[int]:
    """The networks of ``place``; those at hand on a page (``queries.lists``) are not asked for again."""
    if "networks" in place.__dict__.get("_prefetched_objects_cache", {}):
        return {network.pk for network in place.networks.all()}
    return set(NetworkPlace.objects.filter(place=place).values_list("network", flat=True))


def _is_held_as_read(place: Place) -> bool:
    """As the page that shows ``place`` has read it; what is decided under a lock asks ``is_held``."""
    known: bool | None = getattr(place, "has_concierge", None)
    return is_held(place) if known is None else known


def is_held(place: Place) -> bool:
    """Whether the place has a concierge."""
    return RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key).exists()


def _is_around(person: User, animated: list[int], place: Place) -> bool:
    networks = [held.on for held in holdings(person) if held.on and held.network in animated]
    return any(network.territory_id in _territories(place) for network in networks)


def networks_around(place: Place) -> QuerySet[Network]:
    """The networks in whose territory the place stands; a network without territory covers none."""
    return Network.objects.filter(territory__in=_territories(place))


def _territories(place: Place) -> set[int]:
    """Its commune and what holds it."""
    commune = place.commune
    ids = (commune.pk, commune.epci_id, commune.departement_id, commune.region_id) if commune else ()
    return {pk for pk in ids if pk is not None}
