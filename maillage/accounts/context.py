"""Who reads the page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def reader(request: HttpRequest) -> dict[str, Any]:
    """``reader``, the person signed in, or None. The session is read only if the browser has one: a visitor's page costs no query."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"reader": None}
    person = getattr(request, "user", None)
    return {"reader": person if person is not None and person.is_authenticated else None}
