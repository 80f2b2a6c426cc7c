"""``{% load steady %}{% steady "core/foot_links.html" %}``: pieces of the frame that only the language changes."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

register = template.Library()
KNOWN = ("source_url", "contact_email")


@register.simple_tag(takes_context=True)
def steady(context: Context, name: str) -> SafeString:
    """The template ``name``, rendered once for each process and language; it knows the instance (``KNOWN``), not the request.

    The frame costs as much as fifteen rows of a list: addresses, names of files and translations that never change.
    """
    told = tuple(str(context.get(key, "")) for key in KNOWN)
    render = _render.__wrapped__ if settings.DEBUG else _render
    return render(name, get_language(), told)


@cache
def _render(name: str, language: str | None, told: tuple[str, ...]) -> SafeString:
    with override(language):
        return render_to_string(name, dict(zip(KNOWN, told, strict=True)))
