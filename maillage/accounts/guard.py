"""Guesses are counted before they are checked: a few wrong ones an account, a few more an address, then a wait.

Kinds of proof are counted apart (``password``, ``code``, ``second``…): who is locked out of one by a stranger has the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import HttpRequest

from maillage.core import limits

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(days=1)
AN_ACCOUNT: Final = ((5, QUARTER), (20, DAY))
A_NETWORK: Final = ((30, QUARTER), (150, DAY))
"""A household, an office or a third place share one address."""
MESSAGES: Final = ((5, timedelta(hours=1)), (15, DAY))
"""Messages with a code, to one recipient."""
ASKED: Final = ((30, timedelta(hours=1)),)
"""What a network may ask for that costs: accounts, messages, passkey challenges."""


@dataclass(frozen=True)
class Try:
    """A guess that is about to be checked."""

    keys: tuple[str, ...]

    def was_right(self) -> None:
        for key in self.keys:
            limits.give_back(key)


def guess(kind: str, *, account: str, request: HttpRequest) -> Try:
    """Count a guess of ``account``'s proof; call ``was_right`` if it was. Raises TooManyTries: then nothing may be checked."""
    return Try((*_spend(f"{kind}:account:{account.lower()}", AN_ACCOUNT), *_spend(f"guess:{_network(request)}", A_NETWORK)))


def ask(kind: str, *, request: HttpRequest) -> None:
    """Count what costs the instance something. Raises TooManyTries."""
    _spend(f"{kind}:{_network(request)}", ASKED)


def message(recipient: str, *, request: HttpRequest) -> None:
    """Count a message that somebody, who may be nobody, asked to be sent to ``recipient``. Raises TooManyTries."""
    _spend(f"message:{recipient.lower()}", MESSAGES)
    ask("message", request=request)


def _network(request: HttpRequest) -> str:
    return limits.network_of(limits.client_address(request))


def _spend(key: str, tiers: tuple[tuple[int, timedelta], ...]) -> tuple[str, ...]:
    keys = tuple(f"{key}:{window}" for _most, window in tiers)
    for name, (most, window) in zip(keys, tiers, strict=True):
        limits.spend(name, most=most, window=window)
    return keys
