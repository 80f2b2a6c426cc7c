"""Links sent by e-mail: signed, for one purpose, until a day. What they carry can be read by who holds them: ids, never secrets.

A GET on such a link changes nothing (programs open links before people do): its page holds one button, which POSTs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing

from maillage.core import clock
from maillage.core.exceptions import LinkExpired, LinkRefused

__all__ = ["LinkExpired", "LinkRefused", "read", "sign"]


def sign(payload: Any, *, purpose: str, lasts: timedelta, at: datetime | None = None) -> str:
    """A token that may stand in an address and holds ``payload`` (plain JSON). Read with the same ``purpose``, and no other, for as
    long as ``lasts``.
    """
    until = (at or clock.now()) + lasts
    return signing.dumps([payload, int(until.timestamp())], salt=_salt(purpose), compress=True)


def read(token: str, *, purpose: str, at: datetime | None = None) -> Any:
    """What ``sign`` was given. Raises LinkExpired, or LinkRefused for any other token."""
    try:
        payload, until = signing.loads(token, salt=_salt(purpose))
        over = until <= (at or clock.now()).timestamp()
    except Exception:  # noqa: BLE001 - whatever a stranger writes in a token, it is refused in one way
        raise LinkRefused from None
    if over:
        raise LinkExpired
    return payload


def _salt(purpose: str) -> str:
    return f"maillage.core.links:{purpose}"
