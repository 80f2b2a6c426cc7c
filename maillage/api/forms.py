"""What a person asks for her programs. Whether it can be had is for the operations to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.api.operations.tokens import LASTS
from maillage.api.scopes import SCOPES
from maillage.core.ids import new_uid

_DAYS = {30: _("30 jours"), 90: _("3 mois"), 365: _("1 an")}


class TokenForm(forms.Form):
    """``uid`` makes a form that is sent twice ask for one token."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=new_uid)
    label = forms.CharField(
        label=_("Nom du jeton"), max_length=80, help_text=_("Où il servira : « site du réseau », « tableau de bord »…")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’il permettra"),
        choices=[(scope.key, scope.sentence) for scope in SCOPES.values()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choisissez au moins une chose que ce jeton permettra.")},
    )
    days = forms.TypedChoiceField(
        label=_("Jusqu’à quand"), choices=[(days, _DAYS[days]) for days in LASTS], coerce=int, initial=90, widget=forms.RadioSelect
    )


class WebhookForm(forms.Form):
    """``subject`` is blank for everything public, or one of ``subjects`` (``place:<uid>``, ``network:<uid>``)."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=new_uid)
    label = forms.CharField(label=_("Nom du webhook"), max_length=80, help_text=_("Pour vous y retrouver : « site du réseau »…"))
    url = forms.CharField(
        label=_("Adresse qui recevra"),
        max_length=2_000,
        help_text=_("Une adresse web publique, de préférence en https, qui sait recevoir un POST."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    subject = forms.ChoiceField(label=_("Ce qu’il suivra"), required=False)

    def __init__(self, data: Any = None, *, subjects: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("Tout le journal public")), *subjects]
