"""The report of an import row by row, as a file: CSV safe for spreadsheets, or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Self

from defusedcsv import csv

from maillage.network.importing.cells import guarded
from maillage.network.importing.messages import level_of, sentence_of
from maillage.network.importing.planning import Planned

FORMATS = (".csv", ".json")
HEADER = ("ligne", "identifiant", "nom", "resultat", "doute", "champs_ecrits", "messages")


class RowReport:
    """Write to a file beside ``path`` while rows come, and put it in its place when all is well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._temporary = path.with_name(f".{path.name}.part")

    def __enter__(self) -> Self:
        self._file = self._temporary.open("w", encoding="utf-8-sig" if self.path.suffix == ".csv" else "utf-8", newline="")
        self._separator = "[\n"
        if self.path.suffix == ".csv":
            self._writer = csv.writer(self._file, delimiter=";")
            self._writer.writerow(HEADER)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.path.suffix == ".json" and kind is None:
            self._file.write("\n]\n" if self._separator == ",\n" else "[]\n")
        self._file.close()
        if kind is None:
            self._temporary.replace(self.path)
        else:
            self._temporary.unlink(missing_ok=True)

    def add(self, planned: Planned) -> None:
        draft = planned.draft
        name = str(draft.values.get("name") or "")
        changes = sorted(planned.changes) if str(planned.outcome) == "updated" else []
        if self.path.suffix == ".csv":
            said = " ¶ ".join(sentence_of(*message) for message in planned.messages)
            outcome = str(planned.outcome.label)
            cells = [draft.number, draft.external_id, name, outcome, "oui" if planned.doubted else "", " ".join(changes), said]
            self._writer.writerow([guarded(cell) for cell in cells])
            return
        row = {
            "row": draft.number, "id": draft.external_id, "name": name, "outcome": str(planned.outcome), "doubted": planned.doubted,
            "changes": changes,
            "messages": [
                {"code": code, "level": str(level_of(code)), "text": sentence_of(code, params)} for code, params in planned.messages
            ],
        }  # fmt: skip
        self._file.write(self._separator + json.dumps(row, ensure_ascii=False))
        self._separator = ",\n"
