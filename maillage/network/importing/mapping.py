"""How the columns of one source become fields: proposed, written as a file that people edit, read back."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network.importing.columns import SYNONYMS, link_label, normal, recognise
from maillage.network.importing.coordinates import PROJECTED
from maillage.network.importing.exceptions import MappingInvalid, NameColumnMissing, SourceKeyInvalid
from maillage.network.importing.rows import Table

DUPLICATES = ("hold", "create", "link")


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """``published_on`` is an ISO day, or empty."""

    key: str
    label: str
    producer: str = ""
    licence: str = ""
    url: str = ""
    published_on: str = ""


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """``target`` is a key of SYNONYMS; ``split`` cuts a cell into several values; ``label`` names a link."""

    target: str
    label: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds: metres, a name score from 0 to 100, kilometres, a geocoding score from 0 to 1."""

    duplicates: str = "hold"
    duplicate_metres: float = 150.0
    duplicate_score: float = 85.0
    far_km: float = 20.0
    approximate_below: float = 0.5
    crs: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """``values`` maps a target to {what the file says: slugs of the vocabulary}; ``defaults`` fill what the file leaves empty."""

    source: SourceInfo
    columns: Map[str, ColumnRule]
    values: Map[str, Map[str, tuple[str, ...]]] = field(default_factory=dict)
    defaults: Map[str, str] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)

    def column_of(self, target: str) -> str | None:
        return next((name for name, rule in self.columns.items() if rule.target == target), None)


def propose(table: Table, *, key: str = "", label: str = "") -> Mapping:
    """What the names of the columns, and failing them their values, suggest. Raises NameColumnMissing."""
    sample = [row.values for row in table.sample]
    columns: dict[str, ColumnRule] = {}
    for name, target in recognise(table.columns, sample).items():
        columns[name] = ColumnRule(target, label=link_label(name) if target == "links" else "")
    stem = table.path.name.split(".")[0]
    source = SourceInfo(key=key or slugify(stem)[:60] or "fichier", label=label or f"fichier {table.path.name}"[:200])
    metres = any(word in normal(name).split() for name in columns for word in ("lambert", "lambert93", "l93"))
    return checked(Mapping(source, columns, rules=Rules(crs="EPSG:2154" if metres else "")), table)


def checked(mapping: Mapping, table: Table) -> Mapping:
    """The mapping, if it fits this table. Raises MappingInvalid for an absent column, NameColumnMissing."""
    absent = [name for name in mapping.columns if name not in table.columns]
    if absent and table.format not in ("json", "geojson"):
        names = ", ".join(typography.quoted(name) for name in absent)
        raise MappingInvalid(
            name=mapping.source.key, reason=_("ces colonnes ne sont pas dans le fichier : %(names)s.") % {"names": names}
        )
    if mapping.column_of("name") is None:
        raise NameColumnMissing(name=table.path.name, columns=", ".join(table.columns[:30]))
    return mapping


def unmapped(mapping: Mapping, columns: list[str]) -> list[str]:
    """The columns that become no field: their values are kept with the row, and nothing else."""
    return [name for name in columns if name not in mapping.columns]


def load(path: Path) -> Mapping:
    """Read a mapping file. Raises MappingInvalid with what to correct."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MappingInvalid(name=path.name, reason=_("ce fichier n’existe pas. Vérifiez son chemin.")) from error
    except OSError as error:
        raise MappingInvalid(name=path.name, reason=error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingInvalid(name=path.name, reason=str(error)) from error
    try:
        return from_document(content)
    except _Invalid as error:
        raise MappingInvalid(name=path.name, reason=str(error)) from error


class _Invalid(ValueError):
    pass


def from_document(content: Map[str, Any]) -> Mapping:
    source = _section(content, "source")
    if not source.get("key"):
        raise _Invalid(_('[source] doit donner une clé, par exemple key = "annuaire-2026".'))
    unknown = set(source) - {"key", "label", "producer", "licence", "url", "published_on"}
    if unknown:
        raise _Invalid(_("[source] ne connaît pas : %(names)s.") % {"names": ", ".join(sorted(unknown))})
    texts = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in source.items()}
    return Mapping(
        source=SourceInfo(**{**texts, "key": _key(texts["key"]), "label": texts.get("label") or texts["key"]}),
        columns={name: _rule(name, value) for name, value in _section(content, "columns").items()},
        values={target: _vocabulary(target, names) for target, names in _section(content, "values").items()},
        defaults={name: str(value) for name, value in _section(content, "defaults").items()},
        rules=_rules(_section(content, "rules")),
    )


def _section(content: Map[str, Any], name: str) -> Map[str, Any]:
    value = content.get(name, {})
    if not isinstance(value, dict):
        raise _Invalid(_("[%(name)s] doit être une section.") % {"name": name})
    return value


def checked_key(text: str) -> str:
    """The key of a source, or SourceKeyInvalid."""
    try:
        return _key(text)
    except _Invalid as error:
        raise SourceKeyInvalid(reason=str(error)) from error


def _key(text: str) -> str:
    if slugify(text) != text or len(text) > 60:
        raise _Invalid(
            _("la clé « %(key)s » ne doit avoir que des minuscules sans accent, des chiffres et des tirets.") % {"key": text}
        )
    return text


def _rule(name: str, value: object) -> ColumnRule:
    rule = {"field": value} if isinstance(value, str) else value
    if not isinstance(rule, dict) or not set(rule) <= {"field", "label", "split"}:
        raise _Invalid(_("colonne « %(name)s » : écrivez un champ, ou { field, label, split }.") % {"name": name})
    target = str(rule.get("field", ""))
    if target not in SYNONYMS:
        known = ", ".join(SYNONYMS)
        raise _Invalid(_("colonne « %(name)s » : « %(target)s » n’est pas un champ. Champs : %(known)s.") % {"name": name, "target": target, "known": known})  # fmt: skip
    return ColumnRule(target, str(rule.get("label", "")), str(rule.get("split", "")))


def _vocabulary(target: str, names: object) -> Map[str, tuple[str, ...]]:
    if not isinstance(names, dict):
        raise _Invalid(_("[values.%(name)s] doit être une section.") % {"name": target})
    return {said: tuple([slugs] if isinstance(slugs, str) else map(str, slugs)) for said, slugs in names.items()}


def _rules(content: Map[str, Any]) -> Rules:
    unknown = set(content) - set(Rules.__slots__)
    if unknown:
        raise _Invalid(_("[rules] ne connaît pas : %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if content.get("duplicates", "hold") not in DUPLICATES:
        raise _Invalid(_("[rules] duplicates vaut hold, create ou link."))
    if content.get("crs", "") not in ("", *PROJECTED):
        raise _Invalid(_("[rules] crs vaut l’un de : %(names)s.") % {"names": ", ".join(PROJECTED)})
    numbers = {name: value for name, value in content.items() if name not in ("duplicates", "crs")}
    if any(isinstance(value, bool) or not isinstance(value, int | float) or value < 0 for value in numbers.values()):
        raise _Invalid(_("[rules] les seuils sont des nombres positifs."))
    return Rules(**{**content, **{name: float(value) for name, value in numbers.items()}})
