"""The public log out of the database: as a bundle, or as evidence to audit where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from maillage.journal import keys
from maillage.journal.log import bundle
from maillage.journal.log.audit import Evidence
from maillage.journal.log.notes import PublicKey
from maillage.journal.models import Checkpoint, Entry, Leaf
from maillage.journal.queries import log

LATE: Final = timedelta(hours=1)
"""A public entry older than this and not sealed is a fault: the sequencer runs every second."""


class NothingSealed(LookupError):
    """There is no checkpoint yet. The message is a French sentence."""


def write_bundle(path: Path) -> int:
    """Write the log up to its newest checkpoint; how many entries it has. Raises NothingSealed, KeyLost, OSError."""
    checkpoint, key = _newest(), public_key()
    bundle.write(
        path,
        key=key,
        checkpoint=checkpoint.published,
        size=checkpoint.size,
        history=_before(checkpoint).values_list("size", "note"),
        entries=(data for _number, data in log.leaf_data(0, checkpoint.size)),
        tile=log.tile,
    )
    return checkpoint.size


def evidence() -> Evidence:
    """The database's own. Raises NothingSealed."""
    checkpoint = _newest()

    def leaves() -> Iterator[bytes]:
        return (data for _number, data in log.leaf_data(0, checkpoint.size))

    return Evidence(checkpoint.published, list(_before(checkpoint).values_list("note", flat=True)), leaves, log.tile)


def public_key() -> PublicKey:
    """The instance's. Raises KeyLost."""
    return keys.signer(may_make=False).public


def faults_beside_the_log(at: datetime) -> list[str]:
    """What a bundle cannot show: sealed entries hidden since, public ones that were never sealed."""
    faults = []
    hidden = Leaf.objects.filter(entry__is_public=False).order_by("pk").first()
    if hidden:
        faults.append(f"L’entrée n° {hidden.number} a été scellée comme publique, et ne l’est plus.")
    unsealed = Entry.objects.filter(is_public=True, leaf=None, at__lt=at - LATE).order_by("pk").first()
    if unsealed:
        faults.append(
            f"L’entrée {unsealed.uid} ({unsealed.verb}) est publique et n’a jamais été scellée : « maillage worker » tourne-t-il ?"
        )
    return faults


def _newest() -> Checkpoint:
    checkpoint = log.latest_checkpoint()
    if checkpoint is None:
        raise NothingSealed("Rien n’est encore scellé : « maillage worker --once » le fait.")
    return checkpoint


def _before(checkpoint: Checkpoint) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.exclude(pk=checkpoint.pk).filter(size__lte=checkpoint.size).order_by("size", "pk")
