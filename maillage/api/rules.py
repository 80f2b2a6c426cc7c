"""Who may follow what by a webhook. What is sent is public; following one thing closely is for those who are part of it."""

from __future__ import annotations

from typing import Final

from maillage.accounts.models import User
from maillage.network.models import Network, Place

FOLLOW: Final = "network.see_team"


def can_follow(person: User, subject: Place | Network | None) -> bool:
    """Everything public for everyone; a place or a network for who holds a role on it."""
    return subject is None or person.has_perm(FOLLOW, subject)
