"""What is asked of the pages about the next places; and the form that saved filters make again."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.network.forms import Words
from maillage.observatory.forms import MeshForm
from maillage.observatory.operations.searches import MOST_PLACES, SECONDS
from maillage.observatory.scope import Scope

USUAL_NUMBER: Final = 10


def mesh_form(filters: str, scope: Scope) -> MeshForm:
    """The form of ``filters_of``: what no longer exists (a word of the vocabulary) is left out."""
    form = MeshForm(QueryDict(filters), scope)
    form.is_valid()
    return form


def filters_of(form: MeshForm) -> str:
    """The radius and the filters that were understood, as an address writes them."""
    return urlencode(form.pairs)


class SitingForm(MeshForm):
    """``nombre`` of new places; ``part``, in per cent, of the people who should be served; ``duree`` in seconds of a search."""

    nombre = Words()
    part = Words()
    duree = Words()

    def clean_nombre(self) -> int:
        said = self.cleaned_data["nombre"]
        number = int(said) if re.fullmatch(r"[0-9]{1,4}", said) else 0
        if said and not 1 <= number <= MOST_PLACES:
            raise forms.ValidationError(
                _("Ce nombre de lieux n’est pas compris : écrivez un nombre entier, de 1 à %(most)s.") % {"most": MOST_PLACES}
            )
        return number or USUAL_NUMBER

    def clean_part(self) -> float | None:
        said = self.cleaned_data["part"].rstrip("% \u00a0\u202f").replace(",", ".")
        if not said:
            return None
        share = float(said) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,2})?", said) else 0.0
        if not 0.0 < share <= 100.0:
            raise forms.ValidationError(_("Cette part n’est pas comprise : écrivez un nombre, de 1 à 100."))
        return share

    def clean_duree(self) -> int:
        said = self.cleaned_data["duree"]
        return int(said) if said in {str(each) for each in SECONDS} else 60

    @property
    def number(self) -> int:
        found: int = self.cleaned_data.get("nombre", USUAL_NUMBER)
        return found

    @property
    def share(self) -> float | None:
        """0 to 1."""
        found: float | None = self.cleaned_data.get("part")
        return None if found is None else found / 100.0

    @property
    def seconds(self) -> int:
        found: int = self.cleaned_data.get("duree", 60)
        return found
