"""Make people who each hold a place and are signed in: ``python -m benchmarks.crash_people 6``; addresses and sessions in JSON."""

from __future__ import annotations

import json
import secrets
import sys

import django


def main(count: int) -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    from maillage.accounts.models import User
    from maillage.network.enums import Origin
    from maillage.network.operations.places import Statement, create_place
    from maillage.network.operations.roles import hold_role

    found = []
    for _ in range(count):
        name = secrets.token_hex(6)
        person = User.objects.create_user(f"{name}@example.org", secrets.token_urlsafe(20))
        place = create_place(values={"name": f"Lieu {name}"}, statement=Statement(Origin.INSTANCE), by=person)
        hold_role(person=person, role="concierge", on=place, by=person)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.create()
        address = reverse("network:place_edit_section", args=[place.slug, "presentation"])
        found.append({"address": address, "session": session.session_key})
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
