"""How a person wants to be told."""

from __future__ import annotations

from maillage.accounts.models import User
from maillage.core import clock
from maillage.notices.enums import Category
from maillage.notices.models import Preference, Rhythm
from maillage.notices.preferences import DEFAULTS, Choice


def choices(person: User) -> dict[Category, Choice]:
    """The person's choice in every category, in their order."""
    rows = Preference.objects.filter(person=person).values_list("category", "in_app", "mail")
    kept = {category: Choice(in_app, mail) for category, in_app, mail in rows}
    return {category: kept.get(category, DEFAULTS[category]) for category in Category}


def rhythm(person: User) -> Rhythm:
    """The person's rhythm; one that is not kept yet for who has never been told anything."""
    return Rhythm.objects.filter(pk=person.pk).first() or Rhythm(person=person, since=clock.now())
