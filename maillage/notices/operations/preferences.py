"""The doors of how a person wants to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.notices.enums import Category, MailState, Pace
from maillage.notices.exceptions import BadPreference
from maillage.notices.models import Notice, Preference, Rhythm
from maillage.notices.preferences import DEFAULTS, Choice
from maillage.notices.telling import lock


@transaction.atomic
def prefer(*, choices: Mapping[str, Choice], hours: Mapping[str, Any], by: User, at: datetime | None = None) -> None:
    """Keep all that the page of preferences asks: ``choose`` and ``set_rhythm`` at once. Raises BadPreference: nothing is kept."""
    choose(choices=choices, by=by, at=at)
    set_rhythm(values=hours, by=by, at=at)


@transaction.atomic
def choose(*, choices: Mapping[str, Choice], by: User, at: datetime | None = None) -> None:
    """Keep the choice of each category named. What waits for a letter of a category told by e-mail no more will not be told so.

    Raises BadPreference, and then nothing is kept.
    """
    lock([by.pk], at or clock.now())
    for category, choice in choices.items():
        if category not in Category.values or choice.mail not in Pace.values:
            raise BadPreference(category, _("Ce choix n’existe pas."))
        values = {"in_app": choice.in_app, "mail": choice.mail}
        Preference.objects.update_or_create(person=by, category=category, defaults=values)
    silent = [category for category, choice in choices.items() if choice.mail == Pace.NEVER]
    Notice.objects.filter(person=by, category__in=silent, mail=MailState.WAITING).update(mail=MailState.NONE)


@transaction.atomic
def stop_mail(*, categories: Iterable[str], by: User, at: datetime | None = None) -> None:
    """No e-mail about these categories any more; ``by`` may be known by the link of a letter alone. May be asked again."""
    lock([by.pk], at or clock.now())
    kept = dict(Preference.objects.filter(person=by).values_list("category", "in_app"))
    choose(choices={each: Choice(kept.get(each, DEFAULTS[each].in_app), Pace.NEVER) for each in categories}, by=by, at=at)


@transaction.atomic
def set_rhythm(*, values: Mapping[str, Any], by: User, at: datetime | None = None) -> Rhythm:
    """Keep ``time_zone``, ``quiet_from``, ``quiet_to``, ``digest_day``, ``digest_hour``. Raises BadPreference."""
    rhythm = lock([by.pk], at or clock.now())[by.pk]
    rhythm.time_zone = _zone(values["time_zone"])
    rhythm.quiet_from, rhythm.quiet_to = _quiet(values["quiet_from"], values["quiet_to"])
    rhythm.digest_day = _within(values, "digest_day", 7)
    rhythm.digest_hour = _within(values, "digest_hour", 24)
    rhythm.save()
    return rhythm


def _zone(name: str) -> str:
    if name and name not in available_timezones():
        raise BadPreference(
            "time_zone", _("Ce fuseau horaire n’est pas connu. Écrivez par exemple Europe/Paris ou Indian/Reunion.")
        )
    return name


def _quiet(start: time | None, end: time | None) -> tuple[time | None, time | None]:
    if (start is None) != (end is None):
        raise BadPreference("quiet_to" if end is None else "quiet_from", _("Des heures calmes ont un début et une fin."))
    if start is not None and start == end:
        raise BadPreference("quiet_to", _("Les heures calmes finissent à une autre heure qu’elles ne commencent."))
    return start, end


def _within(values: Mapping[str, Any], name: str, least_refused: int) -> int:
    number = int(values[name])
    if not 0 <= number < least_refused:
        raise BadPreference(name, _("Ce choix n’existe pas."))
    return number
