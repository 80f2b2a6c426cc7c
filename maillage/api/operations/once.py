"""A request that is carried out once, however often it is asked: answers get lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from maillage.api.exceptions import KeyReused
from maillage.api.models import DoneRequest, Token
from maillage.core import clock

KEPT_FOR: Final = timedelta(days=7)


def once(*, token: Token, key: str, sent: bytes, do: Callable[[], UUID], at: datetime | None = None) -> tuple[UUID, bool]:
    """What ``do`` made, and whether it had been made before. ``key`` is the program's name for what it ``sent``; blank: it has none.

    In one transaction: what ``do`` raises undoes all of it, and the key is free again. Two requests at once: the second waits for
    the first. Raises KeyReused when ``key`` stands for another request.
    """
    if not key:
        with transaction.atomic():
            return do(), False
    names = {"token": token, "key_hash": _digest(key.encode())}
    asked, before = _digest(sent), DoneRequest.objects.filter(**names).first()
    if before is None:
        try:
            with transaction.atomic():
                done = DoneRequest.objects.create(**names, request_hash=asked, at=at or clock.now())
                made = do()
                DoneRequest.objects.filter(pk=done.pk).update(subject_uid=made)
                return made, False
        except IntegrityError:
            before = DoneRequest.objects.filter(**names).first()
            if before is None:
                raise
    if before.request_hash != asked:
        raise KeyReused(_("Cette clé (Idempotency-Key) a déjà servi pour une autre demande : prenez-en une nouvelle."))
    return cast(UUID, before.subject_uid), True


def forget_old(*, at: datetime) -> int:
    """Forget requests carried out more than ``KEPT_FOR`` ago; says how many."""
    return DoneRequest.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
