"""Who may do what with places. Closed unless opened here."""

from __future__ import annotations

from typing import Protocol


class Person(Protocol):
    """A signed-in or anonymous user."""

    @property
    def is_staff(self) -> bool: ...


class Shown(Protocol):
    """A thing that may be kept from the public."""

    @property
    def is_public(self) -> bool: ...


def can_see_place(person: Person, place: Shown) -> bool:
    """A public place is for everyone; the others for who runs the instance."""
    return place.is_public or person.is_staff
