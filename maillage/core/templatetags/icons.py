"""``{% load icons %}{% icon "map-pin" %}``: an icon of the sprite. It is decoration: a word stands beside it, always."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
SPRITE = "dist/icons.svg"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """``name`` is a Tabler outline icon or one of ``frontend/src/icons``; ``css`` holds more classes."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false" width="20" height="20"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        static(SPRITE),
        name,
    )
