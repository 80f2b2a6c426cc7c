"""``{% load typo %}``: the typography of ``core.typography`` as filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillage.core import typography

register = template.Library()
_MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")


@register.filter
def typo(text: object) -> SafeString:
    """A text written by people, with French spaces, escaped; or safe HTML (Markdown's), whose marks and entities are left alone."""
    if hasattr(text, "__html__"):
        parts = _MARKUP.split(str(text))
        parts[::2] = [typography.spaced(part) for part in parts[::2]]
        return mark_safe("".join(parts))  # noqa: S308 - it was safe
    return conditional_escape(typography.spaced("" if text is None else str(text)))


@register.filter
def number(value: float | str | None, decimals: int = 0) -> str:
    """A number, or its digits as a component's attribute gives them."""
    if isinstance(value, str):
        value = float(value) if value else None
    return typography.number(value, decimals=decimals)


@register.filter
def quoted(text: object) -> SafeString:
    """What somebody wrote, between the quotation marks of the language."""
    return mark_safe(typography.quoted(typo(text)))  # noqa: S308 - typo() escapes


@register.filter
def listed(parts: Iterable[object]) -> str:
    return typography.listed(str(part) for part in parts)


@register.simple_tag
def colon() -> str:
    return typography.colon()


@register.filter
def de_name(name: str) -> str:
    return typography.de_name(name)


@register.filter
def distance(km: float | None) -> str:
    return typography.distance(km)


@register.filter
def day(value: date | None) -> str:
    return typography.day(value)


@register.filter
def hour(value: datetime) -> str:
    return typography.clock_time(value)


@register.filter
def full_date(value: date | None) -> str:
    return typography.full_date(value)


@register.simple_tag
def period(start: datetime, end: datetime | None = None) -> str:
    return typography.period(start, end)
