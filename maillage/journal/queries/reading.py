"""The journal as people read it: the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString

from maillage.accounts.models import Profile, User
from maillage.journal import naming, sentences
from maillage.journal.models import Entry
from maillage.journal.naming import Named

A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What of the public journal is asked for: of one context with what it has ``held``, or ``among`` several; ``before`` is the last
    entry of the page before.
    """

    context: UUID | None = None
    held: QuerySet[Any, UUID] | None = None
    among: Collection[UUID] | None = None
    person: User | None = None
    since: date | None = None
    until: date | None = None
    before: UUID | None = None


@dataclass(frozen=True)
class Line:
    """An entry as it is shown; ``number`` is None while it is not sealed."""

    uid: UUID
    at: datetime
    sentence: SafeString
    title: str
    by: Named | None
    number: int | None


@dataclass(frozen=True)
class Page:
    """``next`` is what to ask ``before`` for the following page; None on the last."""

    lines: Sequence[Line] = field(default_factory=list)
    next: UUID | None = None


def page(wanted: Wanted, most: int = A_PAGE) -> Page:
    """Always the same number of queries, whatever the number of entries and of what they are about."""
    rows = list(Entry.objects.filter(_where(wanted)).select_related("leaf").order_by("-at", "-pk")[: most + 1])
    shown = rows[:most]
    names = naming.names_of({uid for row in shown for uid in (row.subject_uid, row.context_uid)})
    people = _people({row.actor_id for row in shown if row.actor_id})
    return Page([_line(row, names, people) for row in shown], shown[-1].uid if len(rows) > most else None)


def person_called(slug: str) -> tuple[User, Named] | None:
    """Someone who wants to be a page; None for anybody else."""
    profile = Profile.objects.filter(slug=slug, is_page=True, person__is_active=True).select_related("person").first()
    return None if profile is None else (profile.person, _named(profile))


def _people(ids: set[int]) -> dict[int, Named]:
    """Those who want to be a page, by row id: the others are named nowhere."""
    shown = Profile.objects.filter(person__in=ids, is_page=True, person__is_active=True).select_related("person")
    return {profile.person_id: _named(profile) for profile in shown}


def _named(profile: Profile) -> Named:
    return Named(profile.person.uid, str(profile.person), f"/personnes/{profile.slug}/")


def _where(wanted: Wanted) -> Q:
    where = Q(is_public=True)
    if wanted.context:
        own = Q(context_uid=wanted.context)
        where &= own if wanted.held is None else own | Q(context_uid__in=wanted.held)
    if wanted.among is not None:
        where &= Q(context_uid__in=wanted.among)
    if wanted.person:
        where &= Q(actor=wanted.person)
    if wanted.since:
        where &= Q(at__gte=_midnight(wanted.since))
    if wanted.until:
        where &= Q(at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.before:
        at, pk = Entry.objects.filter(uid=wanted.before).values_list("at", "pk").first() or (None, None)
        where &= Q(at__lte=at) & (Q(at__lt=at) | Q(pk__lt=pk)) if at else Q(pk__in=[])
    return where


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def _line(row: Entry, names: dict[UUID, Named], people: dict[int, Named]) -> Line:
    subject, context = row.subject_uid, row.context_uid
    leaf = getattr(row, "leaf", None)
    return Line(
        uid=row.uid,
        at=row.at,
        sentence=sentences.told(row.verb, subject=subject, context=context, details=row.details, names=names),
        title=sentences.plain(row.verb, subject=subject, context=context, names=names),
        by=people.get(row.actor_id or 0),
        number=leaf.number if leaf else None,
    )
