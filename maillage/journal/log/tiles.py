"""Hashes kept by the 256, as C2SP's tlog-tiles serves them (https://c2sp.org/tlog-tiles).

The tile (level, index) holds the hashes of the nodes of level ``8 × level``, from ``256 × index`` on: 32 bytes each, 256 at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from maillage.journal import merkle

WIDTH: Final = 256
HEIGHT: Final = 8
HASH: Final = 32
FULL: Final = WIDTH * HASH
_GROUPS: Final = re.compile(r"(?:x\d{3}/)*\d{3}")
_PARTIAL: Final = re.compile(r"(.+)\.p/([1-9]\d{0,2})")

TileReader = Callable[[int, int], bytes]
Key = tuple[int, int]


@dataclass(frozen=True)
class Address:
    """``width`` 256 is the full tile."""

    index: int
    width: int = WIDTH

    def __str__(self) -> str:
        groups = re.findall(r"\d{3}", f"{self.index:0{-(-len(str(self.index)) // 3) * 3}d}")
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return name if self.width == WIDTH else f"{name}.p/{self.width}"


def parse(name: str) -> Address | None:
    """``x001/x234/067`` or ``x001/x234/067.p/8`` as an address; None for any other spelling."""
    partial = _PARTIAL.fullmatch(name)
    groups, width = (partial[1], int(partial[2])) if partial else (name, WIDTH)
    if not _GROUPS.fullmatch(groups) or (partial and width >= WIDTH) or len(groups) > 40:
        return None
    address = Address(int(groups.replace("x", "").replace("/", "")), width)
    return address if str(address) == name else None


def addresses(size: int) -> Iterator[tuple[int, Address]]:
    """Every tile of a tree of ``size`` leaves, the partial ones last in their level."""
    level, count = 0, size
    while count:
        full, rest = divmod(count, WIDTH)
        yield from ((level, Address(index)) for index in range(full))
        if rest:
            yield level, Address(full, rest)
        level, count = level + 1, full


def nodes(read: TileReader) -> merkle.NodeReader:
    """The hashes of nodes, made from tiles."""

    def node(level: int, index: int) -> bytes:
        floor, above = divmod(level, HEIGHT)
        first = index << above
        data = read(floor, first // WIDTH)
        start = first % WIDTH * HASH
        hashes = [data[place : place + HASH] for place in range(start, start + (HASH << above), HASH)]
        return merkle.complete_root(hashes)

    return node


def needed(ask: Callable[[merkle.NodeReader], object]) -> set[Key]:
    """The tiles that ``ask`` reads: so that they are fetched at once, before it is asked for good."""
    keys: set[Key] = set()

    def note(level: int, index: int) -> bytes:
        floor, above = divmod(level, HEIGHT)
        keys.add((floor, (index << above) // WIDTH))
        return b""

    ask(note)
    return keys


def appended(size: int, hashes: list[bytes], read: TileReader) -> dict[Key, bytes]:
    """The tiles, whole, that change when ``hashes`` follow the ``size`` leaves already there. Reads one tile a level."""
    changed: dict[Key, bytes] = {}
    level, count = 0, size
    while hashes:
        index, width = divmod(count, WIDTH)
        data = (read(level, index) if width else b"") + b"".join(hashes)
        full = []
        for place, start in enumerate(range(0, len(data), FULL)):
            tile = changed[level, index + place] = data[start : start + FULL]
            if len(tile) == FULL:
                full.append(merkle.complete_root(list(split(tile))))
        level, count, hashes = level + 1, index, full
    return changed


def split(tile: bytes) -> Iterable[bytes]:
    return (tile[start : start + HASH] for start in range(0, len(tile), HASH))
