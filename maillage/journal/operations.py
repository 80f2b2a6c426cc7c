"""The one door of the journal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal.exceptions import MalformedVerb, NotInTransaction
from maillage.journal.models import Entry

_VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")


class Subject(Protocol):
    """Anything with a public id."""

    @property
    def uid(self) -> UUID: ...


def record(verb: str, *, subject: Subject, by: User | None, at: datetime | None = None, is_public: bool = True) -> Entry:
    """Say that ``verb`` (``<noun>.<past participle>``) happened to ``subject``; ``by`` is None when the machine itself did it.

    Raises NotInTransaction outside a transaction (the entry must live or die with the write it tells), MalformedVerb.
    """
    return record_many(verb, subjects=[subject], by=by, at=at, is_public=is_public)[0]


def record_many(
    verb: str, *, subjects: Iterable[Subject], by: User | None, at: datetime | None = None, is_public: bool = True
) -> list[Entry]:
    """The same for many subjects at once, in their order."""
    if not connection.in_atomic_block:
        raise NotInTransaction(verb)
    if not _VERB.fullmatch(verb):
        raise MalformedVerb(verb)
    moment = at or clock.now()
    actor_id = by.pk if by else None
    entries = [Entry(verb=verb, subject_uid=subject.uid, actor_id=actor_id, at=moment, is_public=is_public) for subject in subjects]
    return Entry.objects.bulk_create(entries, batch_size=1000)
