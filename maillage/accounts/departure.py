"""What each room does when a person leaves. Accounts know no room above: those that keep something of a person register here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from maillage.accounts.models import User

Leave = Callable[[User], None]
_known: Final[list[Leave]] = []


def on_departure(leave: Leave) -> None:
    """``leave(person)`` deletes or detaches what a room keeps of a person: called in the transaction of the deletion, before the
    account itself goes. What it raises stops the deletion. Called from an AppConfig.ready().
    """
    if leave not in _known:
        _known.append(leave)


def leave_all(person: User) -> None:
    for leave in _known:
        leave(person)
