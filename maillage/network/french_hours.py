"""Opening hours as French people write them (« du lundi au vendredi de 9h à 18h »), put into OpenStreetMap's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from maillage.core.search import fold

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_SHORT = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
_TOKEN = re.compile(
    rf"""(?P<span>7\s?j\s?/\s?7|tous\ les\ jours|week-?\ ?ends?)
    | (?P<feast>jours?\ feries?)
    | (?P<day>(?:{"|".join(_NAMES)})s?\b | (?:{"|".join(_SHORT)})\b\.?)
    | (?P<time>\d{{1,2}}\s?(?:h(?:eures?)?\b|h(?=\d)|:)\s?(?:[0-5]\d(?!\s?(?:h|:|\d)))? | midi\b | minuit\b)
    | (?P<bare>\d{{1,2}}\b)
    | (?P<off>fermee?s?\b)
    | (?P<to>-|–|—|>|\b(?:a|au|aux|jusqu'a)\b)
    | (?P<and>,|/|&|\+|\bet\b|\bpuis\b)
    | (?P<end>;|\||\n)
    | (?P<nothing>\s+|:|\.|\b(?:de|du|des|le|les|ouvert(?:e|ure)?s?|horaires?)\b)""",
    re.VERBOSE,
)


class _Word(NamedTuple):
    kind: str
    text: str


class _NotUnderstood(ValueError):
    """The text says something else too: nothing of it is taken."""


def in_osm(text: str) -> str | None:
    """The ``opening_hours`` expression of a common French wording; None when a single word of it is not understood."""
    words = [word for word in _words(fold(text)) if word.kind != "nothing"] if len(text) <= 300 else []
    try:
        rules = list(_rules(words))
    except _NotUnderstood:
        return None
    said: set[str] = set()
    expression = ""
    for days, names, hours in rules:
        joint = ", " if hours != "off" and said & days else "; "
        expression += f"{joint if expression else ''}{names} {hours}"
        said |= days
    return expression or None


def _words(text: str) -> Iterator[_Word]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            yield _Word("unknown", text[at:])
            return
        yield _Word(str(found.lastgroup), found[0])
        at = found.end()


def _rules(words: list[_Word]) -> Iterator[tuple[set[str], str, str]]:
    """(days, their OpenStreetMap writing, the hours) of each group of days."""
    rest = list(reversed(words))
    while rest:
        days, names = _days(rest)
        hours = _hours(rest)
        yield days, names, hours
        while rest and rest[-1].kind in {"and", "end"}:
            rest.pop()


def _days(rest: list[_Word]) -> tuple[set[str], str]:
    days: set[str] = set()
    names: list[str] = []
    while rest and rest[-1].kind in {"day", "span", "feast", "and"}:
        word = rest.pop()
        if word.kind == "and":
            continue
        first, last = _range(word)
        if word.kind == "day" and len(rest) > 1 and rest[-1].kind == "to" and rest[-2].kind == "day":
            rest.pop()
            last = _range(rest.pop())[1]
        names.append(first if first == last else f"{first}-{last}")
        days |= {"PH"} if first == "PH" else _between(first, last)
    if not names:
        raise _NotUnderstood
    return days, ",".join(names)


def _range(word: _Word) -> tuple[str, str]:
    if word.kind == "feast":
        return "PH", "PH"
    if word.kind == "span":
        return ("Sa", "Su") if word.text.startswith("week") else ("Mo", "Su")
    day = DAYS[_SHORT.index(word.text[:3])]
    return day, day


def _between(first: str, last: str) -> set[str]:
    start, stop = DAYS.index(first), DAYS.index(last)
    return {DAYS[n % 7] for n in range(start, stop + 1 if stop >= start else stop + 8)}


def _hours(rest: list[_Word]) -> str:
    if rest and rest[-1].kind == "off":
        rest.pop()
        return "off"
    spans: list[str] = []
    while len(rest) >= 3 and rest[-2].kind == "to" and {rest[-1].kind, rest[-3].kind} <= {"time", "bare"}:
        opens, _to, closes = rest.pop(), rest.pop(), rest.pop()
        if opens.kind == closes.kind == "bare":
            raise _NotUnderstood
        spans.append(f"{_clock(opens)}-{_clock(closes)}")
        if len(rest) >= 2 and rest[-1].kind == "and" and rest[-2].kind in {"time", "bare"}:
            rest.pop()
    if not spans:
        raise _NotUnderstood
    return ",".join(spans)


def _clock(word: _Word) -> str:
    if not word.text[0].isdigit():
        return "12:00" if word.text == "midi" else "24:00"
    hour, *minute = re.findall(r"\d+", word.text)
    if int(hour) > 24:
        raise _NotUnderstood
    return f"{int(hour):02}:{minute[0] if minute else '00'}"
