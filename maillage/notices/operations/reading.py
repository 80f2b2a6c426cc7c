"""The doors of what has been read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from maillage.accounts.models import User
from maillage.core import clock
from maillage.notices.models import Notice


@transaction.atomic
def read_one(*, notice: Notice, by: User, at: datetime | None = None) -> Notice:
    """Note that ``by``, whose notice it is, has read it; the first time counts."""
    kept = Notice.objects.select_for_update().get(pk=notice.pk, person=by)
    if kept.read_at is None:
        kept.read_at = at or clock.now()
        kept.save(update_fields=["read_at"])
    return kept


@transaction.atomic
def read_all(*, by: User, until: datetime, at: datetime | None = None) -> int:
    """Note that ``by`` has read all that was noticed before or at ``until``, the instant her page was made; say how many."""
    return Notice.objects.filter(person=by, noticed_at__lte=until).unread().update(read_at=at or clock.now())
