"""A week of opening hours as a form shows it, and the OpenStreetMap expression that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from maillage.network import french_hours

DAYS = french_hours.DAYS
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = f"(?:{'|'.join(DAYS)})"
_DATE = rf"(\d{{4}}) ({'|'.join(_MONTHS)}) (\d{{1,2}})"
_SPAN = r"\d\d:\d\d-\d\d:\d\d"
_HOURS = rf"(?P<hours>closed|off|{_SPAN}(?:,{_SPAN})*)"
_RULE = re.compile(rf"(?:(?P<days>(?:{_DAY}(?:-{_DAY})?|PH)(?:,(?:{_DAY}(?:-{_DAY})?|PH))*) )?{_HOURS}")
_DATED = re.compile(rf"{_DATE}(?:-{_DATE})? {_HOURS}")
_BARE = re.compile(r"(?<![\d:h])(\d{1,2})(?!\s*[h:\d])")


class NotUnderstood(ValueError):
    """``row`` is what could not be read: a day (0 to 6), ``"holidays"``, ``("stretch", n)``."""

    def __init__(self, row: object, text: str) -> None:
        super().__init__(text)
        self.row, self.text = row, text


@dataclass(frozen=True)
class Stretch:
    """Days that differ, from ``first`` to ``last`` (ISO days), and their hours; none: closed."""

    first: str
    last: str
    hours: str = ""


@dataclass(frozen=True)
class Weekly:
    """Hours as people write them ("9h-12h, 14h-18h"), an empty text for a closed day; ``holidays`` empty when nothing is said of them."""

    days: tuple[str, ...] = ("",) * 7
    holidays: str = ""
    stretches: list[Stretch] = field(default_factory=list)


def read(expression: str) -> Weekly | None:
    """The week of a cleaned expression; None when it says what no week of a form can hold (seasons, comments, first Sundays…)."""
    if not expression:
        return Weekly()
    if expression == "24/7":
        return Weekly(("0h-24h",) * 7)
    said: dict[str, list[str]] = {}
    stretches: list[Stretch] = []
    for is_more, rule in _rules(expression):
        if dated := _DATED.fullmatch(rule):
            stretches.append(_stretch(dated))
        elif found := _RULE.fullmatch(rule):
            for day in _days(found["days"] or "Mo-Su"):
                before = said.get(day, []) if is_more else []
                said[day] = [*before, *([] if found["hours"] in {"closed", "off"} else found["hours"].split(","))]
        else:
            return None
    holidays = "" if "PH" not in said else _words(said["PH"]) or "fermé"
    return Weekly(tuple(_words(said.get(day, [])) for day in DAYS), holidays, stretches)


def write(week: Weekly) -> str:
    """The expression of a week, empty when it says nothing; raises NotUnderstood."""
    days = [spans(text, row) for row, text in enumerate(week.days)]
    rules = [f"{_joined(names)} {hours}" for names, hours in _alike(days)]
    if week.holidays.strip():
        rules.append(f"PH {spans(week.holidays, 'holidays') or 'off'}")
    rules += [_dated(number, stretch) for number, stretch in enumerate(week.stretches)]
    return "; ".join(rules)


def spans(text: str, row: object = 0) -> str:
    """« 9h-12h, 14h-18h » as ``09:00-12:00,14:00-18:00``; empty for a closed day. Raises NotUnderstood."""
    text = text.strip()
    if not text:
        return ""
    for reading in (text, _BARE.sub(r"\1h", text), re.sub(r"(?<=[\dh])\s+(?=\d)", ", ", _BARE.sub(r"\1h", text))):
        found = french_hours.in_osm(f"lundi {reading}")
        if found and found.startswith("Mo ") and ";" not in found and ", " not in found:
            hours = found.removeprefix("Mo ")
            return "" if hours == "off" else hours
    raise NotUnderstood(row, text)


def _rules(expression: str) -> Iterator[tuple[bool, str]]:
    """Each rule, and whether it adds to those before."""
    for piece in expression.split("; "):
        for number, rule in enumerate(piece.split(", ")):
            yield number > 0, rule


def _days(text: str) -> Iterator[str]:
    for piece in text.split(","):
        first, _dash, last = piece.partition("-")
        if not last:
            yield first
            continue
        start, stop = DAYS.index(first), DAYS.index(last)
        yield from (DAYS[n % 7] for n in range(start, stop + 1 if stop >= start else stop + 8))


def _words(hours: list[str]) -> str:
    return ", ".join(f"{_clock(span[:5])}-{_clock(span[6:])}" for span in hours)


def _clock(time: str) -> str:
    hour, minute = int(time[:2]), time[3:]
    return f"{hour - 24 if hour > 24 else hour}h{'' if minute == '00' else minute}"


def _stretch(found: re.Match[str]) -> Stretch:
    year, month, day, *until = found.groups()[:6]
    first = _iso(year, month, day)
    hours = found["hours"]
    return Stretch(first, _iso(*until) if until[0] else first, "" if hours in {"closed", "off"} else _words(hours.split(",")))


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}"


def _dated(number: int, stretch: Stretch) -> str:
    row = ("stretch", number)
    try:
        first, last = date.fromisoformat(stretch.first), date.fromisoformat(stretch.last or stretch.first)
    except ValueError:
        raise NotUnderstood(row, f"{stretch.first} {stretch.last}".strip()) from None
    if last < first:
        raise NotUnderstood(row, f"{stretch.first} {stretch.last}")
    until = "" if last == first else f"-{_osm_day(last)}"
    return f"{_osm_day(first)}{until} {spans(stretch.hours, row) or 'off'}"


def _osm_day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"


def _alike(days: list[str]) -> Iterator[tuple[list[int], str]]:
    """The open days by hours, those that share them together."""
    for hours in dict.fromkeys(filter(None, days)):
        yield [n for n, said in enumerate(days) if said == hours], hours


def _joined(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}{'-' if len(run) > 2 else ','}{DAYS[run[-1]]}" for run in runs
    )
