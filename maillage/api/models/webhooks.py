"""Where public entries are sent, and how each sending went."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.api.enums import AttemptKind, PauseReason
from maillage.core.ids import new_uid
from maillage.network.models import Network, Place


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def working(self) -> Self:
        return self.filter(paused_at__isnull=True, owner__is_active=True)

    def following(self, *uids: UUID) -> Self:
        """Those that follow everything, or a place among ``uids``, or a network among them or around such a place."""
        everything = Q(place__isnull=True, network__isnull=True)
        around = Network.objects.filter(Q(uid__in=uids) | Q(place_links__place__uid__in=uids)).values("pk")
        return self.filter(everything | Q(place__uid__in=uids) | Q(network__in=around))


class Webhook(models.Model):
    """An address that a person wants told of public entries: of all, of a place, or of a network and its places.

    Doors: ``operations.webhooks``; ``operations.sending`` alone notes failures and pauses. Its secret is not kept: it follows from
    the instance's key, ``uid`` and ``secret_number``; the one before still signs until ``old_secret_until``. What happened
    before ``since`` (made, or resumed) is not sent.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    label = models.CharField(max_length=80)
    url = models.CharField(max_length=2_000)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="webhooks")
    network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.CASCADE, related_name="webhooks")
    secret_number = models.PositiveIntegerField(default=1)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    since = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=10, choices=PauseReason, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(place__isnull=True) | Q(network__isnull=True), name="a_webhook_follows_one_thing"),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, pause_reason="") | (Q(paused_at__isnull=False) & ~Q(pause_reason="")),
                name="a_paused_webhook_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.uid}"


class Attempt(models.Model):
    """One sending of one entry (``entry_uid``) to one webhook, and what came of it. Made by ``operations.sending``.

    ``status`` is null when nothing answered: then ``error`` says why. ``excerpt`` is the beginning of what the receiver said.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    entry_uid = models.UUIDField()
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=AttemptKind)
    at = models.DateTimeField(db_index=True)
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    excerpt = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["webhook", "-id"], name="attempts_of_a_webhook")]

    def __str__(self) -> str:
        return f"{self.verb} → {self.status or self.error}"

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300
