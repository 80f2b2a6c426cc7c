"""The page of preferences as a form: a box and a pace for each category, then the hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from maillage.notices.enums import Category, Pace
from maillage.notices.models import Rhythm
from maillage.notices.preferences import SENTENCES, Choice

ZONES: Final = {
    "Europe/Paris": _("France hexagonale, Belgique, Suisse"),
    "America/Guadeloupe": _("Guadeloupe"),
    "America/Martinique": _("Martinique"),
    "America/Cayenne": _("Guyane"),
    "Indian/Reunion": _("La Réunion"),
    "Indian/Mayotte": _("Mayotte"),
    "America/Miquelon": _("Saint-Pierre-et-Miquelon"),
    "Pacific/Noumea": _("Nouvelle-Calédonie"),
    "Pacific/Tahiti": _("Polynésie française"),
    "Pacific/Wallis": _("Wallis-et-Futuna"),
}
CLOCK: Final = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
HOURS: Final = ("time_zone", "digest_hour", "digest_day", "quiet_from", "quiet_to")


class PreferencesForm(forms.Form):
    """Cleaned, it gives ``choices()`` and ``hours()``; it keeps nothing."""

    time_zone = forms.ChoiceField(label=_("Mon heure est celle de"), required=False)
    quiet_from = forms.TimeField(label=_("Silence à partir de"), required=False, widget=CLOCK)
    quiet_to = forms.TimeField(label=_("Silence jusqu’à"), required=False, widget=CLOCK)
    digest_day = forms.TypedChoiceField(label=_("Jour du courriel de la semaine"), coerce=int, choices=list(WEEKDAYS.items()))
    digest_hour = forms.TypedChoiceField(
        label=_("Heure des courriels réunis"),
        coerce=int,
        choices=[(hour, f"{hour} h") for hour in range(24)],
    )

    def __init__(self, data: Mapping[str, Any] | None, *, choices: Mapping[Category, Choice], rhythm: Rhythm) -> None:
        initial: dict[str, Any] = {name: getattr(rhythm, name) for name in HOURS}
        for category, choice in choices.items():
            initial |= {f"in_app_{category.value}": choice.in_app, f"mail_{category.value}": choice.mail}
        super().__init__(data, initial=initial)
        self.fields["time_zone"].choices = _zones(rhythm.time_zone)  # type: ignore[attr-defined]
        for category in choices:
            self.fields[f"in_app_{category.value}"] = forms.BooleanField(required=False)
            self.fields[f"mail_{category.value}"] = forms.ChoiceField(choices=Pace.choices)

    def rows(self) -> Iterator[dict[str, Any]]:
        """A category, what it holds, its two fields."""
        for category, sentence in SENTENCES.items():
            mail = self[f"mail_{category.value}"]
            yield {"category": category, "sentence": sentence, "in_app": self[f"in_app_{category.value}"], "mail": mail}

    def hour_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in HOURS]

    def choices(self) -> dict[str, Choice]:
        clean = self.cleaned_data
        return {each.value: Choice(clean[f"in_app_{each.value}"], clean[f"mail_{each.value}"]) for each in Category}

    def hours(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in HOURS}


def _zones(present: str) -> list[tuple[str, str | Promise]]:
    """The instance's own first; the person's present one, whatever it is."""
    known: dict[str, str | Promise] = {**ZONES}
    if present:
        known.setdefault(present, present)
    return [("", _now("l’instance (%(zone)s)") % {"zone": settings.TIME_ZONE}), *known.items()]
