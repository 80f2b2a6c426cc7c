"""Who wants to be told of which entries. Each app says it once, in ``AppConfig.ready()``.

``record()`` writes one ``Delivery`` per interested subscriber in the transaction of the write; ``maillage worker`` hands them
over at least once, so a handler may run twice for one entry: it must not mind. A handler runs outside any transaction and has
``SECONDS_TO_HANDLE``; whatever it raises is kept, and the delivery tried again later (``GiveUp`` and ``TryLater`` choose when).
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from maillage.journal.exceptions import GiveUp, TryLater, UnknownSubscriber

if TYPE_CHECKING:
    from maillage.journal.models import Entry

__all__ = ["SECONDS_TO_HANDLE", "GiveUp", "Subscriber", "TryLater", "interested_in", "named", "subscribe", "unsubscribe"]

SECONDS_TO_HANDLE: Final = 60
"""A handler that takes longer is taken for dead, and the delivery given to another worker."""

Handle = Callable[["Entry"], None]
HandleTarget = Callable[["Entry", str], None]


@dataclass(frozen=True)
class Subscriber:
    """``verbs`` None means all; ``handle_target`` is called for what ``operations.fan_out`` wrote, with the target."""

    name: str
    verbs: frozenset[str] | None
    handle: Handle
    handle_target: HandleTarget | None = None


_subscribers: dict[str, Subscriber] = {}


def subscribe(
    name: str, *, verbs: AbstractSet[str] | None, handle: Handle, handle_target: HandleTarget | None = None
) -> Subscriber:
    """Be told of every entry of ``verbs`` recorded from now on. ``name`` is kept in the database: never rename it.

    Raises ValueError when another subscriber has that name.
    """
    subscriber = Subscriber(name, None if verbs is None else frozenset(verbs), handle, handle_target)
    if _subscribers.setdefault(name, subscriber) != subscriber:
        raise ValueError(f"Two subscribers are called {name!r}.")
    return subscriber


def unsubscribe(name: str) -> None:
    """Forget ``name``; what waits for it stays, and fails when its turn comes."""
    _subscribers.pop(name, None)


def interested_in(verb: str) -> list[str]:
    return [each.name for each in _subscribers.values() if each.verbs is None or verb in each.verbs]


def named(name: str) -> Subscriber:
    """Raises UnknownSubscriber."""
    try:
        return _subscribers[name]
    except KeyError:
        raise UnknownSubscriber(f"No app declares the subscriber {name!r}.") from None
