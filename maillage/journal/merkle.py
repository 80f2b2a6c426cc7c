"""The hashing, proofs and verifications of RFC 9162 (section 2.1; the same as RFC 6962's), over SHA-256.

A *node* is (level, index): the hash of the complete subtree over leaves ``index << level`` to ``(index + 1) << level``. Proofs are
made from any function that gives the hash of a complete node: nothing here knows where hashes are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

NodeReader = Callable[[int, int], bytes]

EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 1, 2, 4, 8… hashes."""
    while len(hashes) > 1:
        hashes = [sha256(b"\x01" + hashes[rank] + hashes[rank + 1]).digest() for rank in range(0, len(hashes), 2)]
    return hashes[0]


def root(size: int, node: NodeReader) -> bytes:
    """The root of the tree over the first ``size`` leaves."""
    return _range_root(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """PATH(index, D[size]) of section 2.1.3.1. ``index`` < ``size``, else ValueError."""
    if not 0 <= index < size:
        raise ValueError("No such leaf in a tree of that size.")
    return _path(index, 0, size, node)


def consistency_proof(first: int, second: int, node: NodeReader) -> list[bytes]:
    """PROOF(first, D[second]) of section 2.1.4.1; empty when the first tree is empty. ``first`` <= ``second``, else ValueError."""
    if not 0 <= first <= second:
        raise ValueError("A tree is consistent with one at least as large.")
    return _subproof(first, 0, second, node, whole=True) if 0 < first < second else []


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Section 2.1.3.2; ``leaf`` is the hash of the leaf."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(*, first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Section 2.1.4.2; every tree is consistent with the empty one, by an empty proof."""
    if not 0 <= first <= second or (first in {0, second} and proof):
        return False
    if first == 0:
        return first_root == EMPTY_ROOT
    if first == second:
        return first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    return bool(path) and _folds(first - 1, second - 1, path, first_root, second_root)


def _folds(place: int, last: int, path: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(start: int, end: int, node: NodeReader) -> bytes:
    """The root over leaves ``start`` to ``end``; ``start`` is a multiple of the smallest power of two that holds them."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(count)
    return node_hash(_range_root(start, middle, node), _range_root(middle, end, node))


def _path(index: int, start: int, end: int, node: NodeReader) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, node), _range_root(middle, end, node)]
    return [*_path(index, middle, end, node), _range_root(start, middle, node)]


def _subproof(first: int, start: int, end: int, node: NodeReader, *, whole: bool) -> list[bytes]:
    """``whole``: the subtree is one of the first tree's own, whose hash the verifier knows."""
    if first == end:
        return [] if whole else [_range_root(start, end, node)]
    middle = start + _split(end - start)
    if first <= middle:
        return [*_subproof(first, start, middle, node, whole=whole), _range_root(middle, end, node)]
    return [*_subproof(first, middle, end, node, whole=False), _range_root(start, middle, node)]
