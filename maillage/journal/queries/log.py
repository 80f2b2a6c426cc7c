"""Reads of the Merkle log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from maillage.journal import merkle
from maillage.journal.log import leaves, tiles
from maillage.journal.models import Checkpoint, Entry, Leaf, Tile

_OF_A_LEAF = ("pk", "commitment", *(f"entry__{name}" for name in ("uid", "verb", "subject_uid", "context_uid", "details", "at")))


@dataclass(frozen=True)
class Inclusion:
    """That an entry is the leaf ``index`` of the tree of ``checkpoint``."""

    index: int
    data: bytes
    checkpoint: Checkpoint
    proof: list[bytes]


def size() -> int:
    """How many leaves the log has."""
    last = Leaf.objects.order_by("-pk").values_list("pk", flat=True).first()
    return 0 if last is None else last + 1


def latest_checkpoint() -> Checkpoint | None:
    """With its cosignatures."""
    return _checkpoints().prefetch_related("cosignatures").first()


def tile(level: int, index: int) -> bytes:
    """The hashes of a tile, as many as there are; empty for one that does not exist yet."""
    hashes = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True).first()
    return b"" if hashes is None else bytes(hashes)


def answered(ask: Callable[[merkle.NodeReader], Any]) -> Any:
    """``ask`` of the tree's nodes, whose tiles are read in one query."""
    wanted = Q(pk__in=[])
    for level, index in tiles.needed(ask):
        wanted |= Q(level=level, index=index)
    rows = Tile.objects.filter(wanted).values_list("level", "index", "hashes")
    read = {(level, index): bytes(hashes) for level, index, hashes in rows}
    return ask(tiles.nodes(lambda level, index: read[level, index]))


def root(of_size: int) -> bytes:
    found: bytes = answered(lambda node: merkle.root(of_size, node))
    return found


def inclusion(uid: UUID) -> Inclusion | None:
    """The proof of the entry ``uid`` in the newest checkpoint; None while it is not sealed, or not public."""
    leaf = next(iter(Leaf.objects.filter(entry__uid=uid).values_list(*_OF_A_LEAF)[:1]), None)
    checkpoint = _checkpoints().first()
    if leaf is None or checkpoint is None:
        return None
    index, commitment, *values = leaf
    proof = answered(lambda node: merkle.inclusion_proof(index, checkpoint.size, node))
    return Inclusion(index, leaf_of(values, commitment), checkpoint, proof)


def consistency(first: int, second: int) -> list[bytes]:
    """The proof between the trees of two sizes. Raises ValueError for sizes the log never had, or in the wrong order."""
    if second > size():
        raise ValueError("The log is not that long.")
    found: list[bytes] = answered(lambda node: merkle.consistency_proof(first, second, node))
    return found


def bundle(index: int, width: int) -> bytes:
    """The entries of the tile ``index``, as tlog-tiles serves them."""
    start = index * tiles.WIDTH
    return leaves.bundled(data for _number, data in leaf_data(start, start + width))


def leaf_data(start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """What each leaf from ``start`` to ``end`` is made of, from its entry as it is now; holes are skipped."""
    rows = Leaf.objects.filter(pk__gte=start, pk__lt=end).order_by("pk")
    for pk, commitment, *values in rows.values_list(*_OF_A_LEAF).iterator(chunk_size=2000):
        yield pk, leaf_of(values, commitment)


def leaf_of(values: Any, commitment: Any) -> bytes:
    """``values`` are uid, verb, subject, context, details and instant of an entry."""
    uid, verb, subject, context, details, at = values
    kept = None if commitment is None else bytes(commitment)
    return leaves.leaf_data(uid=uid, verb=verb, subject=subject, context=context, details=details, at=at, commitment=kept)


def _checkpoints() -> QuerySet[Checkpoint]:
    return Checkpoint.objects.order_by("-size", "-pk")


def unsealed_count() -> int:
    """Public entries that are no leaf."""
    return Entry.objects.filter(is_public=True, leaf=None).count()
