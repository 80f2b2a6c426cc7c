"""``{% load pages %}``: addresses of the pages of a list, and which page numbers to show."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.core.paginator import Paginator
from django.http import QueryDict

register = template.Library()


@register.simple_tag
def page_query(query: QueryDict | str, param: str, number: int) -> str:
    """The query of page ``number``, other parameters kept as they are; the first page has none of its own."""
    kept = query.copy() if isinstance(query, QueryDict) else QueryDict(query, mutable=True)
    kept.pop(param, None)
    if number > 1:
        kept[param] = str(number)
    return kept.urlencode()


@register.filter
def elided(paginator: Paginator[object], number: int) -> Iterator[str | int]:
    """Page numbers around ``number``, with the paginator's "…" where some are left out."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)
