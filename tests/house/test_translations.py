"""The interface speaks French in the sources; its English is whole. Strings are found in Python, no gettext tool is needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from django.template import Context, Template
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.house.source import PACKAGE, ROOT

Key = str | tuple[str, ...]
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2), "gettext_noop": None}
# What templatize makes of a template: calls among noise, each with one string or several, then perhaps a number.
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(({STRING}(?:\s*,\s*{STRING})*)", re.DOTALL)


def calls(template: str) -> Iterator[tuple[Key, str | None]]:
    """The strings that a template has translated, each with its context."""
    for name, strings in CALL.findall(templatize(template, origin="")):
        texts = [ast.literal_eval(text) for text in re.findall(STRING, strings, re.DOTALL)]
        context = texts.pop(0) if name.endswith("pgettext") else None
        yield (tuple(texts[:2]) if name.startswith("n") else texts[0]), context


def in_python() -> Iterator[tuple[Key, str | None, str]]:
    for path in PACKAGE.rglob("*.py"):
        for line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
            yield message, context, f"{path.relative_to(ROOT)}:{line}"


def in_templates() -> Iterator[tuple[Key, str | None, str]]:
    for path in [*PACKAGE.glob("*/templates/**/*.html"), *PACKAGE.glob("*/templates/**/*.txt")]:
        yield from ((message, context, str(path.relative_to(ROOT))) for message, context in calls(path.read_text(encoding="utf-8")))


@cache
def asked() -> dict[tuple[Key, str | None], str]:
    """Every string to be translated, with a place where it is."""
    return {(message, context): where for message, context, where in [*in_python(), *in_templates()]}


@cache
def english() -> Catalog:
    with (PACKAGE / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def test_strings_are_found_in_python_and_in_templates() -> None:
    template = """{% trans "Lieux" %}{% trans "est" context "point cardinal" %}{% blocktrans count n=n %}Un lieu{% plural %}
        {{ n }} lieux{% endblocktrans %}{% blocktrans trimmed %} L'un (ou "l'autre") {% endblocktrans %}"""
    assert list(calls(template)) == [
        ("Lieux", None),
        ("est", "point cardinal"),
        (("Un lieu", "\n        %(n)s lieux"), None),
        ("L'un (ou \"l'autre\")", None),
    ]
    assert any(where.endswith(".html") for where in asked().values())
    assert any(".py:" in where for where in asked().values())


def test_every_string_has_its_english() -> None:
    missing = []
    for (message, context), where in asked().items():
        known = english().get(message, context)  # type: ignore[arg-type]
        if known is None or not known.string or known.fuzzy or (isinstance(known.string, tuple) and not all(known.string)):
            missing.append(f"{where}: {message!r}")
    assert not missing, f"{len(missing)} of {len(asked())} strings have no English"


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    said = {message if isinstance(message, str) else message[0] for message, _context in asked()}
    assert not [
        message.id
        for message in english()
        if message.id and (message.id if isinstance(message.id, str) else message.id[0]) not in said
    ]
    assert not english().obsolete


def test_translations_keep_the_holes_of_the_sentence() -> None:
    hole = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
    wrong = []
    for message in english():
        if not message.id or not message.string:
            continue
        ids = {found for text in ([message.id] if isinstance(message.id, str) else message.id[1:]) for found in hole.findall(text)}
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        if set(hole.findall(strings[-1])) != ids:
            wrong.append(message.id)
    assert not wrong


@cache
def french() -> Catalog:
    with (PACKAGE / "locale/fr/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def test_the_french_catalogue_holds_what_is_counted_as_the_sources_say_it() -> None:
    counted = {(message, context) for message, context in asked() if isinstance(message, tuple)}

    assert {(message.id, message.context) for message in french() if message.id} == counted
    assert not [message.id for message in french() if message.id and message.string != message.id]


@pytest.mark.skipif(not (PACKAGE / "locale/fr/LC_MESSAGES/django.mo").exists(), reason="make build compiles the catalogue")
@pytest.mark.parametrize(("count", "said"), [(0, "0 lieu"), (1, "1 lieu"), (2, "2 lieux")])
def test_nothing_is_singular_in_french(count: int, said: str) -> None:
    words = Template(
        "{% load i18n %}{% blocktrans count count=n with total=n %}{{ total }} lieu{% plural %}{{ total }} lieux{% endblocktrans %}"
    )
    with override("fr"):
        assert words.render(Context({"n": count})) == said
