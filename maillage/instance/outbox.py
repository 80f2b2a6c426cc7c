"""The messages of an instance that has no mail server: one file each, in a folder of its data, for who tends it to read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import getaddresses
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from maillage.accounts.models import User
from maillage.accounts.queries import addresses
from maillage.core import clock
from maillage.core.ids import new_uid

KEPT: Final = timedelta(days=30)


class Outbox(BaseEmailBackend):
    """Django's mail backend: ``<moment>-<whose>-<which>.eml``, readable by the instance alone."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = settings.OUTBOX
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            moment = f"{clock.now():%Y%m%dT%H%M%S}"
            for address in message.recipients():
                path = folder / f"{moment}-{_whose(address)}-{new_uid().hex[-8:]}.eml"
                path.touch(mode=0o600)
                path.write_bytes(message.message().as_bytes())
        return len(email_messages)


def forget(person: User) -> None:
    """Remove the messages that were for ``person``, once she has left; a farewell sent before is among them."""
    whose = [_whose(address) for address in addresses(person)]
    transaction.on_commit(lambda: _remove(whose))


def prune(*, at: datetime) -> None:
    """Remove the messages that have been there for a month."""
    for path in settings.OUTBOX.glob("*.eml"):
        if path.stat().st_mtime < (at - KEPT).timestamp():
            path.unlink(missing_ok=True)


def _remove(whose: list[str]) -> None:
    for mark in whose:
        for path in settings.OUTBOX.glob(f"*-{mark}-*.eml"):
            path.unlink(missing_ok=True)


def _whose(address: str) -> str:
    plain = getaddresses([address])[0][1].lower()
    return hashlib.blake2b(plain.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()
