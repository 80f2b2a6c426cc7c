"""The record in short sections: on a phone one changes the hours without meeting the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.network.place_forms.hours import Hours
from maillage.network.place_forms.widgets import Access, Checks, Links, Position, Structure, Tags, Town, Whole, Widget


@dataclass(frozen=True)
class Section:
    """``slug`` is its address."""

    slug: str
    title: str | Promise
    icon: str
    widgets: tuple[Widget, ...]

    @property
    def names(self) -> list[str]:
        """The fields it asks for."""
        return [name for widget in self.widgets for name in widget.names]


ESSENTIALS: Final = Section(
    "essentiel", _("L’essentiel"), "home",
    (
        Widget("name", required=True), Widget("summary", "area", rows=2), Widget("stage", "choice"), Widget("permanence", "choice"),
        Widget("starts_on", "date"), Widget("ends_on", "date"), Widget("opened_on", "date"), Widget("closed_on", "date"),
    ),
)  # fmt: skip
ADDRESS: Final = Section(
    "adresse", _("Adresse et position"), "map-pin",
    (
        Widget("address"), Widget("address_extra"), Widget("postal_code", "digits"), Town("commune", "town"),
        Position("coordinates", "position"), Widget("portion"), Whole("within", help=_("Son nom, ou l’adresse de sa page ici.")),
    ),
)  # fmt: skip
HOURS: Final = Section("horaires", _("Horaires"), "clock", (Hours("opening_hours", "hours"), Widget("hours_note", "area", rows=2)))
WORDS: Final = Section(
    "services", _("Services et genres"), "list-check",
    (
        Checks("kinds", "checks"), Checks("services", "checks"),
        Tags("tags", help=_("Séparés par des virgules : vélo, céramique, cuisine partagée.")),
    ),
)  # fmt: skip
ACCESS: Final = Section(
    "acces", _("Accès"), "wheelchair", (Access("accessibility", "access"), Widget("accessibility_note", "area", rows=4))
)
CONTACT: Final = Section(
    "contact", _("Contacts et liens"), "message-circle",
    (Widget("phone", "tel"), Widget("email", "email"), Widget("website", "url"), Links("links", "links")),
)  # fmt: skip
DESCRIPTION: Final = Section(
    "description", _("Présentation"), "pencil",
    (Widget("description", "area", rows=14, preview=True, help=_("En Markdown : **gras**, - liste, [lien](https://…).")),),
)  # fmt: skip
CARRIER: Final = Section(
    "forme", _("Forme et gestion"), "users",
    (
        Structure("host", help=_("Qui prête ou loue ses murs.")), Structure("manager", help=_("Qui tient le lieu.")), Widget("legal_form", "choice"),
        Widget("surface_m2", "digits"), Widget("capacity", "digits"),
    ),
)  # fmt: skip
SECTIONS: Final = {
    section.slug: section for section in (ESSENTIALS, HOURS, ADDRESS, CONTACT, WORDS, ACCESS, DESCRIPTION, CARRIER)
}  # fmt: skip
NEW: Final = Section(
    "nouveau", _("Un nouveau lieu"), "home",
    (
        Widget("name", required=True), Widget("summary", "area", rows=2), Widget("stage", "choice"), Checks("kinds", "checks"), *ADDRESS.widgets[:1],
        *ADDRESS.widgets[2:5], *CONTACT.widgets[:3],
    ),
)  # fmt: skip
