"""The doors by which an animator gathers places: one that nobody holds joins at once, a held one is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network import backends
from maillage.network.exceptions import JoinRefused
from maillage.network.models import JoinRequest, Network, NetworkPlace, Place
from maillage.network.operations.networks import add_place


@transaction.atomic
def gather_place(*, network: Network, place: Place, message: str = "", by: User, at: datetime | None = None) -> JoinRequest | None:
    """Let ``place`` join, or ask who holds it: the request, None when it joined at once. Raises JoinRefused."""
    moment = at or clock.now()
    Place.objects.select_for_update().get(pk=place.pk)
    if NetworkPlace.objects.filter(network=network, place=place).exists():
        raise JoinRefused(_("Ce lieu est déjà de ce réseau."))
    if JoinRequest.objects.filter(network=network, place=place, answered_at=None).exists():
        raise JoinRefused(_("La demande attend déjà la réponse du lieu."))
    if not backends.is_held(place):
        add_place(network=network, place=place, by=by)
        return None
    request = JoinRequest.objects.create(network=network, place=place, message=message, by=by, at=moment)
    journal.record("join.requested", subject=request, context=place, by=by, at=moment, is_public=False)
    return request


@transaction.atomic
def accept_joining(*, asked: JoinRequest, by: User, at: datetime | None = None) -> JoinRequest:
    """The place joins, in the words of its concierge. Raises JoinRefused."""
    kept = _answer(asked, by, at, accepted=True)
    add_place(network=kept.network, place=kept.place, by=by)
    return kept


@transaction.atomic
def decline_joining(*, asked: JoinRequest, by: User, at: datetime | None = None) -> JoinRequest:
    """The place does not join, or the network takes its request back. Raises JoinRefused."""
    return _answer(asked, by, at, accepted=False)


def _answer(asked: JoinRequest, by: User, at: datetime | None, *, accepted: bool) -> JoinRequest:
    moment = at or clock.now()
    kept = JoinRequest.objects.select_for_update().get(pk=asked.pk)
    if kept.answered_at:
        raise JoinRefused(_("Cette demande a déjà reçu sa réponse."))
    kept.answered_at, kept.answered_by, kept.accepted = moment, by, accepted
    kept.save(update_fields=["answered_at", "answered_by", "accepted"])
    verb = "join.accepted" if accepted else "join.declined"
    journal.record(verb, subject=kept, context=kept.place, by=by, at=moment, is_public=False)
    return kept
