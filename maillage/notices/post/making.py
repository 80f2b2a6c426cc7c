"""Letters are made: what waits for a person is put in one e-mail, with the windows of time that it tells.

Made and sent are two transactions, and sending is a third (``sending``): whatever the machine does between them, a notice is in
one letter and no other, because its row is given to the letter, and the windows written, in the one transaction made here, under
the lock of the person's rhythm.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from maillage.notices.enums import MailState, Pace
from maillage.notices.models import Letter, Notice, Preference, Rhythm, Window
from maillage.notices.preferences import DEFAULTS
from maillage.notices.rhythms import told_until

Waiting = dict[str, datetime]
"""The instant of the oldest notice that waits, by category."""
Letters = dict[tuple[str, str], dict[str, datetime]]
"""The letters to make: for each, the end of its window in each category. The key is the pace, and the category of one told at once."""


def make_letters(*, at: datetime) -> int:
    """Make every letter whose time has come, each person's in a transaction of its own; say how many."""
    return sum(make_letters_to(person, at=at) for person in _people_due(at))


@transaction.atomic
def make_letters_to(person: int, *, at: datetime) -> int:
    """The same for one person (a row id): one letter a digest, one a category for what is told at once."""
    rhythm = Rhythm.objects.select_for_update().filter(pk=person).first()
    if rhythm is None:
        return 0
    mine = Notice.objects.filter(person=person)
    letters = _due(_waiting(mine).get(person, {}), _chosen([person]).get(person, {}), rhythm, at)
    for (pace, _alone), ends in letters.items():
        _make(rhythm, pace, ends, at)
    return len(letters)


def _make(rhythm: Rhythm, pace: str, ends: dict[str, datetime], at: datetime) -> None:
    letter = Letter.objects.create(person_id=rhythm.pk, pace=pace, made_at=at, next_at=at)
    told = Window.objects.filter(person=rhythm.pk, category__in=ends)
    starts = dict(told.values_list("category").annotate(Max("end")))
    for category, end in ends.items():
        start = starts.get(category, rhythm.since)
        Window.objects.create(letter=letter, person_id=rhythm.pk, category=category, start=start, end=end)
        waiting = Notice.objects.filter(person=rhythm.pk, category=category, mail=MailState.WAITING)
        waiting.filter(noticed_at__gte=start, noticed_at__lt=end).update(mail=MailState.TAKEN, letter=letter)


def _due(waiting: Waiting, chosen: dict[str, str], rhythm: Rhythm, at: datetime) -> Letters:
    letters: Letters = {}
    for category, oldest in waiting.items():
        pace = chosen.get(category, DEFAULTS[category].mail)
        until = told_until(pace, rhythm, at, default_zone=settings.TIME_ZONE)
        if until is not None and oldest < until:
            letters.setdefault((pace, category if pace == Pace.IMMEDIATE else ""), {})[category] = until
    return letters


def _people_due(at: datetime) -> list[int]:
    """Found in three reads whatever the number of people; each is looked at again under her lock."""
    waiting = _waiting(Notice.objects.filter(noticed_at__lt=at))
    chosen = _chosen(waiting)
    rhythms = Rhythm.objects.in_bulk(waiting)
    return [person for person, oldest in waiting.items() if _due(oldest, chosen.get(person, {}), rhythms[person], at)]


def _waiting(notices: QuerySet[Notice]) -> dict[int, Waiting]:
    found: dict[int, Waiting] = {}
    rows = notices.filter(mail=MailState.WAITING).values_list("person", "category").annotate(Min("noticed_at"))
    for person, category, oldest in rows.order_by("person", "category"):
        found.setdefault(person, {})[category] = oldest
    return found


def _chosen(people: Iterable[int]) -> dict[int, dict[str, str]]:
    """What these people have chosen, by category."""
    found: dict[int, dict[str, str]] = {}
    for person, category, mail in Preference.objects.filter(person__in=list(people)).values_list("person", "category", "mail"):
        found.setdefault(person, {})[category] = mail
    return found
