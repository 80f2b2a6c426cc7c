"""« Toujours vrai ? »: old facts are shown to one of the place's people, at most once a month a place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network import roles
from maillage.network.enums import Origin
from maillage.network.exceptions import ConfirmationRefused
from maillage.network.models import ConfirmationRequest, Place, Revision, RoleHolding
from maillage.network.operations.places import Statement, confirm_fields
from maillage.network.queries import staleness

AGAIN_AFTER: Final = timedelta(days=30)
A_BATCH: Final = 500


def ask(*, by: User | None = None, at: datetime | None = None, most: int = A_BATCH) -> int:
    """Ask about the places whose facts are old and whose people were not asked lately; returns how many were. May run again any time.

    Who was asked least recently is asked; a request that waits for an answer is asked again, with what is old now.
    """
    moment = at or clock.now()
    return sum(_ask_one(place, by, moment) for place in staleness.places_to_ask(moment, asked_before=moment - AGAIN_AFTER)[:most])


@transaction.atomic
def _ask_one(pk: int, by: User | None, at: datetime) -> bool:
    place = Place.objects.select_for_update().get(pk=pk)
    if place.confirmation_requests.filter(at__gt=at - AGAIN_AFTER).exists():
        return False
    names = staleness.stale_names(place, at)
    person = staleness.whom_to_ask(place)
    if not names or person is None:
        return False
    request, _made = ConfirmationRequest.objects.update_or_create(
        place=place, person=person, answered_at=None, defaults={"fields": names, "at": at}
    )
    journal.record("confirmation.asked", subject=request, context=place, by=by, at=at, is_public=False)
    return True


@transaction.atomic
def answer(*, asked: ConfirmationRequest, by: User | None, at: datetime | None = None) -> Revision | None:
    """Everything asked is still true, says the person asked (``by`` None: through the link she received).

    None when none of it is said any more. Raises ConfirmationRefused when she is of the place no more, or somebody else answers.
    """
    moment = at or clock.now()
    asked = ConfirmationRequest.objects.select_for_update(of=("self",)).select_related("place", "person").get(pk=asked.pk)
    if by is not None and by.pk != asked.person_id:
        raise ConfirmationRefused(_("Cette demande a été faite à quelqu’un d’autre."))
    held = RoleHolding.objects.active().filter(person=asked.person, place=asked.place)
    if not held.filter(role__in=[roles.CONCIERGE.key, roles.MEMBER.key]).exists():
        raise ConfirmationRefused(_("Vous ne tenez plus la page de ce lieu : cette demande n’est plus à vous."))
    if asked.answered_at is not None:
        return None
    asked.answered_at = moment
    asked.save(update_fields=["answered_at"])
    journal.record("confirmation.answered", subject=asked, context=asked.place, by=asked.person, at=moment, is_public=False)
    return _confirm(asked.place, list(asked.fields), Statement(Origin.PLACE), asked.person, moment)


@transaction.atomic
def confirm(*, place: Place, names: list[str], statement: Statement, by: User, at: datetime | None = None) -> Revision | None:
    """The same for who comes to the place's page by herself; what was asked of her is answered. None when nothing is said."""
    moment = at or clock.now()
    for asked in place.confirmation_requests.select_for_update().filter(person=by, answered_at=None):
        asked.answered_at = moment
        asked.save(update_fields=["answered_at"])
        journal.record("confirmation.answered", subject=asked, context=place, by=by, at=moment, is_public=False)
    return _confirm(place, names, statement, by, moment)


def _confirm(place: Place, names: list[str], statement: Statement, by: User | None, at: datetime) -> Revision | None:
    said = staleness.said_names(place)
    return confirm_fields(place=place, names=[name for name in names if name in said], statement=statement, by=by, at=at)
