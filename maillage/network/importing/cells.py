"""One reader for each target that is more than a cell cleaned by its field: lists, choices, contacts, links, structures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.network import fields, slugs
from maillage.network.exceptions import InvalidValue
from maillage.network.importing import web
from maillage.network.importing.columns import normal
from maillage.network.importing.drafts import Lexicon, Reading
from maillage.network.importing.mapping import ColumnRule
from maillage.network.importing.messages import Message
from maillage.network.importing.words import NOT_A_KIND, all_choices

Columns = list[tuple[str, ColumnRule]]
_SEVERAL = re.compile(r"\s*[|;,/\n]\s*|\s+ou\s+|\s+et\s+")
# What a spreadsheet may take for a formula and defusedcsv lets through, and texts that an import would take for guarded ones.
_RISKY = re.compile(r"^(?:[\t\r\n＝＋－＠]|'+(?:[=+@|%\-＝＋－＠]|\\\|))")
_GUARDED = re.compile(r"^'(?='*(?:[=+@|%\-＝＋－＠]|\\\|))")
_ESCAPED = re.compile(r"[=+@%-]|\\\|")
LONGEST_SUMMARY = 280


@dataclass(slots=True)
class Context:
    """What readers need beyond the row. ``said`` is the mapping's own vocabulary: target -> folded word -> slugs."""

    lexicon: Lexicon
    said: Mapping[str, Mapping[str, tuple[str, ...]]]
    defaults: Mapping[str, str]
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=all_choices)


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; ``repaired`` undoes it."""
    return f"'{value}" if isinstance(value, str) and _RISKY.match(value) else value


def repaired(cell: str, messages: list[Message]) -> str:
    """A cell without the apostrophe that guards formulas in an export, and with accents that were encoded twice put right."""
    if cell[0] == "'" and _GUARDED.match(cell):
        cell = cell[1:]
        if _ESCAPED.match(cell):
            cell = cell.replace("\\|", "|")
    if "Ã" in cell or "â€" in cell:
        try:
            better = cell.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return cell
        messages.append(Message("text.mojibake", {"before": cell[:60], "after": better[:60]}))
        return better
    return cell


def first(reading: Reading, columns: Columns, default: str = "") -> str:
    for name, _rule in columns:
        if value := reading.cells.get(name):
            return value
    return default


def gathered(reading: Reading, columns: Columns) -> Iterable[str]:
    """The pieces of all the cells, cut by what the mapping says, or by the first of « | ; , » that the cell holds."""
    for name, rule in columns:
        if cell := reading.cells.get(name):
            separator = rule.split or next((mark for mark in "|;," if mark in cell), "")
            pieces = cell.split(separator) if separator else [cell]
            yield from (piece for part in pieces if (piece := part.strip()))


def invalid(reading: Reading, label: str, error: InvalidValue) -> None:
    reading.say("value.invalid", field=label, reason=error.sentence)


def concepts(target: str, columns: Columns, context: Context, reading: Reading) -> None:
    """Kinds and services: by the mapping's words, then the vocabulary's; an unknown word becomes a tag, so that it stays."""
    known = context.lexicon.kinds if target == "kinds" else context.lexicon.services
    said = context.said.get(target, {})
    found: set[str] = set()
    for name, rule in columns:
        cell = reading.cells.get(name)
        if not cell:
            continue
        whole = normal(cell)
        pieces = [cell] if whole in said or whole in known else list(gathered(reading, [(name, rule)]))
        for piece in pieces:
            word = normal(piece)
            if word in said:
                found.update(said[word])
            elif word in known:
                found.add(known[word])
            elif word and word not in NOT_A_KIND:
                reading.tags.append(piece[:80])
                reading.say("value.as_tag", value=piece[:80])
    reading.values[target] = sorted(found)


def tags(_target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    for piece in gathered(reading, columns):
        if len(piece) > 80:
            reading.say("value.invalid", field="tags", reason=piece[:80])
        else:
            reading.tags.append(piece)
    reading.values.setdefault("tags", [])


def networks(target: str, columns: Columns, context: Context, reading: Reading) -> None:
    found: set[str] = set()
    for piece in [*gathered(reading, columns)] or [*filter(None, [context.defaults.get(target, "")])]:
        slug = context.lexicon.networks.get(normal(piece))
        if slug:
            found.add(slug)
        else:
            reading.say("value.unknown", field=target, value=piece[:80])
    reading.values[target] = sorted(found)


def choice(target: str, columns: Columns, context: Context, reading: Reading) -> None:
    cell = first(reading, columns, context.defaults.get(target, ""))
    known = context.choices[target]
    word = normal(cell)
    value = known.get(word) or next((known[part] for piece in gathered(reading, columns) if (part := normal(piece)) in known), None)
    if cell and value is None:
        reading.say("value.unknown", field=target, value=cell[:80])
        return
    reading.values[target] = value


def summary(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    """Too long for one sentence, it is the beginning of the description."""
    cell = " ".join(first(reading, columns).split())
    if len(cell) > LONGEST_SUMMARY:
        reading.say("summary.moved")
        reading.values["description"] = "\n\n".join(filter(None, (cell, reading.values.get("description"))))
        cell = ""
    reading.values[target] = cell or None


def description(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    """All the columns that describe, one paragraph each."""
    text = "\n\n".join(cell for name, _rule in columns if (cell := reading.cells.get(name)))
    try:
        reading.values[target] = fields.get(target).clean(target, text)
    except InvalidValue as error:
        invalid(reading, target, error)


def contact(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    """The first e-mail or telephone of the cells that can be used; the others stay with the row."""
    cell = first(reading, columns)
    clean = fields.get(target).clean
    if not cell:
        reading.values[target] = None
        return
    try:
        reading.values[target] = clean(target, cell)
        return
    except InvalidValue as error:
        refusal = error.with_traceback(None)  # a kept traceback holds every row of the chunk
    for piece in _SEVERAL.split(cell):
        try:
            value = clean(target, piece)
        except InvalidValue:
            continue
        if value:
            reading.values[target] = value
            reading.say("contact.others", field=target)
            return
    invalid(reading, target, refusal)


def website(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    """The first address; the next ones of the cells join the links."""
    urls: list[str] = []
    for name, _rule in columns:
        if cell := reading.cells.get(name):
            found = web.addresses(cell, target)
            reading.messages.extend(found.messages)
            urls.extend(url for url in found.urls if url not in urls)
    reading.values[target] = urls[0] if urls else None
    more = [{"label": web.label_of(url, ""), "url": url} for url in urls[1:]]
    reading.values["links"] = [*reading.values.get("links", []), *more][:20]


def links(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    found: list[dict[str, str]] = list(reading.values.get(target, []))
    for name, rule in columns:
        if cell := reading.cells.get(name):
            more, messages = web.links(cell, rule.label)
            reading.messages.extend(messages)
            found.extend(link for link in more if link not in found)
    reading.values[target] = found[:20]


def hours(target: str, columns: Columns, _context: Context, reading: Reading) -> None:
    """OpenStreetMap hours as they are; any other words become the note on hours."""
    cell = first(reading, columns)
    try:
        reading.values[target] = fields.get(target).clean(target, cell)
    except InvalidValue as error:
        if len(cell) > LONGEST_SUMMARY:
            invalid(reading, target, error)
            return
        reading.values[target] = None
        reading.values["hours_note"] = " ".join(cell.split())
        reading.say("hours.as_note")


def organisation(target: str, columns: Columns, context: Context, reading: Reading) -> None:
    """By slug or by name; one that is not known yet is made with the import."""
    cell = " ".join(first(reading, columns).split())[:200]
    known = context.lexicon.organisations
    slug = known.get(normal(cell))
    if cell and slug is None:
        slug = slugs.readable(cell, 100)
        if not slug:
            reading.say("value.unknown", field=target, value=cell[:80])
            return
        reading.new_organisations[slug] = cell
        reading.say("organisation.created", name=cell)
    reading.values[target] = slug or None


def within(target: str, columns: Columns, context: Context, reading: Reading) -> None:
    cell = first(reading, columns)
    if cell and cell not in context.lexicon.places:
        reading.say("value.unknown", field=target, value=cell[:80])
        return
    reading.values[target] = cell or None


def accessibility(columns: Mapping[str, Columns], context: Context, reading: Reading) -> None:
    """The four targets that make one field."""
    found: dict[str, Any] = {}
    for key in ("wheelchair", "toilets"):
        if key in columns:
            choice(key, columns[key], context, reading)
            if value := reading.values.pop(key, None):
                found[key] = value
    loop = normal(first(reading, columns.get("hearing_loop", [])))
    if loop in ("oui", "true", "1", "yes", "non", "false", "0", "no"):
        found["hearing_loop"] = loop in ("oui", "true", "1", "yes")
    if cell := first(reading, columns.get("acceslibre", [])):
        urls = web.addresses(cell, "acceslibre")
        reading.messages.extend(urls.messages)
        if urls.urls:
            found["acceslibre"] = urls.urls[0]
    reading.values["accessibility"] = found


READERS = {
    "kinds": concepts, "services": concepts, "tags": tags, "networks": networks, "stage": choice, "permanence": choice,
    "legal_form": choice, "description": description, "summary": summary, "email": contact, "phone": contact, "links": links,
    "website": website, "opening_hours": hours, "host": organisation, "manager": organisation, "within": within,
}  # fmt: skip
# Those that read what another has left: description before summary, links before website.
ORDER = list(READERS)
