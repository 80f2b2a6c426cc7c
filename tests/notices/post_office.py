"""A worker's round of letters as a process of its own, on a database of its own: ``python -m tests.notices.post_office``.

``seed`` makes people to whom something is to be told at once; ``round INSTANT`` makes and sends their letters, that instant being now;
``left`` prints how many letters have not left.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from typing import Any

PEOPLE = 12
MARKS = ("x1", "x2", "x3")


def seed(*_nothing: str) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.factories import RoleHoldingFactory, UserFactory
    from tests.notices.world import World, at_once, edited, hear_all

    world = World()
    for number in range(PEOPLE):
        person = UserFactory.create(email=f"letter{number}@example.org")
        RoleHoldingFactory.create(person=person, place=world.place)
        at_once(person)
    for mark in MARKS:
        edited(world.place, None, fields=[mark])
    hear_all()


def post(instant: str) -> None:
    from maillage.notices.post import office

    moment = datetime.fromisoformat(instant)

    def clock() -> datetime:
        nonlocal moment
        moment += timedelta(milliseconds=1)
        return moment

    office.round_of_letters(clock(), now=clock)


def left(*_nothing: str) -> None:
    from maillage.notices.models import Letter

    sys.stdout.write(str(Letter.objects.exclude(state="sent").count()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    doings: dict[str, Any] = {"seed": seed, "round": post, "left": left}
    doings[sys.argv[1]](*sys.argv[2:])
