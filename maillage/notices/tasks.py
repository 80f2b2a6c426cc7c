"""What the worker does for the notices: it hears the journal, and every minute it posts letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Final

from maillage.journal.chores import chore
from maillage.journal.models import Entry
from maillage.journal.subscriptions import subscribe

SUBJECTS: Final = ("roles", "claims", "joining", "proposals", "places", "confirmations", "imports")
"""The modules of ``messages``."""


def declare() -> None:
    """Called once, when every app's tables are known."""
    from maillage.notices.messages import registry
    from maillage.notices.post import office

    for name in SUBJECTS:
        import_module(f"maillage.notices.messages.{name}")
    subscribe("notices", verbs=registry.verbs(), handle=hear)
    chore("notices.post", timedelta(minutes=1), post, needed=office.is_needed)
    chore("notices.review", timedelta(hours=6), review)


def hear(entry: Entry) -> None:
    """Tell whom the entry concerns; may run twice."""
    from maillage.notices.telling import tell

    tell(entry)


def post(now: datetime) -> None:
    """Make the letters that are due and send them; may be cut anywhere and run again."""
    from maillage.notices.post import office

    office.round_of_letters(now)


def review(now: datetime) -> None:
    """Find what is awaited no more though nothing told it."""
    from maillage.notices.telling import review_all

    review_all(at=now)
