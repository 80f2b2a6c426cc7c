"""``{{ place.website|web }}``: an address that may stand in a link."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def web(address: object) -> str:
    """``address`` when it is one of the web, else nothing: whatever a row holds, no link runs it."""
    text = str(address or "")
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        return ""
    return text if scheme in {"http", "https"} else ""
