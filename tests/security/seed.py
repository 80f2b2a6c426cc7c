"""The two networks in an instance of its own: ``python -m tests.security.seed``, with that instance's environment.

Prints what a browser needs: the sessions of the people, the addresses of the pages each may read, the columns where texts stand.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image

APPS = ("accounts", "api", "network", "notices", "territory", "journal")
KEPT = {
    "slug", "token_hash", "secret_hash", "fingerprint", "sha256", "hint", "verb", "kind", "role", "file", "picture", "subscriber",
    "leased_by", "opening_hours", "code", "level", "external_id", "key", "search_title", "search_text", "sort_name", "name_key", "language",
    "time_zone", "path", "about_path", "password", "icon", "mapping",
}  # fmt: skip
"""Columns that hold no text of a person, or by which things are found."""


LINKED = "other-concierge"
"""The one of the people who has linked a code application, in the instance that is served."""


def columns() -> list[tuple[str, str, str]]:
    """(table, column, « text » or « address ») of each place where a person's text is kept."""
    from django.apps import apps
    from django.db import models

    found = []
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
                if (
                    is_text
                    and field.name not in KEPT
                    and model.__name__ not in {"Kind", "PublicService", "Tile", "Leaf", "Checkpoint"}
                ):
                    is_address = isinstance(field, models.URLField) or field.name in {"url", "website"}
                    found.append((model._meta.db_table, str(field.column), "address" if is_address else "text"))
    return found


def told() -> dict[str, Any]:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings

    from tests.security.table import PEOPLE, lines
    from tests.security.world import World

    world = World()
    TOTP.activate(world.person(LINKED), "JBSWY3DPEHPK3PXP")
    pages = {}
    for line in lines():
        if line.method == "GET" and "ok" in line.verdicts:
            readers = [name for name in PEOPLE if line.verdicts[PEOPLE.index(name)] in {"ok", "proof"}]
            pages[world.address(line)] = readers
    sessions = {name: world._session(name, True) for name in PEOPLE[1:]}
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": sessions,
        "pages": pages,
        "columns": columns(),
        "objects": world.objects,
    }


def fill() -> None:
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 30), "teal").save(Path(settings.MEDIA_ROOT) / "cour.webp")
    sys.stdout.write(json.dumps(told()) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    fill()
    sys.exit(0)
