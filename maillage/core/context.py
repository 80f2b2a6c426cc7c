"""What every page knows of its instance."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

THEMES: Final = ("light", "dark")
THEME_COOKIE: Final = "theme"


def _told_in() -> SafeString:
    """The attribute of what people of the instance wrote, in a page of another language than theirs: `` lang="fr"``."""
    theirs = settings.LANGUAGE_CODE
    return SafeString() if (get_language() or theirs).split("-")[0] == theirs.split("-")[0] else format_html(' lang="{}"', theirs)


def instance(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "instance_name": settings.INSTANCE_NAME,
        "public_url": settings.PUBLIC_URL,
        "canonical_url": settings.PUBLIC_URL + request.path,
        "source_url": settings.SOURCE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "told_in": _told_in(),
        "theme": theme if theme in THEMES else "",
    }
