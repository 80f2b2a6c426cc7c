"""Editing by people, who read a page, think, and write a while later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.accounts.models import User
from maillage.network import references
from maillage.network.exceptions import EditConflict
from maillage.network.models import Place, Revision
from maillage.network.operations.organisations import create_organisation
from maillage.network.operations.places import Statement, edit_place
from maillage.network.queries import versions


@transaction.atomic
def edit_since(
    *, place: Place, values: Mapping[str, Any], based_on: int, statement: Statement, by: User | None, at: datetime | None = None,
    new_structures: Mapping[str, str] | None = None,
) -> Revision | None:  # fmt: skip
    """Change what ``values`` change of the version ``based_on``, the one that was read; what others changed elsewhere stays.

    ``new_structures`` are names, by field (``host``, ``manager``), of structures to make for this place; the same name is made once.
    None when nothing differs. Raises EditConflict when somebody changed one of the same fields otherwise, InvalidValue, UnknownField.
    """
    place = Place.objects.select_for_update().get(pk=place.pk)
    clean = references.cleaned({**values, **_made(new_structures or {}, by)})
    read = versions.values_at(place, based_on, clean)
    mine = {name: value for name, value in clean.items() if value != read[name]}
    now = versions.values_now(place, mine)
    theirs = {name: now[name] for name, value in mine.items() if now[name] not in (read[name], value)}
    if theirs:
        raise EditConflict(mine, theirs)
    return edit_place(place=place, values=mine, statement=statement, by=by, at=at)


def _made(names: Mapping[str, str], by: User | None) -> dict[str, str]:
    """The slugs of the structures, by field."""
    slugs = {name: create_organisation(values={"name": name}, by=by).slug for name in sorted(set(names.values()))}
    return {field: slugs[name] for field, name in names.items()}
