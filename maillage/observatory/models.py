"""What the observatory keeps: the scenarios that people saved, the searches for new places that they asked for."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from maillage.core.ids import new_uid
from maillage.observatory.enums import UNDER_WAY, Aim, SearchState
from maillage.observatory.moves import Moves


def new_key() -> str:
    """What opens a scenario to who is given its address: 128 bits, not to be guessed."""
    return secrets.token_urlsafe(16)


class Scenario(models.Model):
    """A mesh as it could be: the places of today with a few added, closed or moved, seen from one territory or network.

    Written by ``operations.scenarios`` only. Read by who has its address (``key``), changed by its owner; it goes with her account.
    ``level`` and ``code`` are those of ``scope.Scope``; ``filters`` is what ``sites.Selection`` and the radius are in an address;
    ``moves`` is ``moves.Moves`` in JSON.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    key = models.CharField(max_length=32, default=new_key, unique=True, editable=False)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20)
    code = models.CharField(max_length=100, blank=True)
    filters = models.TextField(blank=True)
    moves = models.JSONField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scenarios")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="scenario_has_a_name")]
        indexes = [models.Index(fields=["owner", "-updated_at"], name="scenarios_of_a_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        """Digits that change each time it is saved."""
        return str(round(self.updated_at.timestamp() * 1_000_000))

    @property
    def said(self) -> Moves:
        return Moves.from_json(self.moves)


MOST_LISTED = 20
"""The searches of a person that she is shown."""


class SitingRunQuerySet(models.QuerySet["SitingRun"]):
    def over_since(self, moment: datetime) -> Self:
        """Those that ended before."""
        return self.exclude(state__in=UNDER_WAY).filter(ended_at__lt=moment)

    def unlisted(self) -> Self:
        """Those that nobody is shown any more: she who asked has left, or has asked for so many since."""
        order = [F("asked_at").desc(), F("pk").desc()]
        ranked = self.model._default_manager.annotate(rank=Window(RowNumber(), partition_by=F("asked_by"), order_by=order))
        return self.filter(Q(asked_by=None) | Q(pk__in=ranked.filter(rank__gt=MOST_LISTED).values("pk")))

    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)

    def silent_since(self, moment: datetime) -> Self:
        """Those that run, and whose process has given no sign of life since."""
        return self.filter(state=SearchState.RUNNING, beat_at__lte=moment)


class SitingRun(models.Model):
    """A search for where new places would serve most people, done by the worker in a process of its own.

    Its states have these doors: ``searches.ask_search`` and ``restart_search`` (waiting), ``searching.take`` (running), ``note`` and
    ``finish`` (done, stopped, failed), ``searches.stop_search``, ``searching.hand_back`` (waiting again, then interrupted).
    ``number`` of places or ``share`` (0 to 1) of the people, as ``aim`` says; ``seconds`` of the last step at most. ``steps`` are
    the answers met, in order, each with its objective and bound; ``found`` is the last one's choice, ``[[commune's code, people]]``.
    ``attempts`` counts its processes. Who asked goes with her account; the result names nobody and stays, until
    ``searches.forget_old`` finds it old, and listed to nobody.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="siting_runs"
    )
    level = models.CharField(max_length=20)
    code = models.CharField(max_length=100, blank=True)
    filters = models.TextField(blank=True)
    aim = models.CharField(max_length=10, choices=Aim)
    number = models.PositiveIntegerField(null=True, blank=True)
    share = models.FloatField(null=True, blank=True)
    seconds = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=SearchState, default=SearchState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    runner = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    steps = models.JSONField(default=list)
    found = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar[SitingRunQuerySet] = SitingRunQuerySet.as_manager()  # type: ignore[assignment]  # a manager has its methods

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"], condition=Q(state__in=["waiting", "running"]), name="one_search_a_person_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(aim="number", number__gte=1, share__isnull=True)
                | Q(aim="share", share__gt=0.0, share__lte=1.0, number__isnull=True),
                name="search_has_one_aim",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="searches_by_state")]

    def __str__(self) -> str:
        return f"{self.level} {self.code} {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def percent(self) -> float | None:
        return None if self.share is None else 100.0 * self.share

    @property
    def may_start_again(self) -> bool:
        return self.state in (SearchState.INTERRUPTED, SearchState.FAILED)
