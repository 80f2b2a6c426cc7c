"""Facts that nobody has said again for long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet

from maillage.accounts.models import User
from maillage.core import links
from maillage.core.exceptions import LinkRefused
from maillage.network import references, roles
from maillage.network.enums import Stage
from maillage.network.fields import FIELDS
from maillage.network.models import ConfirmationRequest, Place, Revision, RoleHolding
from maillage.network.queries import provenance

YEAR: Final = timedelta(days=365)
AGES: Final = {
    **dict.fromkeys(("opening_hours", "hours_note", "phone", "email", "website", "stage"), YEAR),
    **dict.fromkeys(("address", "postal_code", "commune", "services", "accessibility", "capacity", "manager"), 2 * YEAR),
}
"""After how long a fact is asked about: what visitors count on each year, what seldom moves every other year; the others never."""
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
PURPOSE: Final = "place.confirmation"
LINK_LASTS: Final = timedelta(days=60)


class Fact(NamedTuple):
    """A stale fact in words, and when it was last said."""

    name: str
    label: str
    words: str
    at: datetime


def stale_names(place: Place, at: datetime, *, said: Mapping[str, Revision] | None = None) -> list[str]:
    """The fields that say something, said last too long ago; in the order of the fields. ``said`` spares reading them again."""
    said = provenance.last_said(place) if said is None else said
    filled = said_names(place)
    return [name for name, revision in said.items() if name in AGES and name in filled and revision.at <= at - AGES[name]]


def said_names(place: Place) -> set[str]:
    """The fields that say something now."""
    return {name for name in AGES if references.read(place, name) not in (None, [], {}, "")}


def facts(place: Place, names: Iterable[str]) -> list[Fact]:
    """The named facts as people read them."""
    values = {name: references.read(place, name) for name in names if name in FIELDS}
    worded = provenance.Names((name, [value]) for name, value in values.items())
    said = provenance.last_said(place)
    filled = [(name, value) for name, value in values.items() if value not in (None, [], {}) and name in said]
    return [Fact(name, str(FIELDS[name].label), worded.words(name, value), said[name].at) for name, value in filled]


def places_to_ask(at: datetime, *, asked_before: datetime) -> QuerySet[Place, int]:
    """Row ids of public, living places with a concierge, untouched for the shortest age or with older facts, not asked since."""
    held = RoleHolding.objects.active().filter(place=OuterRef("pk"), role=roles.CONCIERGE.key, person__is_active=True)
    lately = ConfirmationRequest.objects.filter(place=OuterRef("pk"), at__gt=asked_before)
    old = Place.objects.filter(pk=OuterRef("pk"), revisions__at__lte=at - min(AGES.values()))
    rows = Place.objects.filter(Exists(held), ~Exists(lately), Exists(old), is_public=True).exclude(stage=Stage.CLOSED)
    return rows.order_by("pk").values_list("pk", flat=True)


def whom_to_ask(place: Place) -> User | None:
    """The concierge who was asked least recently, or never."""
    held = RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key, person__is_active=True)
    last = dict(ConfirmationRequest.objects.filter(place=place).order_by().values_list("person").annotate(Max("at")))
    people = [holding.person for holding in held.select_related("person").order_by("pk") if holding.person]
    return min(people, key=lambda person: last.get(person.pk, _NEVER), default=None)


def token_of(asked: ConfirmationRequest, *, at: datetime | None = None) -> str:
    """What the link of the message carries (``/lieux/<slug>/confirmation/?jeton=``)."""
    return links.sign(str(asked.uid), purpose=PURPOSE, lasts=LINK_LASTS, at=at)


def request_of(token: str, place: Place) -> ConfirmationRequest | None:
    """The request that a link names, if it is about this place. Raises LinkExpired; None for any other token."""
    try:
        uid = links.read(token, purpose=PURPOSE)
    except links.LinkExpired:
        raise
    except LinkRefused:
        return None
    return ConfirmationRequest.objects.select_related("place", "person").filter(uid=uid, place=place).first()
