"""When a place is open, from its OpenStreetMap ``opening_hours``: now, the ordinary week, the days that differ.

Everything is said in the place's own local time. French public holidays count everywhere (``PH``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from opening_hours import OpeningHours, State

from maillage.core import typography

PARIS = "Europe/Paris"
_OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_WEEKS = 5
_LONGEST = timedelta(days=366)
_SHOWN = 3

Span = tuple[time, time, str]
"""Opens, closes (midnight is ``time(0)``; equal times: the whole day), a comment or nothing."""


@dataclass(frozen=True)
class Moment:
    """Whether a place is open at an instant. ``state`` is open, closed or unknown; ``until`` the next change, local, or None."""

    state: str
    until: datetime | None
    comment: str


@dataclass(frozen=True)
class Week:
    """``days``: the ordinary spans from Monday to Sunday; ``exceptions``: the next stretches of days that differ (first, last,
    spans of each day); ``holidays``: open or closed when the expression says it of all public holidays, which are then no exceptions.
    """

    days: tuple[tuple[Span, ...], ...]
    exceptions: tuple[tuple[date, date, tuple[Span, ...]], ...]
    holidays: str


def zone_of(code: str) -> ZoneInfo:
    """The time zone of an INSEE commune code or a postal code."""
    return ZoneInfo(_OVERSEAS.get(code[:3], PARIS))


@lru_cache(maxsize=4096)
def _parsed(expression: str, zone: str) -> OpeningHours:
    return OpeningHours(
        expression, timezone=ZoneInfo(zone), country="FR", auto_country=False, auto_timezone=False, max_interval_days=_LONGEST.days
    )  # fmt: skip


def moment(expression: str, zone: ZoneInfo, at: datetime) -> Moment:
    """The state of a cleaned expression at an aware instant."""
    parsed = _parsed(expression, zone.key)
    local = at.astimezone(zone)
    state, comment = parsed.state(local)
    return Moment(_word(state), parsed.next_change(local), comment)


def _word(state: State) -> str:
    return "open" if state == State.OPEN else "unknown" if state == State.UNKNOWN else "closed"


@lru_cache(maxsize=2048)
def week(expression: str, zone: ZoneInfo, today: date) -> Week:
    """The ordinary week seen from ``today`` (for each weekday, what is most common in five weeks) and the year's next three exceptions."""
    spans = _by_day(expression, zone, today, _LONGEST.days)
    soon = today + timedelta(weeks=_WEEKS)
    ordinary = tuple(
        Counter(spans[day] for day in spans if day < soon and day.weekday() == weekday).most_common(1)[0][0] for weekday in range(7)
    )
    said, feasts = _holidays(expression, zone, today, spans)
    differing = [day for day, there in spans.items() if there != ordinary[day.weekday()] and not (said and day in feasts)]
    return Week(ordinary, tuple(islice(_stretches(differing, spans), _SHOWN)), said)


def _holidays(expression: str, zone: ZoneInfo, today: date, spans: dict[date, tuple[Span, ...]]) -> tuple[str, set[date]]:
    """What the expression says of the year's public holidays (nothing when it does not name them, or differs), and those days."""
    if not re.search(r"\bPH\b", expression):
        return "", set()
    feasts = {day for day, there in _by_day("PH", zone, today, _LONGEST.days).items() if there}
    opened = {bool(spans[day]) for day in feasts}
    return ("open" if opened == {True} else "closed" if opened == {False} else ""), feasts


def _stretches(days: list[date], spans: dict[date, tuple[Span, ...]]) -> Iterator[tuple[date, date, tuple[Span, ...]]]:
    """``days`` joined when all the days between have the same spans: a closed fortnight runs over its closed Sundays."""
    first = last = None
    for day in days:
        if first is not None and last is not None:
            between = (last + timedelta(days=n) for n in range(1, (day - last).days + 1))
            if all(spans[other] == spans[first] for other in between):
                last = day
                continue
            yield first, last, spans[first]
        first = last = day
    if first is not None and last is not None:
        yield first, last, spans[first]


def _by_day(expression: str, zone: ZoneInfo, first: date, count: int) -> dict[date, tuple[Span, ...]]:
    found: dict[date, list[Span]] = {first + timedelta(days=n): [] for n in range(count)}
    start = datetime.combine(first - timedelta(days=1), time(12), zone)
    end = datetime.combine(first + timedelta(days=count), time(12), zone)
    for opens, closes, state, comment in _parsed(expression, zone.key).intervals(start, end):
        if state != State.CLOSED:
            said = comment or (_("sous réserve") if state == State.UNKNOWN else "")
            for day, span in _split(opens, closes, said):
                if day in found:
                    found[day].append(span)
    return {day: tuple(spans) for day, spans in found.items()}


def _split(opens: datetime, closes: datetime, comment: str) -> Iterator[tuple[date, Span]]:
    """A span belongs to the day it starts on; one of a day or more is cut at each midnight."""
    if closes - opens < timedelta(days=1):
        yield opens.date(), (opens.time(), closes.time(), comment)
        return
    day = opens.date()
    while day < closes.date():
        yield day, (opens.time() if day == opens.date() else time(0), time(0), comment)
        day += timedelta(days=1)
    if closes.time() != time(0):
        yield day, (time(0), closes.time(), comment)


def clock_words(at: time) -> str:
    """A time as people say it: "9 h", "18 h 30", "minuit"."""
    return _("minuit") if at == time(0) else typography.clock_time(at)


def span_words(span: Span) -> str:
    """A span as people say it: "9 h – 12 h 30", "toute la journée"."""
    opens, closes, comment = span
    words = _("toute la journée") if opens == closes else f"{clock_words(opens)}–{clock_words(closes)}"
    return f"{words} ({comment})" if comment else words
