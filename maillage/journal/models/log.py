"""The Merkle log of public entries: which leaf each is, the hashes by the 256, the checkpoints signed and cosigned."""

from __future__ import annotations

from django.db import models

from maillage.journal.models.entries import Entry


class Unsealed(models.Model):
    """A public entry that is no leaf yet: written with the entry, taken away by the transaction that seals it.

    A queue rather than a mark on the entry, which never changes; and rather than "entries after the last leaf", which would
    miss those of a transaction that took its row ids early and committed late. ``id`` is the entry's.
    """

    id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class Leaf(models.Model):
    """The leaf ``id`` (from 0, without holes) of the log. Its door: ``operations.sealing``.

    ``commitment`` is the SHA-256 of ``salt`` and the actor's uid; it stays for ever, the salt goes with the person
    (``operations.forget``) and nothing names her then.
    """

    id = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    commitment = models.BinaryField(max_length=32, null=True)
    salt = models.BinaryField(max_length=16, null=True)

    def __str__(self) -> str:
        return str(self.number)

    @property
    def number(self) -> int:
        """As people count."""
        return self.pk + 1


class Tile(models.Model):
    """See ``log/tiles.py``; the last of each level grows until it is full."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_tile_an_address")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """``note`` is the signed text (C2SP tlog-checkpoint), kept for ever. Its door: ``operations.sealing``."""

    size = models.BigIntegerField(db_index=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size} ({self.at:%Y-%m-%d %H:%M})"

    @property
    def published(self) -> str:
        """The note with the witnesses' lines after its own; prefetch ``cosignatures``."""
        return self.note + "".join(f"{cosignature.line}\n" for cosignature in self.cosignatures.all())


class Cosignature(models.Model):
    """What a witness signed of a checkpoint, and when she says she did. Its door: ``operations.cosignatures``."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=255)
    line = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_cosignature_a_witness")]

    def __str__(self) -> str:
        return f"{self.witness}, {self.signed_at:%Y-%m-%d %H:%M}"
