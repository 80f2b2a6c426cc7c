"""The weekly editor of opening hours: a row a day, the days that differ, or a phrase for all."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network import cleaning, weekly
from maillage.network.exceptions import InvalidValue
from maillage.network.place_forms.widgets import Values, Widget

MOST_STRETCHES = 60
ROOM = 2


class Hours(Widget):
    """State: ``phrase`` (takes the place of the week), ``days``, ``holidays``, ``stretches``; or ``text`` when no week can hold them."""

    def show(self, values: Values) -> Any:
        expression = values.get(self.name) or ""
        week = weekly.read(expression)
        if week is None:
            return {**_state(weekly.Weekly()), "is_text": True, "text": expression}
        return _state(week)

    def typed(self, data: QueryDict) -> Any:
        days = tuple(data.get(f"day_{n}", "") for n in range(7))
        lists = (data.getlist(f"stretch_{part}")[:MOST_STRETCHES] for part in ("first", "last", "hours"))
        stretches = [weekly.Stretch(*(part.strip() for part in row)) for row in zip_longest(*lists, fillvalue="")]
        week = weekly.Weekly(days, data.get("holidays", ""), [one for one in stretches if one.first or one.last or one.hours])
        phrase = data.get("phrase", "")
        has_week = bool(phrase.strip() or week.holidays.strip() or week.stretches or any(day.strip() for day in days))
        is_text = data.get("hours_as") == "text" and not has_week
        return {**_state(week), "phrase": phrase, "text": data.get("hours_text", ""), "is_text": is_text}

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        said = values.get(self.name) or ""
        if state["is_text"]:
            return {self.name: state["text"]}
        week = weekly.Weekly(tuple(row["text"] for row in state["days"]), state["holidays"], _filled(state["stretches"]))
        if state["phrase"].strip():
            return {self.name: self._phrase(state["phrase"], week)}
        if weekly.read(said) == week:
            return {self.name: said}
        return {self.name: self._written(week)}

    def _phrase(self, phrase: str, week: weekly.Weekly) -> str:
        """The week said in one sentence; the days that differ stay those of their rows."""
        said = cleaning.opening_hours(self.name, phrase) or ""
        read = weekly.read(said)
        if read is None:
            return said
        return self._written(replace(read, holidays=read.holidays or week.holidays, stretches=[*read.stretches, *week.stretches]))

    def _written(self, week: weekly.Weekly) -> str:
        try:
            return weekly.write(week)
        except weekly.NotUnderstood as lost:
            raise InvalidValue(self.name, _not_understood(lost)) from None


def _not_understood(lost: weekly.NotUnderstood) -> str:
    if isinstance(lost.row, tuple):
        return _("Les jours qui diffèrent (« %(text)s ») : écrivez une date de début, une de fin qui vient après, puis « fermé » ou des heures.") % {
            "text": lost.text
        }  # fmt: skip
    day = _("Jours fériés") if lost.row == "holidays" else str(WEEKDAYS[int(str(lost.row))]).capitalize()
    return _("%(day)s : « %(text)s » n’est pas compris. Écrivez par exemple 9h-12h, 14h-18h, ou « fermé ».") % {
        "day": day, "text": lost.text,
    }  # fmt: skip


def _state(week: weekly.Weekly) -> dict[str, Any]:
    days = [{"name": str(WEEKDAYS[n]), "text": text} for n, text in enumerate(week.days)]
    rows = [{"first": one.first, "last": one.last, "hours": one.hours} for one in week.stretches]
    room = [{"first": "", "last": "", "hours": ""} for _n in range(ROOM)]
    return {
        "days": days, "holidays": week.holidays, "stretches": [*rows, *room], "phrase": "", "text": "", "is_text": False,
        "example": _("lun-ven 9h-18h, sam 10h-12h") if typography.in_french() else "Mo-Fr 09:00-18:00; Sa 10:00-12:00",
    }  # fmt: skip


def _filled(rows: list[dict[str, str]]) -> list[weekly.Stretch]:
    return [
        weekly.Stretch(row["first"], row["last"] or row["first"], row["hours"])
        for row in rows
        if row["first"] or row["last"] or row["hours"]
    ]
