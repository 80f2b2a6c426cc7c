"""The rows of one file, read with one mapping."""

from __future__ import annotations

from hashlib import blake2b

from maillage.core.search import fold
from maillage.network import fields
from maillage.network.exceptions import InvalidValue
from maillage.network.importing import cells
from maillage.network.importing.columns import normal
from maillage.network.importing.coordinates import split_pair
from maillage.network.importing.drafts import Draft, Lexicon, Reading, fingerprint
from maillage.network.importing.likeness import plain_name
from maillage.network.importing.mapping import Mapping
from maillage.network.importing.positions import ZERO, Located, Locator, Where
from maillage.network.importing.rows import Row

LOCATION = frozenset({"lat", "lon", "latlon", "precision", "position", "commune_code", "commune_name", "postal_code"})
ACCESSIBILITY = frozenset({"wheelchair", "toilets", "hearing_loop", "acceslibre"})
LONGEST_ID = 120


class RowReader:
    """``read`` gives the draft of a row; it writes nothing and never raises for what a cell holds."""

    def __init__(self, mapping: Mapping, lexicon: Lexicon, locator: Locator) -> None:
        said = {target: {normal(word): slugs for word, slugs in pairs.items()} for target, pairs in mapping.values.items()}
        self.mapping, self.locator = mapping, locator
        self.context = cells.Context(lexicon, said, mapping.defaults)
        self.columns: dict[str, cells.Columns] = {target: [] for target in mapping.defaults}
        for name, rule in mapping.columns.items():
            self.columns.setdefault(rule.target, []).append((name, rule))
        taken = LOCATION | ACCESSIBILITY | set(cells.READERS) | {"id"}
        self._simple = [
            (target, columns, fields.get(target).clean) for target, columns in self.columns.items() if target not in taken
        ]
        self._special = [(name, self.columns[name], cells.READERS[name]) for name in cells.ORDER if name in self.columns]
        self._accessible = bool(ACCESSIBILITY & set(self.columns))
        self._located = {target: self.columns[target] for target in LOCATION if target in self.columns}

    def read(self, row: Row) -> Draft:
        """The row's draft; a row without a name is a refused one."""
        raw = {name: cell for name, value in row.values.items() if (cell := value.strip())}
        messages = list(row.messages)
        mapped = {name: cells.repaired(raw[name], messages) for name in self.mapping.columns if name in raw}
        reading = Reading(mapped, messages)
        self._read_values(reading)
        draft = Draft(row.number, raw, reading.values, messages, new_organisations=reading.new_organisations)
        if self._located:
            self._locate(draft, reading)
        if not reading.values.get("name") and not draft.refused:
            reading.say("row.no_name")
        draft.external_id = self._external_id(draft, reading)
        draft.fingerprint = fingerprint(draft.values)
        return draft

    def _read_values(self, reading: Reading) -> None:
        for target, columns, clean in self._simple:
            cell = cells.first(reading, columns, self.mapping.defaults.get(target, ""))
            try:
                reading.values[target] = clean(target, cell)
            except InvalidValue as error:
                if cell or target != "name":
                    cells.invalid(reading, target, error)
        for target, columns, special in self._special:
            special(target, columns, self.context, reading)
        if self._accessible:
            cells.accessibility(self.columns, self.context, reading)
        if reading.tags:
            reading.values["tags"] = fields.get("tags").clean("tags", reading.tags)

    def _where(self, reading: Reading) -> Where:
        where = Where(code_asked="commune_code" in self._located)
        for target, columns in self._located.items():
            cell = cells.first(reading, columns)
            if not cell:
                continue
            if target == "latlon":
                where.lat, where.lon = split_pair(cell)
            elif target == "commune_code":
                where.code = cell
            elif target == "commune_name":
                where.name = cell
            elif target == "position":
                where.position = self.context.choices["position"].get(normal(cell), "")
            elif target == "postal_code":
                where.postal_code = self._postal_code(cell, reading)
            else:
                setattr(where, target, cell)
        return where

    def _postal_code(self, cell: str, reading: Reading) -> str:
        if cell in ZERO:
            reading.say("value.zero", field="postal_code")
            return ""
        try:
            return str(fields.get("postal_code").clean("postal_code", cell) or "")
        except InvalidValue as error:
            cells.invalid(reading, "postal_code", error)
            return ""

    def _locate(self, draft: Draft, reading: Reading) -> None:
        where = self._where(reading)
        found = self.locator.locate(where, tuple(draft.messages))
        draft.messages.extend(found.messages)
        draft.commune, draft.arrondissement = found.commune, found.arrondissement
        values = draft.values
        if "postal_code" in self._located:
            values["postal_code"] = where.postal_code or None
        values["commune"] = found.commune.code if found.commune else None
        values["arrondissement"] = found.arrondissement.code if found.arrondissement else None
        values["coordinates"] = _coordinates(found)

    def _external_id(self, draft: Draft, reading: Reading) -> str:
        """The file's own id, or one made of what tells the place apart: name, address, commune."""
        given = cells.first(reading, self.columns.get("id", []))
        if given and len(given) <= LONGEST_ID:
            return given
        parts = (given,) if given else (
            plain_name(str(draft.values.get("name") or "")),
            fold(str(draft.values.get("address") or ""))[:100],
            str(draft.values.get("commune") or draft.values.get("postal_code") or draft.values.get("coordinates") or ""),
        )  # fmt: skip
        if not any(parts):
            parts = (f"row {draft.number}",)
        return "~" + blake2b("\x1f".join(parts).encode("utf-8", errors="replace"), digest_size=12).hexdigest()


def _coordinates(found: Located) -> list[object] | None:
    return None if found.point is None else [round(found.point[0], 6), round(found.point[1], 6), found.position]
