"""A bundle made from the addresses of another instance: any log that serves tlog-tiles with its entries can be taken so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from maillage.journal.log import bundle, leaves, tiles
from maillage.journal.log.notes import Checkpoint, Malformed, Note, public_key

Get = Callable[[str], bytes]


def take(get: Get, path: Path) -> int:
    """Write to ``path`` the log whose files ``get`` gives by their names (``checkpoint``, ``tile/…``); how many entries it has.

    What is taken is not verified: ``audit`` does that. Raises Malformed, and what ``get`` raises.
    """
    checkpoint, key = _text(get("checkpoint")), public_key(_text(get("cle")))
    size = Checkpoint.parse(Note.parse(checkpoint).text).size

    def entries() -> Iterator[bytes]:
        for level, address in tiles.addresses(size):
            if level == 0:
                yield from leaves.unbundled(get(f"tile/entries/{address}"))

    bundle.write(
        path,
        key=key,
        checkpoint=checkpoint,
        size=size,
        history=[],
        entries=entries(),
        tile=_tiles(get, size),
    )
    return size


def _tiles(get: Get, size: int) -> tiles.TileReader:
    widths = {(level, address.index): address for level, address in tiles.addresses(size)}
    return lambda level, index: get(f"tile/{level}/{widths[level, index]}")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Malformed("Cette adresse ne donne pas un journal de Maillage.") from None
