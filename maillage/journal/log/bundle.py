"""A whole journal in one file: a zip of the addresses that an instance serves (``checkpoint``, ``tile/…``) with its entries."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from maillage.journal.log import tiles
from maillage.journal.log.audit import Evidence
from maillage.journal.log.notes import Malformed, PublicKey, public_key

README: Final = """Ceci est le journal public d'une instance de Maillage, tel qu'il a été scellé.

  checkpoint         le dernier point de contrôle : origine, nombre d'entrées, empreinte de l'ensemble, signatures
  checkpoints.jsonl  ceux d'avant
  key                la clé publique qui les signe
  entries.jsonl      les entrées, une par ligne, dans l'ordre
  tile/              les empreintes, par 256 (https://c2sp.org/tlog-tiles)

Pour vérifier que rien n'a été changé, retiré ou déplacé, sans base de données et sans réseau :

  maillage journal verify CE_FICHIER --key CLÉ_PUBLIÉE [--against UN_POINT_DE_CONTRÔLE_GARDÉ]
"""


class Unreadable(ValueError):
    """A file that is not a bundle. The message is a French sentence."""


class Bundle:
    """A bundle opened for reading. Raises Unreadable, then and when something of it is asked that is not there."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            raise Unreadable(f"« {path} » n’est pas un paquet du journal, ou il est coupé.") from None
        except OSError:
            raise Unreadable(f"« {path} » n’existe pas, ou ne se lit pas.") from None
        self._names = set(self._zip.namelist())

    def key(self) -> PublicKey:
        try:
            return public_key(self._text("key"))
        except Malformed as error:
            raise Unreadable(str(error)) from None

    def evidence(self) -> Evidence:
        try:
            history = [str(json.loads(line)["note"]) for line in self._text("checkpoints.jsonl").splitlines()]
        except (ValueError, KeyError, TypeError):
            raise Unreadable("L’historique des points de contrôle du paquet est illisible.") from None
        return Evidence(self._text("checkpoint"), history, self._leaves, self._tile)

    def _text(self, name: str) -> str:
        try:
            return self._zip.read(name).decode()
        except (KeyError, UnicodeDecodeError, zipfile.BadZipFile):
            raise Unreadable(f"« {name} » manque dans le paquet, ou n’est pas lisible.") from None

    def _leaves(self) -> Iterator[bytes]:
        if "entries.jsonl" not in self._names:
            raise Unreadable("« entries.jsonl » manque dans le paquet, ou n’est pas lisible.")
        try:
            with self._zip.open("entries.jsonl") as lines:
                yield from (line.removesuffix(b"\n") for line in lines)
        except zipfile.BadZipFile:
            raise Unreadable("« entries.jsonl » a été abîmé dans le paquet.") from None

    def _tile(self, level: int, index: int) -> bytes:
        for width in range(tiles.WIDTH, 0, -1):
            name = f"tile/{level}/{tiles.Address(index, width)}"
            if name in self._names:
                return self._zip.read(name)
        return b""


def write(
    path: Path,
    *,
    key: PublicKey,
    checkpoint: str,
    size: int,
    history: Iterable[tuple[int, str]],
    entries: Iterable[bytes],
    tile: tiles.TileReader,
) -> None:
    """``size`` is the checkpoint's; ``entries`` and ``tile`` may know more than it, what follows is left out."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as file:
        file.writestr("LISEZMOI.txt", README)
        file.writestr("key", f"{key}\n")
        file.writestr("checkpoint", checkpoint)
        lines = (json.dumps({"size": each, "note": note}, ensure_ascii=False) for each, note in history)
        file.writestr("checkpoints.jsonl", "".join(f"{line}\n" for line in lines))
        with file.open("entries.jsonl", "w", force_zip64=True) as lines_out:
            for entry in entries:
                lines_out.write(entry + b"\n")
        for level, address in tiles.addresses(size):
            file.writestr(f"tile/{level}/{address}", tile(level, address.index)[: address.width * tiles.HASH])
