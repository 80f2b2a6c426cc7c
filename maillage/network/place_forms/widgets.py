"""How each field of a place is asked: what the form shows, what was typed, what is made of it.

A widget's *state* is what its boxes hold, as text: it comes from the place (``show``) or from what was sent (``typed``), and
``raw`` makes of it the raw values of the fields it asks for, which ``fields`` cleans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.core.search import ask
from maillage.network.exceptions import InvalidValue
from maillage.network.fields import Plain
from maillage.network.models import Organisation, Place
from maillage.network.queries import locating
from maillage.territory.enums import Level

Values = Mapping[str, Plain]
MOST_LINKS = 20
MOST_NEAR = 3


class Widget:
    """One line of text; ``kind`` names the part of the template that draws it."""

    def __init__(self, name: str, kind: str = "text", **told: Any) -> None:
        self.name, self.kind, self.told = name, kind, told

    @property
    def names(self) -> tuple[str, ...]:
        """The fields it asks for."""
        return (self.name,)

    def show(self, values: Values) -> Any:
        value = values.get(self.name)
        return "" if value is None else str(value)

    def typed(self, data: QueryDict) -> Any:
        return data.get(self.name, "")

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        """Raises InvalidValue, whose field is one of ``names``. ``values`` are what the place says."""
        return {self.name: state}


class Checks(Widget):
    """Any number of known words."""

    def show(self, values: Values) -> Any:
        return list(values.get(self.name) or [])

    def typed(self, data: QueryDict) -> Any:
        return data.getlist(self.name)


class Tags(Widget):
    """Free words on one line."""

    def show(self, values: Values) -> Any:
        return ", ".join(values.get(self.name) or [])


class Town(Widget):
    """A town by its name, chosen among those proposed or found by its name and the postal code."""

    @property
    def names(self) -> tuple[str, ...]:
        return ("commune", "arrondissement")

    def show(self, values: Values) -> Any:
        code = values.get("arrondissement") or values.get("commune") or ""
        town = locating.town_of_code(code) if code else None
        return {"text": town.name if town else code, "code": code}

    def typed(self, data: QueryDict) -> Any:
        return {"text": data.get("commune", "").strip(), "code": data.get("commune_code", "").strip()[:5]}

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        if not state["text"]:
            return {"commune": None, "arrondissement": None}
        found = locating.towns_meant(state["text"], state["code"], str(values.get("postal_code") or ""))
        if not found:
            raise InvalidValue("commune", _("Aucune commune de France ne s’appelle « %(text)s ».") % {"text": state["text"]})
        if len(found) > 1:
            where = ", ".join(town.departement.name for town in found[:6] if town.departement)
            sentence = _(
                "Plusieurs communes portent ce nom (%(where)s). Écrivez aussi le code postal, ou choisissez dans la liste."
            )
            raise InvalidValue("commune", sentence % {"where": where})
        town = found[0]
        if town.level == Level.ARRONDISSEMENT and town.commune:
            return {"commune": town.commune.code, "arrondissement": town.code}
        return {"commune": town.code, "arrondissement": None}


class Position(Widget):
    """Degrees, and how far they can be believed."""

    def show(self, values: Values) -> Any:
        lat, lon, position = values.get("coordinates") or ("", "", "exact")
        return {"lat": str(lat), "lon": str(lon), "position": position}

    def typed(self, data: QueryDict) -> Any:
        found = {key: data.get(key, "").strip().replace(",", ".") for key in ("lat", "lon")}
        return {**found, "position": data.get("position", "exact")}

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        if not state["lat"] and not state["lon"]:
            return {"coordinates": None}
        return {"coordinates": [state["lat"], state["lon"], state["position"]]}


class Links(Widget):
    """A label and an address, with room for two more."""

    def show(self, values: Values) -> Any:
        said = [dict(link) for link in values.get(self.name) or []]
        return [*said, *[{"label": "", "url": ""} for _n in range(2)]][:MOST_LINKS]

    def typed(self, data: QueryDict) -> Any:
        pairs = zip(data.getlist("link_label"), data.getlist("link_url"), strict=False)
        return [{"label": label, "url": url} for label, url in list(pairs)[: MOST_LINKS + 5]]

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        return {self.name: [link for link in state if link["url"].strip()]}


class Access(Widget):
    """The wheelchair, the toilets, the hearing loop, the page on Acceslibre."""

    def show(self, values: Values) -> Any:
        said = values.get(self.name) or {}
        loop = said.get("hearing_loop")
        words = {key: said.get(key, "") for key in ("wheelchair", "toilets", "acceslibre")}
        return {**words, "hearing_loop": "" if loop is None else "yes" if loop else "no"}

    def typed(self, data: QueryDict) -> Any:
        return {key: data.get(key, "") for key in ("wheelchair", "toilets", "acceslibre", "hearing_loop")}

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        said = {key: value for key, value in state.items() if value and key != "hearing_loop"}
        if state["hearing_loop"] in {"yes", "no"}:
            said["hearing_loop"] = state["hearing_loop"] == "yes"
        return {self.name: said}


class UnknownStructure(InvalidValue):
    """``name`` is what was typed, tidied: the form may offer to make it."""

    def __init__(self, field: str, sentence: str, name: str) -> None:
        super().__init__(field, sentence)
        self.name = name


class Structure(Widget):
    """An organisation by its name; one that is not known yet is refused with an ``UnknownStructure``."""

    def show(self, values: Values) -> Any:
        slug = values.get(self.name)
        found = Organisation.objects.filter(slug=slug).values_list("name", flat=True).first() if slug else ""
        return found or slug or ""

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        text = " ".join(state.split())
        if not text:
            return {self.name: None}
        found = Organisation.objects.filter(slug=text.lower()).first() or Organisation.objects.filter(name__iexact=text).first()
        if found is None:
            raise UnknownStructure(self.name, self._sentence(text), text)
        return {self.name: found.slug}

    @staticmethod
    def _sentence(text: str) -> str:
        near = ", ".join(Organisation.objects.matching(ask(text)).order_by("sort_name").values_list("name", flat=True)[:MOST_NEAR])
        sentence = _("Nous ne connaissons pas de structure nommée « %(name)s ».") % {"name": text}
        return f"{sentence} {_('Proches : %(near)s.') % {'near': near}}" if near else sentence


class Whole(Widget):
    """The place that this one is a part of, by its name or the address of its page."""

    def show(self, values: Values) -> Any:
        slug = values.get(self.name)
        return (Place.objects.filter(slug=slug).values_list("name", flat=True).first() if slug else "") or slug or ""

    def raw(self, state: Any, values: Values) -> dict[str, Any]:
        text = " ".join(state.split())
        if not text:
            return {self.name: None}
        if values.get(self.name) and text == self.show(values):
            return {self.name: values[self.name]}
        slug = text.rstrip("/").rpartition("/")[2].lower()
        public = Place.objects.filter(is_public=True)
        found = list(public.filter(slug=slug)[:1]) or list(public.filter(name__iexact=text)[:2])
        if not found:
            raise InvalidValue(self.name, _("Nous ne connaissons pas de lieu nommé « %(name)s ».") % {"name": text})
        if len(found) > 1:
            raise InvalidValue(self.name, _("Plusieurs lieux portent ce nom : collez plutôt l’adresse de sa page."))
        return {self.name: found[0].slug}
