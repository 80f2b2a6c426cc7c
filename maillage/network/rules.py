"""Who may do what with places. Closed unless opened here."""

from __future__ import annotations

from typing import Any, Protocol

from maillage.network.roles import Permission


class Person(Protocol):
    """A signed-in or anonymous user."""

    @property
    def is_staff(self) -> bool: ...

    def has_perm(self, perm: str, obj: Any = None) -> bool: ...


class Shown(Protocol):
    """A thing that may be kept from the public."""

    @property
    def is_public(self) -> bool: ...


def can_see_place(person: Person, place: Shown) -> bool:
    """A public place is for everyone; the others for who is of the place, who animates its networks, who runs the instance."""
    return place.is_public or person.is_staff or person.has_perm(Permission.SEE_PLACE, place)
