"""Guesses are counted before they are checked: a few wrong ones an account, a few more an address, then a wait.

Kinds of proof are counted apart (``password``, ``code``, ``second``…): who is locked out of one by a stranger has the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from maillage.accounts.models import User
from maillage.accounts.traces import told
from maillage.core import limits

Answer = TypeVar("Answer")

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
    """A guess that is about to be checked: say then what it was."""

    kind: str
    account: str
    request: HttpRequest
    keys: tuple[str, ...]

    def was_right(self) -> None:
        for key in self.keys:
            limits.give_back(key)

    def was_wrong(self) -> None:
        """Counted already: now written down."""
        told("proof.refused", request=self.request, person=_person(self.account), proof=self.kind)


def guess(kind: str, *, account: str, request: HttpRequest) -> Try:
    """Count a guess of ``account``'s proof (her address, or her row's id). Raises TooManyTries: then nothing may be checked."""
    keys = (*_spend(f"{kind}:account:{account.lower()}", AN_ACCOUNT), *_spend(f"guess:{_network(request)}", A_NETWORK))
    return Try(kind, account, request, keys)


def checked(attempt: Try, check: Callable[[], Answer]) -> Answer:
    """What ``check`` finds of the guess. Raises the ValidationError by which it says that it was a wrong one."""
    try:
        found = check()
    except ValidationError:
        attempt.was_wrong()
        raise
    attempt.was_right()
    return found


def ask(kind: str, *, request: HttpRequest) -> None:
    """Count what costs the instance something. Raises TooManyTries."""
    _spend(f"{kind}:{_network(request)}", ASKED)


def message(recipient: str, *, request: HttpRequest) -> None:
    """Count a message that somebody, who may be nobody, asked to be sent to ``recipient``. Raises TooManyTries."""
    _spend(f"message:{recipient.lower()}", MESSAGES)
    ask("message", request=request)


def _person(account: str) -> User | None:
    known = Q(pk=account) if account.isdecimal() else Q(email__iexact=account)
    return User.objects.filter(known).first()


def _network(request: HttpRequest) -> str:
    return limits.network_of(limits.client_address(request))


def _spend(key: str, tiers: tuple[tuple[int, timedelta], ...]) -> tuple[str, ...]:
    keys = tuple(f"{key}:{window}" for _most, window in tiers)
    for name, (most, window) in zip(keys, tiers, strict=True):
        limits.spend(name, most=most, window=window)
    return keys
