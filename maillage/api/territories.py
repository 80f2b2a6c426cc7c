"""Territories by their name."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, When

from maillage.territory import names
from maillage.territory.models import TerritoryQuerySet

_BEST: Any = F("title_hits").desc()


def called(territories: TerritoryQuerySet, words: str) -> TerritoryQuerySet:
    """Those of ``territories`` whose name says ``words``: the very name first, then what begins so, then the most peopled."""
    key = names.key(words)
    nearness = Case(When(name_key=key, then=0), When(name_key__startswith=key, then=1), default=2, output_field=IntegerField())
    found = territories.matching(key).annotate(nearness=nearness)
    return found.order_by("nearness", _BEST, F("population").desc(nulls_last=True), "code")
