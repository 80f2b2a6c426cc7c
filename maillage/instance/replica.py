"""Pages read from a copy of the database (``MAILLAGE_REPLICA_URL``); whoever writes reads the database itself for a while.

Only a safe request of someone who has not just written may read the copy, and only until it writes something. Commands, the worker
and every other request use the database itself. A copy that does not answer is left alone for a moment: nobody notices.
"""

# ruff: noqa: ARG002 - the signatures are Django’s
from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

ALIAS: Final = "replica"
COOKIE: Final = "ecrit"
"""Set for a while in the browser of whoever has written; holds nothing."""
FRESH_FOR_S: Final = 15
REST_S: Final = 10.0
SAFE: Final = {"GET", "HEAD", "OPTIONS"}
_log = logging.getLogger(__name__)


class _Reading:
    """One request: may it read the copy, has it written?"""

    def __init__(self, *, may: bool) -> None:
        self.may, self.wrote = may, False


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)


def routing(get_response: Handler) -> Handler:
    """Middleware, outside of all that reads the database. A program that names itself always reads the database itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if ALIAS not in connections:
            return get_response(request)
        safe = request.method in SAFE
        reading = _Reading(may=safe and COOKIE not in request.COOKIES and "Authorization" not in request.headers)
        token = _reading.set(reading)
        try:
            response = get_response(request)
        finally:
            _reading.reset(token)
        if reading.wrote or not safe:
            response.set_cookie(
                COOKIE, "1", max_age=FRESH_FOR_S, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
            )
        return response

    return middleware


class Router:
    """Django's database router."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        reading = _reading.get()
        if reading is None or not reading.may or reading.wrote or connections["default"].in_atomic_block:
            return "default"
        return ALIAS if self._answers() else "default"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        reading = _reading.get()
        if reading is not None:
            reading.wrote = True
        return "default"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"

    def _answers(self) -> bool:
        if time.monotonic() < self._silent_until:
            return False
        copy = connections[ALIAS]
        try:
            copy.close_if_health_check_failed()
            copy.ensure_connection()
        except DatabaseError:
            self._silent_until = time.monotonic() + REST_S
            _log.warning("the copy of the database does not answer: pages are read from the database itself")
            return False
        return True
