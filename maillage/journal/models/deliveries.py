"""What is to be done about what happened, and what is done again and again."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from maillage.journal.enums import DeliveryState
from maillage.journal.models.entries import Entry


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> DeliveryQuerySet:
        """Those whose time has come and that no living worker holds."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, state=DeliveryState.WAITING, next_at__lte=at)

    def held_by(self, worker: str) -> DeliveryQuerySet:
        return self.filter(leased_by=worker, state=DeliveryState.WAITING)

    def unfinished(self) -> DeliveryQuerySet:
        return self.exclude(state=DeliveryState.DONE)


class Delivery(models.Model):
    """One entry to be handed to one subscriber, at least once; ``target`` is blank unless the subscriber fanned the entry out.

    Its door: ``operations.deliveries``. A worker holds it until ``leased_until``; past that instant the worker is taken for dead.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscriber = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "subscriber", "target"], name="one_delivery_a_target")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state=DeliveryState.WAITING), name="deliveries_waiting"),
            models.Index(fields=["id"], condition=Q(state=DeliveryState.FAILED), name="deliveries_failed"),
            models.Index(fields=["done_at"], condition=Q(state=DeliveryState.DONE), name="deliveries_done"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} → {self.subscriber}{f' ({self.target})' if self.target else ''}"


class ChoreState(models.Model):
    """When a chore (``chores.py``) was last run and is next due, and which worker runs it. Its door: ``operations.chores``."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)
    ran_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
