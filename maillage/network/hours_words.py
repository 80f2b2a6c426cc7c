"""An OpenStreetMap ``opening_hours`` as people read it, whatever the day it is read: "lundi – vendredi 9 h – 18 h ; jours fériés fermé"."""

from __future__ import annotations

import re
from datetime import time

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network import hours

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PIECES = re.compile(
    rf"(\d{{1,2}}):(\d{{2}})|\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b(?!:)"
    rf"|\b({'|'.join(_DAYS + _MONTHS)}|PH|SH|off|closed|open|unknown|week|easter)\b"
)


def said(expression: str) -> str:
    """The same rules in the same order; what has no word of its own stays as it is written."""
    if expression.strip() == "24/7":
        return _("tous les jours, jour et nuit")
    parts = re.split(r'"([^"]*)"', expression)
    parts[1::2] = [f"({comment})" for comment in parts[1::2]]
    parts[::2] = [_rules(part) for part in parts[::2]]
    return "".join(parts)


def _rules(text: str) -> str:
    """Rules without their comments, whose dashes and commas are their own."""
    text = re.sub(r"(?<=\S),(?=\S)", ", ", text.replace("-", "–"))
    return typography.listed(re.split(r"\s*;\s*", _PIECES.sub(_word, text)))


def _word(found: re.Match[str]) -> str:
    hour, minute, month, day, word = found.groups()
    if hour is not None:
        return hours.clock_words(time(int(hour) % 24, int(minute)))
    if month is not None:
        return f"{int(day)}{typography.NBSP}{MONTHS[_MONTHS.index(month) + 1]}"
    if word in _DAYS:
        return str(WEEKDAYS[_DAYS.index(word)])
    if word in _MONTHS:
        return str(MONTHS[_MONTHS.index(word) + 1])
    return {
        "PH": _("jours fériés"), "SH": _("vacances scolaires"), "off": _("fermé"), "closed": _("fermé"), "open": _("ouvert"),
        "unknown": _("sous réserve"), "week": _("semaine"), "easter": _("Pâques"),
    }.get(word, word)  # fmt: skip
