"""What the head of every page knows of the reader's notices."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from maillage.notices.queries import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """``unread_notices``: counted once, when a template asks for it, for a person who is signed in; None for a visitor, unasked."""

    @cache
    def unread_notices() -> int | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        person = getattr(request, "user", None)
        return unread_count(person) if person is not None and person.is_authenticated else None

    return {"unread_notices": unread_notices}
