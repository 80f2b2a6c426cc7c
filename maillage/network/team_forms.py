"""The forms of teams, claims and layers: they clean what is typed, they save nothing."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from maillage.network.cleaning import phone as clean_phone
from maillage.network.exceptions import InvalidValue
from maillage.network.operations.layers import Words
from maillage.network.roles import INVITED_TO, Scope

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_TAGS = 20


class Text(forms.CharField):
    """Text without control characters; a line, or a few with ``rows``."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(_CONTROL.sub("", str(value or ""))))


class Mail(forms.EmailField):
    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        super().__init__(max_length=254, widget=forms.EmailInput(attrs=attrs), **options)


class InvitationForm(forms.Form):
    email = Mail(label=_("Son adresse électronique"), help_text=_("Elle sert à envoyer l’invitation, puis elle est oubliée."))
    role = forms.ChoiceField(label=_("Son rôle"), widget=forms.RadioSelect)
    message = Text(label=_("Un mot pour elle ou lui"), required=False, max_length=500, rows=3)

    def __init__(self, *args: Any, scope: Scope, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["role"]
        field.choices = [(role.key, role.name) for role in INVITED_TO[scope]]
        field.initial = INVITED_TO[scope][0].key
        self.sentences = {role.key: role.sentence for role in INVITED_TO[scope]}


class EndForm(forms.Form):
    reason = Text(label=_("Pourquoi"), required=False, max_length=280, rows=2, help_text=_("Lu par l’équipe seulement."))


class StatementForm(forms.Form):
    text = Text(label=_("Ce que vous avez à dire"), max_length=4000, rows=6)


class ClaimForm(StatementForm):
    text = Text(
        label=_("Qui êtes-vous dans ce lieu ?"),
        max_length=4000,
        rows=5,
        help_text=_(
            "Par exemple votre fonction, depuis quand, et qui peut le confirmer. Seules les personnes qui vérifient le liront."
        ),
    )


class AddressForm(forms.Form):
    email = Mail(label=_("Une adresse électronique du lieu"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code à six chiffres"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return re.sub(r"\D", "", self.cleaned_data["code"])


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Votre décision"),
        choices=[("join", _("Accepter : elle rejoint l’équipe")), ("replace", _("Accepter : elle remplace l’équipe actuelle")), ("refuse", _("Refuser"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reasons = Text(label=_("Vos raisons"), max_length=2000, rows=4, help_text=_("Elles seront dites aux deux côtés."))

    def __init__(self, *args: Any, held: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["verdict"]
        if not held:
            field.choices = [("join", _("Accepter : le lieu lui est confié")), ("refuse", _("Refuser"))]


class JoinForm(forms.Form):
    place = forms.CharField(
        label=_("Le lieu à ajouter"), max_length=300, help_text=_("L’adresse de sa page, ou ce qui la termine : la-grange-commune.")
    )
    message = Text(label=_("Un mot pour le lieu"), required=False, max_length=280, rows=2)

    def clean_place(self) -> str:
        """Its slug, from whatever was pasted."""
        found = re.search(r"(?:^|/lieux/)([a-z0-9_-]{1,160})/?(?:[?#].*)?$", self.cleaned_data["place"].strip().lower())
        if found is None:
            raise forms.ValidationError(_("Cette adresse n’est pas celle d’un lieu d’ici."))
        return found[1]


class LayerForm(forms.Form):
    tags = Text(label=_("Mots-clés du réseau"), required=False, max_length=600, help_text=_("Séparés par des virgules."))
    note = Text(
        label=_("Ce que le réseau en dit"),
        required=False,
        max_length=8000,
        rows=6,
        help_text=_("Vous pouvez écrire en Markdown : **gras**, listes, liens."),
    )
    contact_name = Text(label=_("Personne à contacter"), required=False, max_length=120)
    contact_email = Mail(label=_("Son adresse électronique"), required=False)
    contact_phone = forms.CharField(
        label=_("Son téléphone"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    is_public = forms.BooleanField(label=_("Montrer tout cela à tout le monde, sur la page du lieu"), required=False)

    def clean_tags(self) -> list[str]:
        tags = list(
            dict.fromkeys(" ".join(piece.split()) for piece in re.split(r"[,;\n]", self.cleaned_data["tags"]) if piece.strip())
        )
        if len(tags) > MOST_TAGS or any(len(tag) > 40 for tag in tags):
            raise forms.ValidationError(_("Vingt mots-clés au plus, de quarante lettres au plus."))
        return tags

    def clean_contact_phone(self) -> str:
        try:
            return str(clean_phone("contact_phone", self.cleaned_data["contact_phone"]) or "")
        except InvalidValue as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def words(self) -> Words:
        said = self.cleaned_data
        return Words(tuple(said["tags"]), said["note"], said["contact_name"], said["contact_email"], said["contact_phone"])
