"""What two people are members of together. Accounts know no place or network: those who do register how to tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from maillage.accounts.models import User

Shares = Callable[[User, User], bool]
_known: Final[list[Shares]] = []


def register(shares: Shares) -> None:
    """``shares(person, viewer)`` says whether both are members of one place or network. Called from an AppConfig.ready()."""
    if shares not in _known:
        _known.append(shares)


def unregister(shares: Shares) -> None:
    _known.remove(shares)


def share_one(person: User, viewer: User) -> bool:
    return any(shares(person, viewer) for shares in _known)
