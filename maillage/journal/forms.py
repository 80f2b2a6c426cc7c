"""What the journal's page is asked."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class PeriodForm(forms.Form):
    """``cleaned_data``: ``depuis`` and ``jusqua`` (dates or None), ``avant`` (an entry's uid or None)."""

    depuis = forms.DateField(label=_("Depuis le"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    jusqua = forms.DateField(label=_("Jusqu’au"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    avant = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("depuis"), cleaned.get("jusqua")
        if since and until and since > until:
            self.add_error("jusqua", _("La fin vient avant le début : échangez les deux dates."))
        return cleaned

    def period(self) -> tuple[date | None, date | None, UUID | None]:
        return self.cleaned_data.get("depuis"), self.cleaned_data.get("jusqua"), self.cleaned_data.get("avant")
