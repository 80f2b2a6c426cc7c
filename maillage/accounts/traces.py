"""What is written of the comings and goings: one line an event in the technical log, naming nobody.

``account`` is a keyed digest of the person's ``uid``: the same from one line to the next, readable by who holds the instance's key
(``maillage user trace``). ``origin`` is one of the network asked from, and changes every day. A person who leaves leaves digests that
lead to nobody.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import structlog
from django.conf import settings
from django.http import HttpRequest

from maillage.accounts.models import User
from maillage.core import clock, limits

_log: Final = structlog.stdlib.get_logger("maillage.security")


def told(event: str, *, request: HttpRequest | None = None, person: User | None = None, **facts: Any) -> None:
    """Write ``event`` (``sign_in.done``) with what may be said of it; ``facts`` hold no word of a person."""
    about: dict[str, Any] = {"account": digest(person)} if person is not None else {}
    if request is not None:
        about |= {"origin": origin(request), "route": route(request)}
    _log.info(event, **about, **facts)


def digest(person: User) -> str:
    """What stands for ``person`` in the log."""
    return _short(f"account:{person.uid}")


def origin(request: HttpRequest) -> str:
    """What stands, today, for the network a request comes from."""
    return _short(f"origin:{clock.today()}:{limits.network_of(limits.client_address(request))}")


def route(request: HttpRequest) -> str:
    """The pattern of the address asked, without what fills it; an empty string for no address of ours."""
    return str(request.resolver_match.route) if request.resolver_match else ""


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()
