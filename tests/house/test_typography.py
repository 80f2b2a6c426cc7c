"""French sources are set as French is: no-break spaces where a line must not break, typographic apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from tests.house.source import PACKAGE, ROOT
from tests.house.test_translations import asked

NARROW, NO_BREAK = "\u202f", "\u00a0"
# What is wrong, found where: a mark after any white space but its own, an opening guillemet before any but its own.
WRONG = {
    "an apostrophe of typewriters between letters": re.compile(r"[^\W\d_]'[^\W\d_]"),
    "a space that is not U+202F before ; ! ? »": re.compile(rf"(?!{NARROW})\s[;!?»]"),
    "a space that is not U+00A0 before a colon": re.compile(rf"(?!{NO_BREAK})\s:(?=\s|$|<)"),
    "a space that is not U+202F after «": re.compile(rf"«(?!{NARROW})\s"),
    "guillemets without their spaces": re.compile(r"«\S|\S»"),
    "a plain space inside a number": re.compile(r"\d \d{3}\b"),
}
# What is not text of the page: comments, tags of the template, code to copy, elements.
NOT_TEXT = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|<(?:code|script|style)\b.*?</(?:code|script|style)>"
    r"|\{%\s*blocktrans.*?endblocktrans\s*%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
SAID_BY_ATTRIBUTES = re.compile(r"""\b(?:alt|title|aria-label|placeholder|content|label|legend|help|error|note)="([^"<]*)\"""")


def faults(text: str) -> list[str]:
    return [fault for fault, found in WRONG.items() if found.search(text)]


def in_sources() -> Iterator[tuple[str, str]]:
    """Every French sentence: those to be translated, then what templates write themselves."""
    for (message, _context), where in asked().items():
        yield from ((text, where) for text in ([message] if isinstance(message, str) else message))
    for path in PACKAGE.glob("*/templates/**/*.html"):
        source = NOT_TEXT.sub("…", path.read_text(encoding="utf-8"))
        for text in [*re.split(r"<[^>]*>", source), *SAID_BY_ATTRIBUTES.findall(source)]:
            if text.strip():
                yield unescape(text.strip()), str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "text",
    [
        "l'atelier",
        "Ouvert ?",
        "Ouvert\u00a0?",
        "un atelier ; une cuisine",
        "Choix : un seul",
        "Choix\u202f: un seul",
        "dit « le Moulin\u202f»",
        "dit «\u202fle Moulin »",
        "dit «le Moulin»",
        "10 000 habitants",
        "Choix :",
    ],
)
def test_a_fault_of_typography_is_seen(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "l’atelier, «\u202fle Moulin\u202f»\u00a0: ouvert\u202f? Oui\u202f! Fermé\u202f; à voir",
        "Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00",
        "10\u202f000 habitants, 05 49 00 00 00",
        "nom;adresse;code postal",
        "https://exemple.fr",
    ],
)
def test_what_is_well_set_passes(text: str) -> None:
    assert not faults(text)


def test_french_sentences_are_set_as_french_is() -> None:
    wrong = {f"{where}: {', '.join(faults(text))}: {text!r}" for text, where in in_sources() if faults(text)}
    assert not wrong


def test_what_the_map_says_in_french_is_set_as_french_is() -> None:
    source = (ROOT / "frontend/src/map/words.js").read_text(encoding="utf-8").partition("const en = {")[0]
    source = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), source)
    said = [re.sub(r"\$\{[^}]*\}", "…", text) for text in re.findall(r'"[^"\n]*"|`[^`\n]*`', source.partition("const fr = {")[2])]
    assert len(said) > 20
    assert not [text for text in said if faults(text)]
