"""Which other pages may speak of the same place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from maillage.accounts.models import User
from maillage.core.search import ask
from maillage.network.models import Merge, Place
from maillage.network.queries import directory
from maillage.network.queries.directory import Point, Selection

NEAR_KM = 3.0
MOST = 8
_ALL = ("idea", "project", "open", "paused", "closed")


def likely(place: Place, user: User | AnonymousUser, words: str = "") -> list[Place]:
    """The places called ``words``; without any, the nearest and those of about the same name."""
    absorbed = Merge.objects.filter(undone_at=None).values("absorbed")  # seen by a steward, and one with another page already
    public = Place.objects.visible_to(user).exclude(pk=place.pk).exclude(pk__in=absorbed).select_related("commune")
    if words.strip():
        found = public.matching(ask(words.strip()[:200])).order_by(F("title_hits").desc(), "sort_name", "pk")
        return list(found[:MOST])
    near: list[int] = []
    if place.lat is not None and place.lon is not None:
        others = directory.select(Selection(stages=_ALL), user).exclude(pk=place.pk).exclude(pk__in=absorbed)
        near = [pk for pk, _km in directory.neighbours(others, Point(place.lat, place.lon), limit=MOST, within_km=NEAR_KM)]
    called = list(public.matching(ask(place.name)).order_by(F("title_hits").desc(), "sort_name", "pk")[:4])
    rows = {row.pk: row for row in called} | public.in_bulk(near)
    return [rows[pk] for pk in dict.fromkeys([*(row.pk for row in called), *near])][:MOST]


def named(data: Mapping[str, str], user: User | AnonymousUser) -> Place | None:
    """The place that a form names: the one ticked (``avec``), or the address or slug that was pasted (``adresse``)."""
    told = str(data.get("adresse", "")).strip() or str(data.get("avec", "")).strip()
    slug = told.split("?")[0].rstrip("/").rpartition("/")[2].lower()[:160]
    return Place.objects.visible_to(user).filter(slug=slug).first() if slug else None


def like_new(values: Mapping[str, Any], user: User | AnonymousUser) -> list[Place]:
    """The places of the same name in the same commune, or so near that a new one is likely the same."""
    rows = Place.objects.visible_to(user).select_related("commune")
    called = rows.matching(ask(str(values.get("name") or "")), slips=False)
    town, spot = values.get("commune"), values.get("coordinates")
    found = list(called.filter(commune__code=town).order_by("sort_name", "pk")[:MOST]) if town else []
    if spot:
        near = directory.neighbours(
            directory.select(Selection(stages=_ALL), user), Point(spot[0], spot[1]), limit=MOST, within_km=0.05
        )
        found += [row for row in rows.filter(pk__in=[pk for pk, _km in near]).order_by("pk") if row not in found]
    return found[:MOST]
