"""The fields of a place: one registry for editing, importing, exporting, history and provenance.

A field's value travels in its plain form, made of JSON types only, the same in revisions, files and operations:
text ``str`` · choice ``str`` · date ``"YYYY-MM-DD"`` · number ``int`` · coordinates ``[lat, lon, position]`` (degrees, ``Position``) ·
references ``str`` (commune code, organisation slug, place slug) · sets: sorted ``list[str]`` (slugs; labels for tags) ·
links ``[{"label", "url"}]`` · accessibility ``{"wheelchair": ...}``. The empty value is ``None`` (``[]`` for sets and links, ``{}`` for accessibility).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.network import cleaning
from maillage.network.enums import LegalForm, Permanence, Stage
from maillage.network.exceptions import UnknownField

Plain = Any


@dataclass(frozen=True)
class Field:
    """``clean(name, raw)`` gives the plain form or raises InvalidValue; it accepts what forms, files and the plain form itself hold."""

    name: str
    label: str | Promise
    clean: Callable[[str, Any], Plain]
    columns: tuple[str, ...] = ()
    reference: str = ""
    many: bool = False
    searched: bool = False

    @property
    def empty(self) -> Plain:
        return [] if self.many or self.name == "links" else {} if self.name == "accessibility" else None


_ALL = (
    Field("name", _("nom"), cleaning.required_text(200), searched=True),
    Field("summary", _("en une phrase"), cleaning.text(280), searched=True),
    Field("description", _("description"), cleaning.long_text(20_000), searched=True),
    Field("kinds", _("types de lieu"), cleaning.slugs, many=True, searched=True),
    Field("services", _("services au public"), cleaning.slugs, many=True, searched=True),
    Field("tags", _("mots-clés"), cleaning.labels, many=True, searched=True),
    Field("stage", _("étape"), cleaning.choice(Stage)),
    Field("permanence", _("permanence du lieu"), cleaning.choice(Permanence)),
    Field("starts_on", _("début"), cleaning.day),
    Field("ends_on", _("fin"), cleaning.day),
    Field("opened_on", _("date d’ouverture"), cleaning.day),
    Field("closed_on", _("date de fermeture"), cleaning.day),
    Field("address", _("adresse"), cleaning.text(250), searched=True),
    Field("address_extra", _("complément d’adresse"), cleaning.text(250)),
    Field("postal_code", _("code postal"), cleaning.postal_code, searched=True),
    Field("commune", _("commune"), cleaning.insee_code, reference="commune", searched=True),
    Field("arrondissement", _("arrondissement"), cleaning.insee_code, reference="arrondissement", searched=True),
    Field("coordinates", _("position"), cleaning.coordinates, columns=("lat", "lon", "position")),
    Field("portion", _("partie du bâtiment"), cleaning.text(200)),
    Field("within", _("dans le lieu"), cleaning.slug, reference="place"),
    Field("host", _("structure d’accueil"), cleaning.slug, reference="organisation"),
    Field("manager", _("structure gestionnaire"), cleaning.slug, reference="organisation"),
    Field("legal_form", _("forme juridique"), cleaning.choice(LegalForm)),
    Field("opening_hours", _("horaires"), cleaning.opening_hours),
    Field("hours_note", _("précision sur les horaires"), cleaning.text(280)),
    Field("phone", _("téléphone"), cleaning.phone),
    Field("email", _("courriel"), cleaning.email),
    Field("website", _("site web"), cleaning.url),
    Field("links", _("liens"), cleaning.links),
    Field("accessibility", _("accessibilité"), cleaning.accessibility),
    Field("accessibility_note", _("précision sur l’accessibilité"), cleaning.long_text(2_000)),
    Field("surface_m2", _("surface (m²)"), cleaning.count(1_000_000)),
    Field("capacity", _("capacité d’accueil"), cleaning.count(100_000)),
    Field("networks", _("réseaux"), cleaning.slugs, many=True, searched=True),
)

FIELDS: dict[str, Field] = {field.name: field for field in _ALL}


def get(name: str) -> Field:
    """The field called ``name``; raises UnknownField."""
    try:
        return FIELDS[name]
    except KeyError:
        raise UnknownField(name) from None
