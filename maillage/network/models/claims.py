"""« C’est mon lieu » : who says that a place is hers, and how it is checked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.core.ids import new_uid
from maillage.network.enums import ClaimProof, ClaimSide, ClaimState
from maillage.network.models.places import Place


class Claim(models.Model):
    """A person says that she is of a place and asks to be its concierge.

    Doors: ``operations.claims``. Proved by a code sent to an address at the place's own domain (``proof_email``), or judged by an
    animator. ``is_contested``: somebody holds the place or claims it too (since ``contested_at``); then both sides are heard before
    a judgement. A claim by e-mail alone counts once ``proved_at``; its address and its code are forgotten soon after.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="claims")
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.OPEN)
    proof = models.CharField(max_length=12, choices=ClaimProof, default=ClaimProof.ANIMATOR)
    proof_email = models.EmailField(blank=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    is_contested = models.BooleanField(default=False)
    contested_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person"], condition=Q(state="open"), name="a_person_claims_a_place_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="a_claim_ends_on_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.uid}"


class ClaimStatement(models.Model):
    """What one side says about a claim; read by both sides and by who judges, never by the public."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="statements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    side = models.CharField(max_length=10, choices=ClaimSide)
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.side} {self.claim_id}"
