"""The doors of roles: given, accepted, ended. ``roles.py`` says what each may do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.accounts.operations.sessions import shorten_sessions
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network import backends, roles
from maillage.network.exceptions import LastSteward, RoleRefused
from maillage.network.models import Invitation, Network, Place, RoleHolding
from maillage.network.roles import Scope


@transaction.atomic
def give_role(*, person: User, role: str, on: Place | Network | None, by: User | None, at: datetime | None = None) -> RoleHolding:
    """Offer ``role`` on a place, a network or (None) the instance; it gives no right until ``accept_role``.

    Raises RoleRefused when the role is not held there, or is held by ``person`` already.
    """
    moment = at or clock.now()
    if role not in roles.ROLES or _scope(on) not in roles.get(role).scopes:
        raise RoleRefused(_("Ce rôle ne se tient pas ici."))
    User.objects.select_for_update().get(pk=person.pk)
    where = {"place": on if isinstance(on, Place) else None, "network": on if isinstance(on, Network) else None}
    if RoleHolding.objects.filter(person=person, role=role, ended_at=None, **where).exists():
        raise RoleRefused(_("Cette personne tient déjà ce rôle."))
    holding = RoleHolding.objects.create(person=person, role=role, given_by=by, given_at=moment, **where)
    journal.record("role.given", subject=holding, context=on, by=by, details={"role": role}, at=moment)
    return holding


@transaction.atomic
def accept_role(*, holding: RoleHolding, by: User, at: datetime | None = None) -> RoleHolding:
    """From now on the role counts. Raises RoleRefused unless ``by`` is whom it was given to, and it still waits."""
    moment = at or clock.now()
    kept = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    if kept.person_id != by.pk or kept.accepted_at or kept.ended_at:
        raise RoleRefused(_("Ce rôle n’attend pas votre réponse."))
    kept.accepted_at = moment
    kept.save(update_fields=["accepted_at"])
    _mirror(by)
    journal.record("role.accepted", subject=kept, context=_on(kept), by=by, details={"role": kept.role}, at=moment)
    return kept


@transaction.atomic
def hold_role(*, person: User, role: str, on: Place | Network | None, by: User | None, at: datetime | None = None) -> RoleHolding:
    """Give and accept at once, for who has asked or said yes already; what she holds is left as it is. Raises RoleRefused."""
    where = {"place": on if isinstance(on, Place) else None, "network": on if isinstance(on, Network) else None}
    held = RoleHolding.objects.filter(person=person, role=role, ended_at=None, **where).first()
    moment = at or clock.now()
    holding = held or give_role(person=person, role=role, on=on, by=by, at=moment)
    return holding if holding.accepted_at else accept_role(holding=holding, by=person, at=moment)


@transaction.atomic
def end_role(*, holding: RoleHolding, by: User | None, reason: str = "", at: datetime | None = None) -> RoleHolding:
    """From now on the role no longer counts; the invitations that its holder had sent with it are closed too.

    A place whose last concierge leaves is held by nobody. Raises RoleRefused when it has ended, LastSteward.
    """
    moment = at or clock.now()
    if holding.role == roles.STEWARD.key:
        _keep_a_steward(holding)
    kept = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    if kept.ended_at:
        raise RoleRefused(_("Ce rôle a déjà pris fin."))
    kept.ended_at, kept.ended_by, kept.reason = moment, by, reason[:280]
    kept.save(update_fields=["ended_at", "ended_by", "reason"])
    if kept.person is not None:
        sent = Invitation.objects.filter(invited_by=kept.person, place=kept.place_id, network=kept.network_id, answered_at=None)
        sent.update(answered_at=moment, email="", message="")
        _mirror(kept.person)
    if by is not None:
        backends.forget_holdings(by)
    journal.record("role.ended", subject=kept, context=_on(kept), by=by, details={"role": kept.role}, at=moment)
    return kept


def _scope(on: Place | Network | None) -> Scope:
    return Scope.PLACE if isinstance(on, Place) else Scope.NETWORK if isinstance(on, Network) else Scope.INSTANCE


def _on(holding: RoleHolding) -> Place | Network | None:
    return holding.place or holding.network


def _keep_a_steward(leaving: RoleHolding) -> None:
    """All the stewards are locked in one order: two who end each other's role at once do not both succeed."""
    held = RoleHolding.objects.active().filter(role=roles.STEWARD.key).select_for_update().order_by("pk")
    if [holding.pk for holding in held] == [leaving.pk]:
        raise LastSteward(_("C’est la dernière personne qui répond de l’instance : donnez d’abord ce rôle à une autre."))


def _mirror(person: User) -> None:
    """``is_staff`` says that the person is a steward, and who is asked next reads her roles again."""
    backends.forget_holdings(person)
    is_steward = any(held.role == roles.STEWARD.key for held in backends.holdings(person))
    if person.is_staff != is_steward:
        person.is_staff = is_steward
        person.save(update_fields=["is_staff"])
        shorten_sessions(person=person, by=None)
