"""What every page knows of its instance."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

THEMES: Final = ("light", "dark")
THEME_COOKIE: Final = "theme"


def instance(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "instance_name": settings.INSTANCE_NAME,
        "public_url": settings.PUBLIC_URL,
        "canonical_url": settings.PUBLIC_URL + request.path,
        "source_url": settings.SOURCE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "theme": theme if theme in THEMES else "",
    }
