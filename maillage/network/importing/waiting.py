"""Files sent by a browser, kept in the instance's own folder until they are imported, taken back or a week old.

One folder a file: ``file.json`` says which network's it is, ``mapping.toml`` how its columns become fields, and the file beside them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from maillage.network.importing.exceptions import FileRefused
from maillage.network.importing.rows import Row, Table

HEAVIEST: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 2_000
KEPT_FOR: Final = timedelta(days=7)
_KINDS: Final = {".csv", ".tsv", ".txt", ".xlsx", ".geojson", ".json"}


class TooHeavy(FileRefused):
    wording = _("« %(name)s » est trop lourd : 20 Mo au plus. Coupez-le, ou confiez-le à qui tient l’instance.")


class TooManyRows(FileRefused):
    wording = _(
        "« %(name)s » a plus de 2000 lignes. Coupez-le, ou confiez-le à qui tient l’instance : sa commande d’import les lit toutes."
    )


class UnknownKind(FileRefused):
    wording = _("« %(name)s » n’est pas un tableau que nous lisons. Envoyez un CSV, un XLSX ou un GeoJSON.")


@dataclass(frozen=True)
class Waiting:
    """A file that waits. ``network`` is the uid of the network it is for."""

    folder: Path
    network: str
    name: str
    at: float

    @property
    def uid(self) -> str:
        return self.folder.name

    @property
    def path(self) -> Path:
        return self.folder / self.name

    @property
    def mapping(self) -> Path:
        return self.folder / "mapping.toml"


def keep(root: Path, network: UUID, name: str, chunks: Iterable[bytes]) -> Waiting:
    """Raises UnknownKind, TooHeavy; then nothing stays."""
    given = Path(name.replace("\\", "/")).name[:120]
    ending = Path(given).suffix.lower()
    if ending not in _KINDS:
        raise UnknownKind(name=given)
    folder = root / str(uuid4())
    folder.mkdir(parents=True, mode=0o700)
    kept = f"{slugify(Path(given).stem)[:40] or 'fichier'}{ending}"
    try:
        _write(folder / kept, chunks, given)
        (folder / "file.json").write_text(json.dumps({"network": str(network), "name": kept}), encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Waiting(folder, str(network), kept, folder.stat().st_mtime)


def _write(path: Path, chunks: Iterable[bytes], name: str) -> None:
    size = 0
    with path.open("wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > HEAVIEST:
                raise TooHeavy(name=name)
            file.write(chunk)


def find(root: Path, uid: UUID, network: UUID) -> Waiting | None:
    """The file of this uid, if it waits for this network."""
    found = _read(root / str(uid))
    return found if found is not None and found.network == str(network) else None


def of_network(root: Path, network: UUID) -> list[Waiting]:
    """What waits for a network, the newest first."""
    found = [one for folder in root.glob("*-*") if (one := _read(folder)) is not None and one.network == str(network)]
    return sorted(found, key=lambda one: -one.at)


def forget(waiting: Waiting) -> None:
    shutil.rmtree(waiting.folder, ignore_errors=True)


def sweep(root: Path, at: datetime) -> int:
    """Forget the files that nobody came back for; returns how many."""
    old = [folder for folder in root.glob("*-*") if folder.stat().st_mtime < (at - KEPT_FOR).timestamp()]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def limited(table: Table) -> Table:
    """The same table, which raises TooManyRows when it is read beyond the most."""
    table.rows = _counted(table.rows, table.path.name)
    return table


def _counted(rows: Iterator[Row], name: str) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooManyRows(name=name)
        yield row


def _read(folder: Path) -> Waiting | None:
    try:
        told = json.loads((folder / "file.json").read_text(encoding="utf-8"))
        return Waiting(folder, told["network"], told["name"], folder.stat().st_mtime)
    except (OSError, ValueError, KeyError):
        return None
