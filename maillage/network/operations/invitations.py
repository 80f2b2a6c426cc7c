"""The doors of invitations: sent, sent again, cancelled, accepted, declined. The message itself is sent by ``tasks``."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock, limits
from maillage.core.ids import new_uid
from maillage.journal import operations as journal
from maillage.network import secrets
from maillage.network.exceptions import InvitationRefused, RoleRefused
from maillage.network.models import Invitation, Network, Place, RoleHolding
from maillage.network.operations.roles import hold_role
from maillage.network.roles import INVITED_TO, Scope

LASTS: Final = timedelta(days=14)
DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 20
MOST_TO_AN_ADDRESS: Final = 5


def invite(*, email: str, role: str, on: Place | Network, message: str = "", by: User, at: datetime | None = None) -> Invitation:
    """Offer ``role`` to whoever reads the mail of ``email``. Not within a transaction: the tries are counted whatever happens.

    Raises RoleRefused, InvitationRefused when the same waits for an answer, TooManyTries.
    """
    moment = at or clock.now()
    address = email.strip().lower()
    if role not in {each.key for each in INVITED_TO[Scope.PLACE if isinstance(on, Place) else Scope.NETWORK]}:
        raise RoleRefused(_("Ce rôle ne se propose pas ici."))
    _spend(address, by, moment)
    return _invite(address=address, role=role, on=on, message=message, by=by, at=moment)


def send_again(*, invitation: Invitation, by: User, at: datetime | None = None) -> Invitation:
    """A new link for fourteen more days; the former one no longer opens. Raises InvitationRefused, TooManyTries."""
    moment = at or clock.now()
    _spend(invitation.email, by, moment)
    with transaction.atomic():
        kept = _waiting(invitation)
        if not kept.email:
            raise InvitationRefused(_("L’adresse de cette invitation a été oubliée : invitez de nouveau."))
        _date(kept, moment)
        kept.save(update_fields=["expires_at", "token_hash"])
        _tell("role.invited", kept, by, moment)
    return kept


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: User, at: datetime | None = None) -> Invitation:
    """Its link no longer opens. Raises InvitationRefused."""
    return _answer(_waiting(invitation), "invitation.cancelled", by, at or clock.now())


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User | None, at: datetime | None = None) -> Invitation:
    """No, thank you; by whoever has the link. Raises InvitationRefused."""
    moment = at or clock.now()
    return _answer(_open(invitation, moment), "invitation.declined", by, moment)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime | None = None) -> RoleHolding:
    """``by`` holds the role from now on, whatever her own address: the link was the proof. Raises InvitationRefused."""
    moment = at or clock.now()
    kept = _open(invitation, moment)
    holding = hold_role(person=by, role=kept.role, on=kept.place or kept.network, by=kept.invited_by, at=moment)
    kept.holding = holding
    _answer(kept, "invitation.accepted", by, moment)
    return holding


@transaction.atomic
def forget_expired(*, by: None = None, at: datetime | None = None) -> int:  # noqa: ARG001 - nobody acts
    """Forget the addresses of the invitations that nobody answered in time; returns how many."""
    expired = Invitation.objects.filter(answered_at=None, expires_at__lte=at or clock.now()).exclude(email="", message="")
    return expired.update(email="", message="")


@transaction.atomic
def _invite(*, address: str, role: str, on: Place | Network, message: str, by: User, at: datetime) -> Invitation:
    type(on).objects.select_for_update().get(pk=on.pk)  # one invitation at a time: the same is not sent twice
    where = {"place": on if isinstance(on, Place) else None, "network": on if isinstance(on, Network) else None}
    if Invitation.objects.filter(email=address, role=role, answered_at=None, expires_at__gt=at, **where).exists():
        raise InvitationRefused(_("Cette invitation attend déjà sa réponse : vous pouvez la renvoyer."))
    invitation = Invitation(uid=new_uid(), email=address, role=role, message=message, invited_by=by, at=at, **where)
    _date(invitation, at)
    invitation.save()
    _tell("role.invited", invitation, by, at)
    return invitation


def _spend(address: str, by: User, at: datetime) -> None:
    limits.spend(f"invitation:by:{by.pk}", most=MOST_A_DAY, window=DAY, at=at)
    limits.spend(f"invitation:to:{address}", most=MOST_TO_AN_ADDRESS, window=DAY, at=at)


def _date(invitation: Invitation, at: datetime) -> None:
    invitation.expires_at = (at + LASTS).replace(microsecond=0)
    invitation.token_hash = secrets.digest(secrets.invitation_token(invitation.uid, invitation.expires_at))


def _waiting(invitation: Invitation) -> Invitation:
    kept = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if kept.answered_at:
        raise InvitationRefused(_("Cette invitation a déjà reçu sa réponse, ou a été annulée."))
    return kept


def _open(invitation: Invitation, at: datetime) -> Invitation:
    kept = _waiting(invitation)
    if not kept.is_open(at):
        raise InvitationRefused(_("Cette invitation a expiré : demandez qu’on vous la renvoie."))
    return kept


def _answer(invitation: Invitation, verb: str, by: User | None, at: datetime) -> Invitation:
    invitation.answered_at, invitation.email, invitation.message = at, "", ""
    invitation.save(update_fields=["answered_at", "email", "message", "holding"])
    _tell(verb, invitation, by, at)
    return invitation


def _tell(verb: str, invitation: Invitation, by: User | None, at: datetime) -> None:
    on = invitation.place or invitation.network
    journal.record(verb, subject=invitation, context=on, by=by, details={"role": invitation.role}, at=at, is_public=False)
