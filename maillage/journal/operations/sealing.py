"""The sequencer: public entries become leaves of the log, in one order, and a checkpoint says so."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from maillage.accounts.models import User
from maillage.core.bulk import Writer
from maillage.journal import keys, merkle
from maillage.journal.exceptions import KeyLost
from maillage.journal.log import leaves, notes, tiles
from maillage.journal.models import Checkpoint, Entry, Leaf, Tile, Unsealed
from maillage.journal.queries import log

BATCH: Final = 5_000
_COLUMNS: Final = ("pk", "actor__uid", "uid", "verb", "subject_uid", "context_uid", "details", "at", "is_public", "leaf")
_LOCK: Final = 0x6D61696C  # any number that nobody else locks: "mail" in ASCII


def seal(*, at: datetime, most: int = BATCH) -> int:
    """Give the next ``most`` public entries their leaves, sign the checkpoint of the tree they make; how many were sealed.

    All or nothing, one sequencer at a time. Raises KeyLost: without the key nothing is sealed.
    """
    with transaction.atomic():
        lock()
        waiting = Unsealed.objects.order_by("pk").values("pk")[:most]
        entries = list(Entry.objects.filter(pk__in=waiting).order_by("pk").values_list(*_COLUMNS))
        size = log.size()
        hashes = _written([values for *values, is_public, leaf in entries if is_public and leaf is None], size)
        _keep(tiles.appended(size, hashes, log.tile))
        _take_away([values[0] for values in entries])
        if hashes:
            _sign(size + len(hashes), at)
        return len(hashes)


def seal_all(*, at: datetime) -> None:
    """Until nothing waits."""
    while seal(at=at):
        pass


def requeue(*, at: datetime) -> int:
    """Queue public entries that are neither sealed nor queued: written by something else than ``record``. How many there were."""
    with transaction.atomic():
        lock()
        lost = Entry.objects.filter(is_public=True, leaf=None, at__lt=at).exclude(pk__in=Unsealed.objects.all())
        return len(Unsealed.objects.bulk_create([Unsealed(pk=pk) for pk in lost.values_list("pk", flat=True)]))


def forget(person: User, *, by: User | None) -> None:  # noqa: ARG001 - nothing is kept of it
    """Cut ``person`` from what she did: her entries name nobody, and the salts of their commitments are no more.

    The log is unchanged: commitments stay, which nobody can match with her any longer. Call it before the account goes.
    """
    with transaction.atomic():
        lock()
        Leaf.objects.filter(entry__actor=person).update(salt=None)
        Entry.objects.filter(actor=person).update(actor=None)


def lock() -> None:
    """One writer of the log at a time, until the transaction ends. On SQLite every transaction is already alone in writing."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _written(entries: Sequence[Sequence[Any]], size: int) -> list[bytes]:
    """Write the leaves of ``entries`` after the ``size`` first, and return their hashes."""
    rows: list[tuple[Any, ...]] = []
    hashes = []
    for index, (pk, person, *values) in enumerate(entries, start=size):
        salt = os.urandom(leaves.SALT) if person else None
        commitment = leaves.commitment(salt, person) if salt else None
        rows.append((index, pk, commitment, salt))
        hashes.append(merkle.leaf_hash(log.leaf_of(values, commitment)))
    Writer(Leaf, ("entry_id", "commitment", "salt")).insert(rows)
    return hashes


def _take_away(ids: list[int]) -> None:
    """Out of the queue; by ids, for what was committed meanwhile stays in it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DELETE FROM journal_unsealed WHERE id = ANY(%s)", [ids])
        else:
            cursor.executemany("DELETE FROM journal_unsealed WHERE id = %s", [[pk] for pk in ids])


def _keep(changed: dict[tiles.Key, bytes]) -> None:
    Tile.objects.bulk_create(
        [Tile(level=level, index=index, hashes=hashes) for (level, index), hashes in changed.items()],
        batch_size=200,
        update_conflicts=True,
        unique_fields=["level", "index"],
        update_fields=["hashes"],
    )


def _sign(size: int, at: datetime) -> None:
    last = log.latest_checkpoint()
    signer = keys.signer(may_make=last is None)
    if last is not None and not notes.Note.parse(last.note).signed_by(signer.public):
        raise KeyLost("La clé du journal n’est plus celle qui a signé les points de contrôle : remettez-la depuis une sauvegarde.")
    root = log.root(size)
    text = notes.Checkpoint(signer.name, size, root).text
    Checkpoint.objects.create(size=size, root=root, note=notes.sign(text, [signer]), at=at)
