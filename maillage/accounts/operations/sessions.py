"""The doors of sessions: ended, or shortened, from elsewhere."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from maillage.accounts import lasting, sessions
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


def shorten_sessions(*, person: User, by: User | None, at: datetime | None = None) -> None:
    """Those of ``person`` that are open last no longer than her roles now allow: one was given to her while she was signed in."""
    with transaction.atomic():
        for key in UserSession.objects.filter(user=person).values_list("session_key", flat=True):
            session = sessions.SessionStore(key)
            if SESSION_KEY in session and sessions.shorten(session, **lasting.of(person, ()), at=at):
                session.save()
