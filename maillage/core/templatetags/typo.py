"""``{% load typo %}``: the typography of ``core.typography`` as filters."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from maillage.core import typography

register = template.Library()


@register.filter
def typo(text: object) -> SafeString:
    """A text written by people, with French spaces; escaped unless it is already safe."""
    return mark_safe(typography.spaced(conditional_escape("" if text is None else text)))  # noqa: S308 - escaped just before


@register.filter
def number(value: float | str | None, decimals: int = 0) -> str:
    """A number, or its digits as a component's attribute gives them."""
    if isinstance(value, str):
        value = float(value) if value else None
    return typography.number(value, decimals=decimals)


@register.filter
def distance(km: float | None) -> str:
    return typography.distance(km)


@register.filter
def day(value: date | None) -> str:
    return typography.day(value)


@register.filter
def full_date(value: date | None) -> str:
    return typography.full_date(value)


@register.simple_tag
def period(start: datetime, end: datetime | None = None) -> str:
    return typography.period(start, end)
