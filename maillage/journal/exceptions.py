"""How a journal entry can be refused; both are a programmer's mistakes."""

from __future__ import annotations


class NotInTransaction(RuntimeError):
    """An entry was recorded outside the transaction of the write it tells."""


class MalformedVerb(ValueError):
    """A verb that is not ``<noun>.<past participle>``."""
