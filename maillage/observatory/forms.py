"""What is asked of a page of the observatory, read kindly: what cannot be understood is said, and left out."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.network.enums import Stage
from maillage.network.forms import Slugs, Words
from maillage.network.queries import vocabulary
from maillage.network.queries.vocabulary import Choices
from maillage.observatory.scope import Scope, Sort
from maillage.observatory.sites import STAGES, Selection

LEAST_KM: Final = 1
MOST_KM: Final = 50
USUAL_KM: Final = 10
SORTS: Final = ("name", "people", "share", "beyond", "distance", "places")


class MeshForm(forms.Form):
    """``rayon`` in whole kilometres; ``kind``, ``service``, ``stage`` as in the directory; ``seuls=oui``: only the network's own places;
    ``sort``: the order of the parts of the scope.

    After ``is_valid()``, true or not, ``selection`` and ``radius_km`` hold all that was understood, ``errors`` the sentences for the rest.
    """

    rayon = Words()
    kind = Slugs()
    service = Slugs()
    stage = Slugs()
    seuls = Words()
    sort = Words()

    def __init__(self, data: QueryDict, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        self.choices: Choices = vocabulary.choices()

    def clean_rayon(self) -> int:
        said = self.cleaned_data["rayon"]
        number = int(said) if re.fullmatch(r"[0-9]{1,4}", said) else 0
        if said and not LEAST_KM <= number <= MOST_KM:
            raise forms.ValidationError(
                _("Ce rayon n’est pas compris : écrivez un nombre entier de kilomètres, de %(least)s à %(most)s.")
                % {"least": LEAST_KM, "most": MOST_KM}
            )
        return number or USUAL_KM

    def clean_kind(self) -> tuple[str, ...]:
        known = {slug for _pk, slug, _label, _icon in self.choices.kinds}
        return self._known("kind", known, _("Le type de lieu « %(value)s » n’existe pas dans le vocabulaire."))

    def clean_service(self) -> tuple[str, ...]:
        known = {slug for slug, _label in self.choices.services}
        return self._known("service", known, _("Le service « %(value)s » n’existe pas dans le vocabulaire."))

    def clean_stage(self) -> tuple[str, ...]:
        return self._known("stage", set(Stage.values), _("L’étape « %(value)s » n’est pas connue."))

    def clean_seuls(self) -> bool:
        said = self.cleaned_data["seuls"]
        if said not in {"", "oui", "non"}:
            raise forms.ValidationError(_("« seuls » se dit oui ou non : tous les lieux sont pris en compte."))
        return said == "oui" and self.scope.level == Sort.NETWORK

    def clean_sort(self) -> str:
        said: str = self.cleaned_data["sort"]
        if said and said not in SORTS:
            raise forms.ValidationError(_("Cet ordre n’est pas connu : voici les territoires par leur nom."))
        return said or SORTS[0]

    def _known(self, name: str, known: set[str], sentence: str) -> tuple[str, ...]:
        said: tuple[str, ...] = self.cleaned_data[name]
        unknown = [slug for slug in said if slug not in known]
        if unknown:
            self.add_error(name, sentence % {"value": unknown[0]})
        return tuple(sorted(slug for slug in said if slug in known))

    @property
    def radius_km(self) -> int:
        found: int = self.cleaned_data.get("rayon", USUAL_KM)
        return found

    @property
    def selection(self) -> Selection:
        said: dict[str, Any] = self.cleaned_data
        return Selection(
            kinds=said.get("kind", ()),
            services=said.get("service", ()),
            stages=said.get("stage", ()) or STAGES,
            network=self.scope.code if said.get("seuls") else "",
        )

    @property
    def order(self) -> str:
        found: str = self.cleaned_data.get("sort", SORTS[0])
        return found

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """What was understood as parameters of an address, what is usual left out."""
        found = [("rayon", str(self.radius_km))] if self.radius_km != USUAL_KM else []
        chosen = self.selection
        found += [("kind", slug) for slug in chosen.kinds]
        found += [("service", slug) for slug in chosen.services]
        found += [("stage", slug) for slug in chosen.stages] if chosen.stages != STAGES else []
        return [*found, ("seuls", "oui")] if chosen.network else found
