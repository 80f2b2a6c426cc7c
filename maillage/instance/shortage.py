"""Failures that pass by themselves or once someone has made room: the database is full, locked or away. 503, never 500."""

from __future__ import annotations

import errno
from typing import Final

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, UnreadablePostError
from django.http.request import RawPostDataException

NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
READ_ONLY: Final = "25006"
"""What PostgreSQL says to who still writes to a server that has just become a standby."""
UNSAID: Final = ("pass", "code", "secret", "token", "otp")
"""Parts of names of fields that are never shown back."""


def passes(error: BaseException | None) -> bool:
    """Whether ``error`` is the machine's lack of something rather than our mistake."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, DatabaseError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return isinstance(error, OSError) and error.errno in NO_ROOM


def let_go() -> None:
    """Leave connections that may lead to a server that is gone or no longer the primary; the next request makes its own."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block and connection.vendor != "sqlite":
            connection.close()


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What the person was sending, to be sent again; empty when it cannot be whole (a password, a file) or is not a form."""
    if request.method != "POST":
        return {}
    try:
        fields = {name: [str(value) for value in values] for name, values in request.POST.lists()}
        files = bool(request.FILES)
    except (OSError, RawPostDataException, UnreadablePostError):
        return {}
    secret = any(part in name.lower() for name in fields if name != "csrfmiddlewaretoken" for part in UNSAID)
    return {} if secret or files else fields
