"""How the interface writes: French spaces, numbers, distances, days and hours; plain English where the language is English.

Narrow no-break space (U+202F) before ``; ! ? »`` and inside numbers, no-break space (U+00A0) before ``:`` and inside « ».
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, pgettext

THIN = "\u202f"
NBSP = "\u00a0"
_BEFORE_MARKS = re.compile(r"(?<=[^\s;!?«])[ \u00a0\u202f]*([;!?]+)(?=[\s»)\]”\"…,.]|$)")
_BEFORE_COLON = re.compile(r"(?<=[\w»)’%€\]]) +:(?=\s|$)")
_AFTER_OPENING = re.compile(r"«\s*")
_BEFORE_CLOSING = re.compile(r"\s*»")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_TOUCHED = re.compile(r"['«»;:!?]|\d ")
_ARTICLE = re.compile(r"(le|les) (?=\S)", re.IGNORECASE)
_MUTE = re.compile(r"[aeiouyœæ]|h[eiy]")
"""How a name begins that "de" is elided before. The h of Haguenau, Honfleur or Huningue is heard, that of Hyères or Hendaye is not."""
_NUMBER_UNIT = re.compile(r"(?<=\d) (?=(?:km|m²|m2|h|min|€|%|kg|ans?)\b|[€%])")


def in_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def spaced(text: str) -> str:
    """``text`` with French spaces and apostrophes; unchanged in another language. Addresses of the web are left alone."""
    if not _TOUCHED.search(text) or not in_french():
        return text
    return "".join(
        part if "://" in part or part.startswith("www.") else _spaced(part) for part in re.split(r"((?:https?://|www\.)\S+)", text)
    )


def _spaced(text: str) -> str:
    text = _APOSTROPHE.sub("’", text)
    text = _AFTER_OPENING.sub(f"«{THIN}", text)
    text = _BEFORE_CLOSING.sub(f"{THIN}»", text)
    text = _BEFORE_MARKS.sub(rf"{THIN}\1", text)
    text = _BEFORE_COLON.sub(f"{NBSP}:", text)
    return _NUMBER_UNIT.sub(NBSP, text)


def de_name(name: str) -> str:
    """« d’Orléans », « du Mans », « des Ulis », « de La Rochelle »: the name of a town after "de"; the bare name in another language."""
    if not in_french():
        return name
    name = spaced(name)
    if article := _ARTICLE.match(name):
        return ("du " if len(article[1]) == 2 else "des ") + name[article.end() :]
    bare = unicodedata.normalize("NFD", name[:2].lower())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return f"d’{name}" if _MUTE.match(letters) and not name.lower().startswith("l’") else f"de {name}"


def number(value: float | None, *, decimals: int = 0) -> str:
    """``1512`` as « 1 512 » (narrow no-break space), or "1,512" in English; an empty string for None."""
    if value is None:
        return ""
    text = f"{value:,.{decimals}f}"
    return text.translate({ord(","): THIN, ord("."): ","}) if in_french() else text


def percent(value: float, *, decimals: int = 0) -> str:
    """``48.0`` as « 48 % », or "48%" in English."""
    return f"{number(value, decimals=decimals)}{NBSP}%" if in_french() else f"{number(value, decimals=decimals)}%"


def sign(value: float) -> str:
    """What stands before the digits of a change: « + 12 », « − 12 » with a true minus sign; "+12", "−12" in English."""
    return f"{'−' if value < 0 else '+'}{NBSP if in_french() else ''}"


def pair(label: str, value: str) -> str:
    """« Ain : 12 », or "Ain: 12" in English."""
    return f"{label}{colon()} {value}"


def colon() -> str:
    """« : » after what it follows, or ":" in English."""
    return f"{NBSP}:" if in_french() else ":"


def quoted(text: str) -> str:
    """« text », or “text” in English."""
    return f"«{THIN}{text}{THIN}»" if in_french() else f"“{text}”"


def listed(parts: Iterable[str]) -> str:
    """Parts that may hold commas, one after the other: semicolons, set as the language does."""
    return (f"{THIN}; " if in_french() else "; ").join(parts)


def distance(km: float | None) -> str:
    """« à 4 km », « à 800 m », « à 1,4 km »: metres by fifties under one kilometre, one decimal under ten when it tells something."""
    if km is None:
        return ""
    if km < 0.05:
        return pgettext("distance", "sur place")
    if km < 0.975:
        amount, unit = number(round(km * 20) * 50), "m"
    elif km < 9.95:
        rounded = round(km, 1)
        amount, unit = number(rounded, decimals=0 if rounded == int(rounded) else 1), "km"
    else:
        amount, unit = number(round(km)), "km"
    return pgettext("distance", "à %(amount)s") % {"amount": f"{amount}{NBSP}{unit}"}


def day(value: date | None, *, today: date | None = None) -> str:
    """« samedi 12 avril », with the year when it is not this one; an empty string for None."""
    if value is None:
        return ""
    value = _local(value)
    today = today or timezone.localdate()
    if in_french():
        first = "1er" if value.day == 1 else str(value.day)
        text = f"{format_date(value, 'l')} {first}{NBSP}{format_date(value, 'F')}"
    else:
        text = f"{format_date(value, 'l')} {value.day}{NBSP}{format_date(value, 'F')}"
    return text if value.year == today.year else f"{text}{NBSP}{value.year}"


def full_date(value: date | None) -> str:
    """« 12 mars 2026 »: a date on a document, without its weekday."""
    if value is None:
        return ""
    value = _local(value)
    first = "1er" if value.day == 1 and in_french() else str(value.day)
    return f"{first}{NBSP}{format_date(value, 'F Y')}"


def clock_time(value: time | datetime) -> str:
    """« 14 h », « 9 h 30 »; "2 pm", "9.30 am" in English."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if in_french():
        return f"{value.hour}{NBSP}h" + (f"{NBSP}{value.minute:02d}" if value.minute else "")
    hour = value.hour % 12 or 12
    minutes = f".{value.minute:02d}" if value.minute else ""
    return f"{hour}{minutes}{NBSP}{'am' if value.hour < 12 else 'pm'}"


def period(start: datetime, end: datetime | None = None, *, today: date | None = None) -> str:
    """« samedi 12 avril, 14 h–17 h », or both days when it ends on another one."""
    first = f"{day(start, today=today)}, {clock_time(start)}"
    if end is None:
        return first
    if _local(start) == _local(end):
        return f"{first}–{clock_time(end)}"
    return f"{first} – {day(end, today=today)}, {clock_time(end)}"


def _local(value: date) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
