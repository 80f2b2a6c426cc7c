"""The door of cosignatures: what witnesses this instance knows sign of its checkpoints."""

from __future__ import annotations

from django.db import transaction

from maillage.accounts.models import User
from maillage.journal import keys
from maillage.journal.exceptions import UnknownCheckpoint, UnknownWitness
from maillage.journal.log import notes
from maillage.journal.models import Checkpoint, Cosignature


def add_cosignatures(*, note: str, by: User | None) -> list[Cosignature]:  # noqa: ARG001 - the witness signs, whoever brings it
    """Keep the good cosignatures that ``note``, a checkpoint of ours with lines of witnesses, carries; those new to us.

    Lines of others are ignored. Raises notes.Malformed, UnknownCheckpoint, UnknownWitness (not one good line).
    """
    read = notes.Note.parse(note)
    claimed = notes.Checkpoint.parse(read.text)
    for checkpoint in Checkpoint.objects.filter(size=claimed.size):
        if notes.Note.parse(checkpoint.note).text == read.text:
            return _added(checkpoint, read)
    raise UnknownCheckpoint("Ce journal n’a jamais signé ce point de contrôle.")


def _added(checkpoint: Checkpoint, note: notes.Note) -> list[Cosignature]:
    found = {key.name: signed for key in keys.witnesses() if (signed := note.cosigned_by(key))}
    if not found:
        raise UnknownWitness("Aucune ligne n’est la signature juste d’un témoin que cette instance connaît.")
    with transaction.atomic():
        kept = set(Cosignature.objects.filter(checkpoint=checkpoint).values_list("witness", flat=True))
        new = [
            Cosignature(checkpoint=checkpoint, witness=name, line=signature.line, signed_at=at)
            for name, (signature, at) in found.items()
            if name not in kept
        ]
        return Cosignature.objects.bulk_create(new, ignore_conflicts=True)
