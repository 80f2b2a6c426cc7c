"""The mapping as a commented TOML file, for a person to correct and keep beside the data."""

from __future__ import annotations

import tomlkit
from tomlkit.items import Item
from tomlkit.items import Table as Section

from maillage.network.importing.columns import SYNONYMS
from maillage.network.importing.mapping import Mapping, unmapped
from maillage.network.importing.rows import Table

HEAD = """\
Correspondance d'import de Maillage. Corrigez-la, gardez-la, réutilisez-la : maillage import places FICHIER --mapping CE-FICHIER
Guide : docs/import.md"""
COLUMNS = """\
"Nom de la colonne" = "champ". Deux colonnes peuvent viser le même champ : la première remplie compte (ou toutes, pour les listes).
Formes longues : "Réseaux" = { field = "links", label = "Facebook" } ; "Activités" = { field = "tags", split = "," }
Champs : """
UNMAPPED = "Colonnes sans champ : leurs valeurs restent avec chaque ligne. Ôtez le # et donnez un champ pour les utiliser."
RULES = "duplicates : hold (un doublon possible attend), create (il est créé, avec le doute), link (il complète le lieu déjà là)."


def dump(mapping: Mapping, table: Table | None = None) -> str:
    """The file's text. With the table, each column shows an example, and the unmapped ones stand as comments."""
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("source", _source(mapping))
    document.add("columns", _columns(mapping, table))
    if mapping.values:
        document.add(
            "values",
            tomlkit.item({name: {said: list(slugs) for said, slugs in pairs.items()} for name, pairs in mapping.values.items()}),
        )
    if mapping.defaults:
        document.add("defaults", tomlkit.item(dict(mapping.defaults)))
    document.add("rules", _rules(mapping))
    return tomlkit.dumps(document)


def _source(mapping: Mapping) -> Section:
    section = tomlkit.table()
    for name in ("key", "label", "producer", "licence", "url", "published_on"):
        section.add(name, getattr(mapping.source, name))
    section.add(tomlkit.nl())
    return section


def _columns(mapping: Mapping, table: Table | None) -> Section:
    section = tomlkit.table()
    for line in (COLUMNS + ", ".join(SYNONYMS)).splitlines():
        section.add(tomlkit.comment(line))
    for name, rule in mapping.columns.items():
        extra = {key: value for key, value in (("label", rule.label), ("split", rule.split)) if value}
        item: Item = tomlkit.item(rule.target)
        if extra:
            item = tomlkit.inline_table()
            item.update({"field": rule.target, **extra})
        if example := _example(table, name):
            item.comment(example)
        section.add(name, item)
    left = unmapped(mapping, table.columns) if table else []
    if left:
        section.add(tomlkit.nl())
        section.add(tomlkit.comment(UNMAPPED))
    for name in left:
        quoted = tomlkit.string(name).as_string()
        section.add(tomlkit.comment(f'{quoted} = ""  # {_example(table, name)}'.rstrip("# ")))
    section.add(tomlkit.nl())
    return section


def _rules(mapping: Mapping) -> Section:
    section = tomlkit.table()
    section.add(tomlkit.comment(RULES))
    for name in mapping.rules.__slots__:
        section.add(name, getattr(mapping.rules, name))
    return section


def _example(table: Table | None, column: str) -> str:
    if table is None:
        return ""
    value = next((found for row in table.sample if (found := row.values.get(column, "").strip())), "")
    return "ex. " + " ".join(value.split())[:60] if value else ""
