"""What the network keeps of a person who deletes her account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network.enums import ClaimState
from maillage.network.models import Claim, ClaimStatement, Invitation, JoinRequest, RoleHolding
from maillage.network.operations.claims import withdraw_claim
from maillage.network.operations.roles import end_role


@transaction.atomic
def leave_network(*, person: User, by: User | None, at: datetime | None = None) -> None:
    """End her roles, withdraw her claims, delete what she wrote in private. Dates stay, without a name.

    Raises LastSteward: the instance is handed over first.
    """
    moment = at or clock.now()
    for holding in RoleHolding.objects.filter(person=person, ended_at=None).order_by("pk"):
        end_role(holding=holding, by=by, at=moment)
    for claim in Claim.objects.filter(person=person, state=ClaimState.OPEN).order_by("pk"):
        withdraw_claim(claim=claim, by=None, at=moment)
    Claim.objects.filter(person=person).update(decision="", proof_email="", code_hash="")
    ClaimStatement.objects.filter(Q(person=person) | Q(claim__person=person)).delete()
    Invitation.objects.filter(email__iexact=person.email).update(email="", message="")
    Invitation.objects.filter(invited_by=person, answered_at=None).update(answered_at=moment, email="", message="")
    JoinRequest.objects.filter(by=person).update(message="")
    RoleHolding.objects.filter(Q(person=person) | Q(ended_by=person)).update(reason="")
