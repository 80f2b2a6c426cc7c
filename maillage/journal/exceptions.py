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


class AppendOnly(RuntimeError):
    """Something tried to change or delete an entry: a programmer's mistake, or worse."""


class MalformedDetails(ValueError):
    """Details that JSON cannot say, or that are too long for a leaf: a programmer's mistake."""


class KeyLost(RuntimeError):
    """Checkpoints were signed by a key that is not in the key file any more. The message is a French sentence."""


class UnknownCheckpoint(LookupError):
    """A cosignature is of a checkpoint that this log never signed. The message is a French sentence."""


class UnknownWitness(PermissionError):
    """No line is a good signature of a witness that this instance knows. The message is a French sentence."""
