"""What lets a program act in a person's name, and what was done already when a program asks twice."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from maillage.core.ids import new_uid


class TokenQuerySet(models.QuerySet["Token"]):
    def alive(self, at: datetime) -> Self:
        """Those that open something at ``at``: not revoked, not expired, of an account in use."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, owner__is_active=True)


class Token(models.Model):
    """A key for a program. Doors: ``operations.tokens``.

    ``secret_hash`` is the SHA-256 of the secret in hexadecimal: the secret itself (256 random bits) is shown once and kept nowhere.
    ``hint`` is its end, by which its owner tells it from another.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="a_token_expires")]

    def __str__(self) -> str:
        return f"token {self.uid}"

    def is_alive(self, at: datetime) -> bool:
        """Whether it opens something, its owner being in use."""
        return self.revoked_at is None and at < self.expires_at


class DoneRequest(models.Model):
    """A POST that was carried out, by the ``Idempotency-Key`` its program gave it. Its door: ``operations.once``.

    ``key_hash`` and ``request_hash`` are SHA-256 in hexadecimal; ``subject_uid`` is what the request made. What was answered is
    not kept: it is told again from what was made.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="done_requests", db_index=False)
    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    subject_uid = models.UUIDField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key_hash"], name="a_request_is_done_once")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key_hash[:8]}…"
