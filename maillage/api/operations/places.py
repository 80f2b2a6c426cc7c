"""What programs write about places, through the network's own doors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.api.errors import NotAllowed, Refused, Stale
from maillage.network import fields, references
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue
from maillage.network.models import Kind, Network, Place, PublicService, Revision
from maillage.network.operations import places as doors
from maillage.network.operations.places import Statement
from maillage.network.queries.voices import origin_of
from maillage.network.roles import Permission

_KNOWN: dict[str, Any] = {"kinds": Kind, "services": PublicService, "networks": Network}


def change_place(
    *,
    place: Place,
    values: Mapping[str, Any],
    message: str,
    by: User,
    is_current: Callable[[], bool],
    at: datetime | None = None,
) -> Revision | None:
    """Change the named fields if the place is still what was read: ``is_current`` is asked once nobody else can change it.

    Raises Stale, Refused with a sentence for each field that cannot be written.
    """
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        if not is_current():
            raise Stale
        _check(values)
        return doors.edit_place(
            place=place, values=values, statement=Statement(origin_of(by, place), message=message), by=by, at=at
        )


def create_place(*, values: Mapping[str, Any], message: str, by: User, at: datetime | None = None) -> Place:
    """A public place, by who may create some in each of its ``networks``. Raises NotAllowed, Refused."""
    _check(values)
    networks = list(Network.objects.filter(slug__in=values.get("networks", [])))
    where: list[Network | None] = [*networks] or [None]
    if not all(by.has_perm(Permission.CREATE_PLACE, network) for network in where):
        raise NotAllowed(_("Pour créer un lieu, nommez dans « networks » des réseaux que vous animez, et eux seuls."))
    origin = Origin.NETWORK if networks else Origin.INSTANCE
    return doors.create_place(values=values, statement=Statement(origin, message=message), by=by, at=at)


def confirm_place(*, place: Place, names: list[str], by: User, at: datetime | None = None) -> Revision | None:
    """Say that the named fields are still true. Raises Refused."""
    unknown = [(f"fields.{n}", _("Ce champ n’existe pas.")) for n, name in enumerate(names) if name not in fields.FIELDS]
    if unknown:
        raise Refused(unknown)
    return doors.confirm_fields(
        place=place, names=list(dict.fromkeys(names)), statement=Statement(origin_of(by, place)), by=by, at=at
    )


def _check(values: Mapping[str, Any]) -> None:
    """Each field on its own, so that all that is wrong is said at once; raises Refused."""
    wrong: list[tuple[str, str]] = []
    for name, raw in values.items():
        try:
            clean = references.cleaned({name: raw})[name]
            _look_up(name, clean)
        except InvalidValue as refusal:
            wrong.append((name, refusal.sentence))
    if wrong:
        raise Refused(wrong)


def _look_up(name: str, value: Any) -> None:
    """Raises InvalidValue when the value names what nobody knows."""
    if not fields.get(name).many:
        references.assign(Place(), name, value)
    elif name in _KNOWN:
        known = set(_KNOWN[name].objects.filter(slug__in=value).values_list("slug", flat=True))
        if unknown := sorted(set(value) - known):
            raise InvalidValue(name, _("Inconnu : %(unknown)s.") % {"unknown": ", ".join(unknown)})
