"""Is this journal the one that was sealed? And if not, which entry is the first that is not? From what a bundle holds, and nothing else.

Answers are French sentences for people: they are read on a terminal, by who verifies.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from maillage.journal import merkle
from maillage.journal.log import tiles
from maillage.journal.log.notes import Checkpoint, Malformed, Note, PublicKey


@dataclass(frozen=True)
class Evidence:
    """``leaves`` gives what each leaf is made of, in order, as often as asked; ``tile`` the hashes kept, b"" for none.

    ``history`` are the checkpoints signed before ``checkpoint``, in order.
    """

    checkpoint: str
    history: Sequence[str]
    leaves: Callable[[], Iterable[bytes]]
    tile: tiles.TileReader


@dataclass
class Verdict:
    """No ``faults``: the journal is the one that was sealed. The first fault is the first thing to look at."""

    size: int = 0
    faults: list[str] = field(default_factory=list)
    witnesses: list[str] = field(default_factory=list)


def audit(evidence: Evidence, *, key: PublicKey, against: Sequence[str] = (), witnesses: Sequence[PublicKey] = ()) -> Verdict:
    """Check signatures, entries, hashes and every checkpoint; ``against`` are checkpoints that the verifier kept for herself."""
    verdict = Verdict()
    last = _signed(evidence.checkpoint, key, "Le point de contrôle", verdict.faults)
    if last is None:
        return verdict
    verdict.size = last.size
    tree = _Tree(evidence.leaves())
    past = [
        _signed(text, key, f"Le point de contrôle n° {rank} de l’historique", verdict.faults)
        for rank, text in enumerate(evidence.history, 1)
    ]
    known = sorted((each for each in past if each), key=lambda each: each.size)
    if not tree.is_that_of(last):
        verdict.faults.append(_first_false(evidence, tree, last, known))
    else:
        verdict.faults += _false_tiles(evidence, tree)
        verdict.faults += [_rewritten(each, "de l’historique") for each in known if not tree.begins_as(each)]
    verdict.faults += _compared(against, key, tree)
    note = Note.parse(evidence.checkpoint)
    verdict.witnesses = [
        f"{each.name} ({signed[1]:%d/%m/%Y %H:%M} UTC)" for each in witnesses if (signed := note.cosigned_by(each))
    ]
    return verdict


class _Tree:
    """What the entries that are there make, whatever was signed."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self.hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
        self.tiles = tiles.appended(0, self.hashes, lambda _level, _index: b"")

    def begins_as(self, checkpoint: Checkpoint) -> bool:
        size = checkpoint.size
        return size <= len(self.hashes) and merkle.root(size, tiles.nodes(self._tile)) == checkpoint.root

    def is_that_of(self, checkpoint: Checkpoint) -> bool:
        return len(self.hashes) == checkpoint.size and self.begins_as(checkpoint)

    def _tile(self, level: int, index: int) -> bytes:
        return self.tiles[level, index]


def _signed(text: str, key: PublicKey, what: str, faults: list[str]) -> Checkpoint | None:
    try:
        note = Note.parse(text)
        checkpoint = Checkpoint.parse(note.text)
    except Malformed as error:
        faults.append(f"{what} est illisible. {error}")
        return None
    if not note.signed_by(key) or checkpoint.origin != key.name:
        faults.append(f"{what} n’est pas signé par la clé {key} : ce n’est pas un point de contrôle de ce journal.")
        return None
    return checkpoint


def _first_false(evidence: Evidence, tree: _Tree, last: Checkpoint, known: Sequence[Checkpoint]) -> str:
    """The sentence that names the first entry that is not the one sealed in its place."""
    sealed = _sealed_hashes(evidence, last.size)
    found = tree.hashes
    place = next(
        (rank for rank, (ours, theirs) in enumerate(zip(found, sealed, strict=False)) if ours != theirs),
        min(len(found), len(sealed)),
    )
    if place < max(len(found), len(sealed)) and len(sealed) == last.size:
        return _named(evidence, found, sealed, place)
    return _between(tree, last, known)


def _named(evidence: Evidence, found: list[bytes], sealed: list[bytes], place: int) -> str:
    number, here = place + 1, _told(evidence, place)
    if place == len(found):
        missing = len(sealed) - place
        return f"L’entrée n° {number} a été retirée : le journal s’arrête avant elle, il manque {missing} entrée{'s' if missing > 1 else ''} à la fin."
    if place == len(sealed):
        return f"L’entrée n° {number} {here} a été ajoutée : elle n’a jamais été scellée."
    known, present = found[place] in set(sealed), sealed[place] in set(found[place:])
    if known and present:
        return f"L’entrée n° {number} n’est plus à sa place : on trouve là l’entrée scellée n° {sealed.index(found[place]) + 1} {here}."
    if known:
        return f"L’entrée n° {number} a été retirée : on trouve à sa place l’entrée scellée n° {sealed.index(found[place]) + 1} {here}."
    if present:
        return f"L’entrée n° {number} {here} a été ajoutée : elle n’a jamais été scellée, celle qui était là vient après."
    return f"L’entrée n° {number} {here} a été modifiée : ce n’est plus ce qui a été scellé."


def _between(tree: _Tree, last: Checkpoint, known: Sequence[Checkpoint]) -> str:
    """The hashes were rewritten with the entries: only signed checkpoints are left to tell where."""
    good = max((each.size for each in known if tree.begins_as(each)), default=0)
    bad = min((each.size for each in [*known, last] if each.size > good and not tree.begins_as(each)), default=last.size)
    return (
        f"Entre l’entrée n° {good + 1} et l’entrée n° {bad}, une entrée au moins n’est pas celle qui a été scellée : "
        "les empreintes ont été refaites avec les entrées, mais pas la signature."
    )


def _false_tiles(evidence: Evidence, tree: _Tree) -> list[str]:
    for (level, index), hashes in sorted(tree.tiles.items()):
        if evidence.tile(level, index)[: len(hashes)] != hashes:
            return [
                f"Le pavé d’empreintes {level}/{tiles.Address(index)} est faux ou manque ; les entrées, elles, sont celles qui ont été scellées."
            ]
    return []


def _compared(against: Sequence[str], key: PublicKey, tree: _Tree) -> list[str]:
    faults: list[str] = []
    for text in against:
        kept = _signed(text, key, "Le point de contrôle que vous avez gardé", faults)
        if kept and kept.size > len(tree.hashes):
            missing = kept.size - len(tree.hashes)
            faults.append(
                f"Le journal a été raccourci : il comptait {kept.size} entrées au point de contrôle que vous avez gardé, il en manque {missing}."
            )
        elif kept and not tree.begins_as(kept):
            faults.append(_rewritten(kept, "que vous avez gardé"))
    return faults


def _rewritten(checkpoint: Checkpoint, whose: str) -> str:
    return f"Le journal a été réécrit : ses {checkpoint.size} premières entrées ne sont pas celles que scellait le point de contrôle {whose}."


def _sealed_hashes(evidence: Evidence, size: int) -> list[bytes]:
    def read() -> Iterator[bytes]:
        for index in range(-(-size // tiles.WIDTH)):
            yield from tiles.split(evidence.tile(0, index))

    return list(islice(read(), size))


def _told(evidence: Evidence, place: int) -> str:
    """What the entry found at ``place`` says of itself."""
    leaf = next(islice(evidence.leaves(), place, None), b"")
    try:
        said = json.loads(leaf)
        return f"({said['verb']}, {said['at']}, {said['uid']})"
    except (ValueError, KeyError, TypeError):
        return "(illisible)"
