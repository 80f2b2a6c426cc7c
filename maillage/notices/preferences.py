"""What holds for who has chosen nothing."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from maillage.notices.enums import Category, Pace


class Choice(NamedTuple):
    """Whether a category is listed on the person's page, and how often it is told by e-mail."""

    in_app: bool
    mail: str


DEFAULTS: Final[dict[str, Choice]] = {
    Category.ROLES: Choice(in_app=True, mail=Pace.IMMEDIATE),
    Category.CLAIMS: Choice(in_app=True, mail=Pace.IMMEDIATE),
    Category.PROPOSALS: Choice(in_app=True, mail=Pace.DAILY),
    Category.ANSWERS: Choice(in_app=True, mail=Pace.IMMEDIATE),
    Category.PLACES: Choice(in_app=True, mail=Pace.WEEKLY),
    Category.CONFIRMATIONS: Choice(in_app=True, mail=Pace.WEEKLY),
    Category.IMPORTS: Choice(in_app=True, mail=Pace.DAILY),
    Category.TECHNICAL: Choice(in_app=True, mail=Pace.IMMEDIATE),
}
"""What awaits somebody's decision comes soon; what merely happened comes once a week."""

SENTENCES: Final = {
    Category.ROLES: _("On vous propose un rôle, une équipe change."),
    Category.CLAIMS: _("Une personne dit tenir un lieu, un réseau demande à réunir le vôtre."),
    Category.PROPOSALS: _("Une visiteuse, un voisin propose de corriger une page que vous tenez."),
    Category.ANSWERS: _("Ce que deviennent vos propositions, vos revendications, vos invitations."),
    Category.PLACES: _("Une collègue modifie, réunit ou rétablit une page que vous tenez aussi."),
    Category.CONFIRMATIONS: _("Une page que vous tenez n’a pas été relue depuis longtemps."),
    Category.IMPORTS: _("Un fichier de lieux est chargé pour votre réseau."),
    Category.TECHNICAL: _("Un programme relié à votre compte ne répond plus."),
}
"""What each category holds, for who chooses."""
