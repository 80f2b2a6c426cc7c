"""From the journal to people: each entry becomes the notices of those it concerns, once however often it is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal.models import Entry
from maillage.notices import audiences
from maillage.notices.enums import MailState, Pace
from maillage.notices.messages import registry
from maillage.notices.messages.base import Message
from maillage.notices.models import Notice, Preference, Rhythm, Window
from maillage.notices.preferences import DEFAULTS, Choice

S = TypeVar("S")
ROLE_ENDED: Final = "role.ended"


@transaction.atomic
def tell(entry: Entry, *, at: datetime | None = None) -> None:
    """Note what ``entry`` answers, then tell those it concerns, who acted excepted. May run again: nothing is told twice."""
    now = at or clock.now()
    for message in registry.answered_by(entry.verb):
        before = Notice.objects.filter(message.answers(entry), kind=message.key, at__lte=entry.at)
        _settle(before.exclude(entry_uid=entry.uid), at=entry.at)
    for message in registry.telling(entry.verb):
        _tell(message, entry, now)
    if entry.verb == ROLE_ENDED:
        _review_holder(entry)


@transaction.atomic
def review(*, person: User, at: datetime) -> None:
    """Ask nothing more of who is no longer concerned: a role of hers ended."""
    for notice in Notice.objects.filter(person=person).awaiting(at):
        found = _asked(notice.kind, notice.entry_uid)
        if found is None or not audiences.users(found & Q(pk=person.pk)).exists():
            _settle(Notice.objects.filter(pk=notice.pk), at=at)


def review_all(*, at: datetime) -> None:
    """Ask nothing more about what was answered, or went, without an entry to tell it."""
    waiting = Notice.objects.all().awaiting(at).order_by("entry_uid", "kind")
    for kind, entry_uid in list(waiting.values_list("kind", "entry_uid").distinct()):
        if _asked(kind, entry_uid) is None:
            _settle(Notice.objects.filter(kind=kind, entry_uid=entry_uid), at=at)


def lock(people: Iterable[int], now: datetime) -> dict[int, Rhythm]:
    """The rhythms of these people, by row id, locked until the transaction ends; always in the same order, so nobody waits for ever."""
    wanted = sorted(set(people))
    Rhythm.objects.bulk_create([Rhythm(person_id=pk, since=now) for pk in wanted], ignore_conflicts=True)
    return {rhythm.pk: rhythm for rhythm in Rhythm.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}


def _review_holder(entry: Entry) -> None:
    person = User.objects.filter(role_holdings__uid=entry.subject_uid).first()
    if person is not None:
        review(person=person, at=entry.at)


def _tell(message: Message[S], entry: Entry, now: datetime) -> None:
    subject = message.subject(entry)
    if subject is None:
        return
    concerned = audiences.users(message.audience(subject) & ~Q(pk=entry.actor_id or 0))
    people = list(concerned.values_list("pk", flat=True))
    if not people:
        return
    rhythms = lock(people, now)
    choices = _choices(people, message.category)
    ends = _last_ends(people, message.category)
    common = _common(message, subject, entry)
    rows = [
        _row(
            common, person, choices.get(person, DEFAULTS[message.category]), max(now, rhythms[person].since, ends.get(person, now))
        )
        for person in people
    ]
    Notice.objects.bulk_create(
        [row for row in rows if row.in_app or row.awaits or row.mail != MailState.NONE], ignore_conflicts=True
    )


def _common(message: Message[S], subject: S, entry: Entry) -> dict[str, Any]:
    about, asked = message.about(subject), message.asked(subject)
    return {
        "kind": message.key,
        "category": message.category,
        "entry_uid": entry.uid,
        "subject_uid": entry.subject_uid,
        "actor_id": entry.actor_id,
        "about_uid": about.uid,
        "about_label": about.label,
        "about_path": about.path,
        "path": message.path(subject),
        "facts": message.facts(subject, entry),
        "at": entry.at,
        "awaits": asked.awaits,
        "until": asked.until,
    }


def _row(common: dict[str, Any], person: int, choice: Choice, noticed_at: datetime) -> Notice:
    mail = MailState.NONE if choice.mail == Pace.NEVER else MailState.WAITING
    return Notice(**common, person_id=person, in_app=choice.in_app, mail=mail, noticed_at=noticed_at)


def _choices(people: list[int], category: str) -> dict[int, Choice]:
    rows = Preference.objects.filter(person__in=people, category=category).values_list("person", "in_app", "mail")
    return {person: Choice(in_app, mail) for person, in_app, mail in rows}


def _last_ends(people: list[int], category: str) -> dict[int, datetime]:
    """Until when each person has been written to about the category."""
    rows = Window.objects.filter(person__in=people, category=category).values_list("person").annotate(Max("end"))
    return dict(rows)


def _settle(notices: Any, *, at: datetime) -> None:
    notices.filter(awaits=True, answered_at__isnull=True).update(answered_at=at)


def _asked(kind: str, entry_uid: UUID) -> Q | None:
    """Of whom an answer is still awaited; None when it is of nobody."""
    message = registry.get(kind)
    entry = Entry.objects.filter(uid=entry_uid).first()
    subject = message.subject(entry) if message and entry else None
    if message is None or subject is None or not message.asked(subject).awaits:
        return None
    return message.audience(subject)
