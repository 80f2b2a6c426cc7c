"""Who holds which role, and who is invited to."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.network.models.actors import Network
from maillage.network.models.places import Place

_ONE_SCOPE = (
    Q(role="steward", place__isnull=True, network__isnull=True)
    | (~Q(role="steward") & Q(place__isnull=False, network__isnull=True))
    | (~Q(role="steward") & Q(place__isnull=True, network__isnull=False))
)


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    def active(self) -> Self:
        """Accepted and not ended: the ones that give permissions."""
        return self.filter(accepted_at__isnull=False, ended_at__isnull=True)


class RoleHolding(models.Model):
    """A role (``roles.py``) given to a person on a place, a network or the instance; it counts from acceptance to end.

    Doors: ``operations.roles``. The deletion of the person ends it and cuts the link; the dates stay.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="role_holdings")
    role = models.CharField(max_length=20)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="role_holdings")
    network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.CASCADE, related_name="role_holdings")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=280, blank=True)

    objects = RoleHoldingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_SCOPE, name="a_role_is_held_on_one_thing"),
            models.CheckConstraint(condition=Q(person__isnull=False) | Q(ended_at__isnull=False), name="nobody_holds_no_role"),
            models.UniqueConstraint(
                fields=["person", "role", "place"],
                condition=Q(ended_at__isnull=True, place__isnull=False),
                name="a_role_is_held_once_on_a_place",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "network"],
                condition=Q(ended_at__isnull=True, network__isnull=False),
                name="a_role_is_held_once_on_a_network",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ended_at__isnull=True, place__isnull=True, network__isnull=True),
                name="a_role_is_held_once_on_the_instance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.uid}"


class Invitation(models.Model):
    """A role offered by a link sent to an address; the address is forgotten once answered or expired.

    ``token_hash`` is the SHA-256 of the link's secret, in hexadecimal: the secret itself is only in the message.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations")
    network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.CASCADE, related_name="invitations")
    message = models.CharField(max_length=500, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    holding = models.ForeignKey(RoleHolding, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")

    class Meta:
        constraints = [models.CheckConstraint(condition=_ONE_SCOPE, name="an_invitation_is_to_one_thing")]

    def __str__(self) -> str:
        return f"{self.role} {self.uid}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be answered."""
        return self.answered_at is None and at < self.expires_at
