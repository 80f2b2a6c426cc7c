"""What a person asked for in an address, read kindly: what cannot be understood is said beside its field and left out."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.network.enums import Stage
from maillage.network.models import Network
from maillage.network.queries import locating
from maillage.network.queries.directory import DEFAULT_RADIUS_KM, Box, Point, Selection
from maillage.territory.enums import Level
from maillage.territory.models import Territory

RADII_KM = (5, 10, 20, 30, 50, 100, 200)
SORTS = ("name", "distance", "relevance", "recent")
MOST_PAGES = 100_000
_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,12})?"
_PLACE = re.compile(rf"({_NUMBER})\s*[,;]\s*({_NUMBER})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SLUG = re.compile(r"[a-z0-9_-]{1,120}", re.IGNORECASE)


class Words(forms.Field):
    """One line of text without control characters."""

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> str:
        return _CONTROL.sub(" ", str(value or "")).strip()[:200]


class Slugs(forms.Field):
    """Several values of one parameter, each a slug or a clear refusal of the whole."""

    widget = forms.SelectMultiple

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(str(piece).strip() for piece in value or () if str(piece).strip()))
        if len(found) > 50 or not all(_SLUG.fullmatch(piece) for piece in found):
            raise forms.ValidationError(_("Cette valeur n’est pas comprise ; elle n’a pas été prise en compte."))
        return found


class SelectionForm(forms.Form):
    """GET parameters of the directory, the map's tiles and the exports. After ``is_valid()``, true or not, ``selection`` holds
    all that was understood, ``errors`` the sentences for the rest. ``kinds`` and ``services`` are the known slugs, if they are to be checked.

    ``bbox=west,south,east,north`` is the part of the map that is shown; a point, or words that name a town, take its place.
    ``nearby_words`` is what the person typed when it was understood as a town ("poitiers", "86000"); ``mots=1`` refuses that reading.
    ``nearly`` is the town that the words name but for a slip.
    """

    q = Words()
    mots = Words()
    commune = Words()
    near = Words()
    radius = Words()
    bbox = Words()
    kind = Slugs()
    service = Slugs()
    stage = Slugs()
    tag = Slugs()
    territory = Words()
    network = Words()
    sort = Words()
    view = Words()
    page = Words()

    nearby_words: str = ""
    nearly: Territory | None = None
    town: Territory | None = None

    def __init__(self, data: QueryDict, *, kinds: Collection[str] | None = None, services: Collection[str] | None = None) -> None:
        super().__init__(data)
        self._known: dict[str, Collection[str] | None] = {"kind": kinds, "service": services, "stage": Stage.values}

    def clean_kind(self) -> tuple[str, ...]:
        return self._known_among("kind", _("Le type de lieu « %(value)s » n’existe pas dans le vocabulaire."))

    def clean_service(self) -> tuple[str, ...]:
        return self._known_among("service", _("Le service « %(value)s » n’existe pas dans le vocabulaire."))

    def _known_among(self, name: str, sentence: str) -> tuple[str, ...]:
        said: tuple[str, ...] = self.cleaned_data[name]
        known = self._known[name]
        unknown = [] if known is None else [slug for slug in said if slug not in known]
        if unknown:
            self.add_error(name, sentence % {"value": unknown[0]})
        return tuple(slug for slug in said if slug not in unknown)

    def clean_near(self) -> Point | None:
        value = self.cleaned_data["near"]
        if not value:
            return None
        found = _PLACE.fullmatch(value)
        lat, lon = (float(found[1]), float(found[2])) if found else (math.nan, math.nan)
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise forms.ValidationError(
                _("Cette position n’est pas comprise : une latitude puis une longitude sont attendues, comme 46.58,0.34.")
            )
        return Point(lat, lon)

    def clean_radius(self) -> float:
        value = self.cleaned_data["radius"].replace(",", ".")
        if not value:
            return DEFAULT_RADIUS_KM
        number = float(value) if re.fullmatch(r"[0-9]{1,5}(?:\.[0-9]{1,3})?", value) else math.nan
        if not 0 < number <= 500:
            raise forms.ValidationError(_("Cette distance n’est pas comprise : écrivez un nombre de kilomètres, de 1 à 500."))
        return number

    def clean_bbox(self) -> Box | None:
        value = self.cleaned_data["bbox"]
        if not value:
            return None
        sides = value.split(",")
        understood = len(sides) == 4 and all(re.fullmatch(_NUMBER, side) for side in sides)
        west, south, east, north = map(float, sides) if understood else (math.nan,) * 4
        if not (-180 <= west <= 180 and -180 <= east <= 180 and west != east and -90 <= south < north <= 90):
            raise forms.ValidationError(_("Cette zone de la carte n’est pas comprise : déplacez la carte et cherchez à nouveau."))
        return west, south, east, north

    def clean_commune(self) -> Territory | None:
        value = self.cleaned_data["commune"]
        if not value:
            return None
        town = locating.town_of_code(value.upper()) if re.fullmatch(r"[0-9][0-9abAB][0-9]{3}", value) else None
        if town is None:
            raise forms.ValidationError(_("Aucune commune ne porte le code « %(value)s ».") % {"value": value})
        return town

    def clean_territory(self) -> Territory | None:
        value = self.cleaned_data["territory"]
        if not value:
            return None
        level, _colon, code = value.partition(":")
        found = locating.territory_of_code(level, code.upper()) if level in Level.values else None
        if found is None:
            raise forms.ValidationError(_("Le territoire « %(value)s » n’est pas connu.") % {"value": value})
        return found

    def clean_network(self) -> Network | None:
        value = self.cleaned_data["network"]
        if not value:
            return None
        found = Network.objects.filter(slug=value).first()
        if found is None:
            raise forms.ValidationError(_("Le réseau « %(value)s » n’est pas connu.") % {"value": value})
        return found

    def clean_stage(self) -> tuple[str, ...]:
        return self._known_among("stage", _("L’étape « %(value)s » n’est pas connue."))

    def clean_sort(self) -> str:
        value: str = self.cleaned_data["sort"]
        if value and value not in SORTS:
            raise forms.ValidationError(_("Cet ordre n’est pas connu : nom, distance, pertinence ou nouveauté."))
        return value

    def clean_view(self) -> str:
        return "map" if self.cleaned_data["view"] == "map" else "list"

    def clean_page(self) -> int:
        value = self.cleaned_data["page"]
        if not value:
            return 1
        number = int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0
        if not 1 <= number <= MOST_PAGES:
            raise forms.ValidationError(_("Ce numéro de page n’existe pas ; voici la première page."))
        return number

    @property
    def selection(self) -> Selection:
        """All that was understood. Reads whether the words name a town, once."""
        said = self.cleaned_data
        self.town = said.get("commune")
        words: str = said.get("q", "")
        if words:
            named, self.nearly = (self.town, None) if self.town and self.town.name == words else locating.towns_called(words)
            if named and said.get("near") is None and not said.get("mots"):
                self.town, self.nearby_words, words = named, words, ""
        point = locating.point_of(self.town) if self.town else said.get("near")
        territory = said.get("territory") or (self.town if point is None else None)
        return Selection(
            words=words,
            point=point,
            area=said.get("bbox") if point is None and self.town is None else None,
            radius_km=said.get("radius", DEFAULT_RADIUS_KM),
            kinds=said.get("kind", ()),
            services=said.get("service", ()),
            tags=said.get("tag", ()),
            stages=said.get("stage", ()),
            territory=territory,
            network=said.get("network"),
            sort=said.get("sort", ""),
        )
