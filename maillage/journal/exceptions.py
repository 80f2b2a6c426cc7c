"""How the journal can refuse."""

from __future__ import annotations

from datetime import timedelta


class NotInTransaction(RuntimeError):
    """An entry was recorded outside the transaction of the write it tells: a programmer's mistake."""


class MalformedVerb(ValueError):
    """A verb that is not ``<noun>.<past participle>``: a programmer's mistake."""


class UnknownSubscriber(LookupError):
    """A delivery is for a subscriber that no app of this version declares."""


class GiveUp(Exception):
    """Raised by a handler: trying again would change nothing; the delivery is given up with this error."""


class TryLater(Exception):
    """Raised by a handler that knows when to try again (an answer with ``Retry-After``)."""

    def __init__(self, reason: str, *, after: timedelta) -> None:
        super().__init__(reason)
        self.after = after
