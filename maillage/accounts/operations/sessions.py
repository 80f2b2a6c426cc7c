"""The doors of sessions: ended from elsewhere."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from maillage.accounts.models import User


def end_sessions(*, person: User | None, by: User | None, but: str | None = None) -> int:
    """Sign out every device of ``person``, of everybody for None, but the one whose session key is ``but``; returns how many."""
    with transaction.atomic():
        rows = UserSession.objects.all() if person is None else UserSession.objects.filter(user=person)
        if but is not None:
            rows = rows.exclude(session_key=but)
        ended, _each = Session.objects.filter(session_key__in=rows.values("session_key")).delete()
        rows.delete()
    return ended
