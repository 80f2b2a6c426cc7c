"""What the demonstration's data lack for every part of every page to be drawn: a place that says everything, and its company.

Run as ``python -m tests.browser.seed`` with the environment of the instance to be filled.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

SLUG = "la-maison-commune-de-la-place-entiere-poitiers"
ORGANISATION = "association-de-la-place-entiere"
NETWORK = "reseau-de-la-place-entiere"
KEPT, KEEPER, PASSWORD = "la-maison-tenue", "nadia@example.org", "grand-cuit-biscuit-7"
WHEN = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)

VALUES = {
    "name": "La Maison commune de la Place entière",
    "summary": "Un café, un atelier et des bureaux au bord du Clain.",
    "description": "## Chez nous\n\nUn **grand** jardin, [un site](https://example.org/) et :\n\n- du café\n- des outils\n\n> Entrez !",
    "kinds": ["coworking", "cafe", "workshop"],
    "services": ["desk", "meeting-room", "everyday-digital"],
    "tags": ["vélo", "basse technologie"],
    "stage": "open",
    "permanence": "permanent",
    "opened_on": "2014-09-01",
    "address": "12 rue de la Place-Entière",
    "address_extra": "au fond de la cour",
    "postal_code": "86000",
    "commune": "86194",
    "coordinates": [46.5802, 0.3404, "exact"],
    "portion": "rez-de-chaussée de la médiathèque",
    "host": ORGANISATION,
    "manager": ORGANISATION,
    "legal_form": "association",
    "opening_hours": "Mo-Fr 09:00-12:30,14:00-19:00; Sa 10:00-13:00; PH off",
    "hours_note": "Le samedi, l’atelier seulement.",
    "phone": "+33 5 49 00 00 00",
    "email": "bonjour@example.org",
    "website": "https://example.org/",
    "links": [{"label": "Mastodon", "url": "https://example.org/@place"}],
    "accessibility": {"wheelchair": "limited"},
    "accessibility_note": "Une marche de quatre centimètres à l’entrée.",
    "surface_m2": 420,
    "capacity": 80,
    "networks": [NETWORK],
}


def fill() -> None:
    from maillage.accounts.models import User
    from maillage.network.enums import Origin
    from maillage.network.models import Network, Organisation
    from maillage.network.operations import places

    someone = User.objects.create_user("camille@example.org", display_name="Camille")
    Organisation.objects.create(slug=ORGANISATION, name="Association de la Place entière", description="Elle tient **la maison**.")
    Network.objects.create(slug=NETWORK, name="Réseau de la Place entière", description="Des lieux *du Clain*.")
    theirs = places.Statement(origin=Origin.PLACE, message="Tenu par le lieu")
    place = places.create_place(values=VALUES, statement=theirs, by=someone, at=WHEN)
    assert place.slug == SLUG, place.slug
    longer = {"opening_hours": "Mo-Sa 09:00-19:00; PH off", "capacity": 90}
    places.edit_place(place=place, values=longer, statement=theirs, by=someone, at=WHEN + timedelta(days=1))
    places.confirm_fields(place=place, names=["phone", "address"], statement=theirs, by=someone, at=WHEN + timedelta(days=2))
    keep()


def keep() -> None:
    """A place with its concierge, who signs in with a password."""
    from allauth.account.models import EmailAddress

    from maillage.accounts.models import User
    from maillage.network.enums import Origin
    from maillage.network.models import RoleHolding
    from maillage.network.operations import places

    keeper = User.objects.create_user(KEEPER, password=PASSWORD, display_name="Nadia")
    EmailAddress.objects.create(user=keeper, email=KEEPER, verified=True, primary=True)
    values = {"name": "La Maison tenue", "opening_hours": "Mo-Fr 09:00-18:00", "phone": "+33 5 49 00 00 00"}
    place = places.create_place(values=values, statement=places.Statement(origin=Origin.PLACE), by=keeper, at=WHEN)
    assert place.slug == KEPT, place.slug
    RoleHolding.objects.create(person=keeper, role="concierge", place=place, given_at=WHEN, accepted_at=WHEN)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    fill()
    sys.exit(0)
