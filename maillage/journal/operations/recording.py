"""The one door of the entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection

from maillage.accounts.models import User
from maillage.core import clock
from maillage.core.bulk import Writer
from maillage.core.ids import new_uid
from maillage.journal import subscriptions
from maillage.journal.exceptions import MalformedDetails, MalformedVerb, NotInTransaction
from maillage.journal.log import leaves
from maillage.journal.models import Delivery, Entry, Unsealed

LONGEST_DETAILS: Final = 32_000
"""Bytes, in JSON."""
_VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")


class Subject(Protocol):
    """Anything with a public id."""

    @property
    def uid(self) -> UUID: ...


def record(
    verb: str,
    *,
    subject: Subject,
    by: User | None,
    context: Subject | None = None,
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    is_public: bool = True,
) -> Entry:
    """Say that ``verb`` (``<noun>.<past participle>``) happened to ``subject``; ``by`` is None when the machine itself did it.

    ``context`` is the place or network in whose journal it is read (the subject itself by default); ``details`` are plain facts
    in JSON, never personal data. Raises NotInTransaction outside a transaction (the entry must live or die with the write it
    tells), MalformedVerb, MalformedDetails. Every subscriber of the verb gets its ``Delivery`` in the same transaction.
    """
    _check(verb)
    _check_details(details)
    entry = Entry.objects.create(
        verb=verb,
        subject_uid=subject.uid,
        context_uid=(context or subject).uid,
        details=dict(details or {}),
        actor=by,
        at=at or clock.now(),
        is_public=is_public,
    )
    if is_public:
        Unsealed.objects.create(pk=entry.pk)
    now = clock.now()
    told = [Delivery(entry=entry, subscriber=name, next_at=now) for name in subscriptions.interested_in(verb)]
    if told:
        Delivery.objects.bulk_create(told)
    return entry


def record_many(
    verb: str, *, subjects: Iterable[Subject], by: User | None, at: datetime | None = None, is_public: bool = True
) -> None:
    """The same for thousands of subjects at once, in their order, each in its own context.

    No subscriber is told of each: whoever brings thousands in records one entry about the whole (``import.finished``).
    """
    _check(verb)
    moment, actor = at or clock.now(), by.pk if by else None
    writer = Writer(Entry, ("uid", "verb", "subject_uid", "context_uid", "actor_id", "at", "is_public"))
    ids = writer.insert_new(
        [(new_uid(), verb, uid, uid, actor, moment, is_public) for uid in (subject.uid for subject in subjects)]
    )
    if is_public:
        Writer(Unsealed, ()).insert([(pk,) for pk in ids])


def _check(verb: str) -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction(verb)
    if not _VERB.fullmatch(verb):
        raise MalformedVerb(verb)


def _check_details(details: Mapping[str, Any] | None) -> None:
    try:
        length = len(leaves.canonical(details)) if details else 0
    except (TypeError, ValueError) as error:
        raise MalformedDetails(str(error)) from error
    if length > LONGEST_DETAILS:
        raise MalformedDetails(f"{length} bytes of details; at most {LONGEST_DETAILS}.")
