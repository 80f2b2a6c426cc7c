"""Small things about places as people say them."""

from __future__ import annotations

from datetime import date, datetime

import phonenumbers
from django.utils import formats
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network import hours


def distance_words(km: float, *, about: bool = False) -> str:
    """A distance: "à 350 m", "à 12 km"; ``about`` when one end is not exact."""
    words = typography.distance(km)
    return _("%(distance)s environ") % {"distance": words} if about else words


def open_words(state: hours.Moment, now: datetime) -> str:
    """Whether a place is open, and until when when that is soon: "Ouvert maintenant, jusqu’à 18 h"."""
    if state.state == "unknown":
        return _("Horaires à vérifier auprès du lieu")
    soon = _when(state.until, now) if state.until else ""
    if state.state == "open":
        return _("Ouvert maintenant, jusqu’à %(when)s") % {"when": soon} if soon else _("Ouvert maintenant")
    return _("Fermé, ouvre %(when)s") % {"when": soon} if soon else _("Fermé en ce moment")


def days_words(first: date, last: date, today: date) -> str:
    """A day, or the first and last of several: "du lundi 3 août au vendredi 21 août"."""
    said = typography.day(first, today=today)
    return said if first == last else _("du %(first)s au %(last)s") % {"first": said, "last": typography.day(last, today=today)}


def phone_words(number: str) -> str:
    """A number kept in E.164 as people of the country write it: "05 49 00 00 00"."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    foreign = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, national if parsed.country_code in {33, 262, 508, 590, 594, 596} else foreign)


def _when(until: datetime, now: datetime) -> str:
    """The hour of the same day, the weekday within six days, nothing beyond."""
    at = hours.clock_words(until.time())
    days = (until.date() - now.astimezone(until.tzinfo).date()).days
    if days == 0 or (days == 1 and at == hours.clock_words(datetime.min.time())):
        return at
    if days == 1:
        return _("demain à %(at)s") % {"at": at}
    return _("%(day)s à %(at)s") % {"day": formats.date_format(until, "l"), "at": at} if days < 7 else ""
