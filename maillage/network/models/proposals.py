"""What anyone proposes to change in a place's page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.core.ids import new_uid
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.models.places import Place
from maillage.network.models.revisions import Revision


class ChangeProposal(models.Model):
    """A correction, or a mark: doubtful, closed, doubled. Doors: ``operations.proposals``.

    ``changes`` maps a field's name to ``[what it said, what it should say]`` in the plain form of ``fields.py``. ``accepted`` names
    the fields that were taken. Who proposes without an account may leave an address for the answer (``answer_to``), erased with it.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=ProposalKind, default=ProposalKind.CHANGE)
    changes = models.JSONField(default=dict, blank=True)
    duplicate_of = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="said_doubles")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="proposals")
    answer_to = models.EmailField(blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.TextField(blank=True)
    accepted = models.JSONField(default=list, blank=True)
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | (Q(kind="duplicate") & ~Q(duplicate_of=F("place"))),
                name="a_double_is_of_another_place",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_at__isnull=True) | (~Q(state="waiting") & Q(answered_at__isnull=False)),
                name="a_proposal_is_answered_on_a_date",
            ),
        ]
        indexes = [models.Index(fields=["place", "id"], condition=Q(state="waiting"), name="proposals_that_wait")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
