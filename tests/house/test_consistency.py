"""Nothing is left over, nothing named is missing: templates, components, addresses, words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from django.apps import apps
from django.template import engines
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tests.house.source import PACKAGE, ROOT

# Templates that a library looks for by name.
FOUND_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
SIGN_IN = Path(allauth.__file__).parent / "templates"


def found_by_library(name: str) -> bool:
    """The library of sign-ins looks for its own pages, which ours replace, and names its messages, which ours word."""
    messages = {path.name.removesuffix("_message.txt") for path in SIGN_IN.rglob("email/*_message.txt")}
    is_message = name.startswith("accounts/mails/") and Path(name).stem in messages
    return (SIGN_IN / name).exists() or is_message


@cache
def templates() -> dict[str, Path]:
    """Every template of ours by the name it is loaded with."""
    found = {}
    for folder in PACKAGE.glob("*/templates"):
        found |= {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return found


@cache
def sources() -> dict[Path, str]:
    files = [*PACKAGE.rglob("*.py"), *templates().values()]
    return {path: path.read_text(encoding="utf-8") for path in files}


def component(name: str) -> str:
    """The tag of a component's template: ``cotton/form/field_row.html`` -> ``c-form.field-row``."""
    stem = name.removeprefix("cotton/").removesuffix(".html").removesuffix("/index")
    return "c-" + stem.replace("/", ".").replace("_", "-")


def test_every_template_is_used() -> None:
    pages = {name: path for name, path in templates().items() if not name.startswith("cotton/") and name not in FOUND_BY_DJANGO}
    unused = []
    for name, path in pages.items():
        named = re.compile(rf"""["']{re.escape(name)}(?:#[\\w-]+)?["']""")
        is_named = any(named.search(text) for other, text in sources().items() if other != path)
        if not is_named and not found_by_library(name) and not named_as_message(name):
            unused.append(name)
    assert not unused


def named_as_message(name: str) -> bool:
    """Messages of accounts are named by their stem: ``made("account_deleted", …)``."""
    stem = re.compile(rf"""["'](?:accounts/)?{re.escape(Path(name).stem)}["']""")
    return name.startswith("accounts/mails/") and any(stem.search(text) for path, text in sources().items() if path.suffix == ".py")


def test_every_component_is_shown_in_the_gallery_or_is_part_of_another() -> None:
    unseen = []
    for name, path in templates().items():
        if not name.startswith("cotton/"):
            continue
        tag = re.compile(rf"""<{re.escape(component(name))}[\s/>]|include "{re.escape(name)}\"""")
        if not any(tag.search(text) for other, text in sources().items() if other != path):
            unseen.append(name)
    assert not unseen


def test_every_component_that_is_used_exists() -> None:
    known = {component(name) for name in templates() if name.startswith("cotton/")} | {"c-vars", "c-slot", "c-component"}
    asked = {
        (tag, path.relative_to(ROOT).as_posix())
        for path, text in sources().items()
        if path.suffix != ".py"
        for tag in re.findall(r"<(c-[\w.-]+)", text)
    }
    assert not [pair for pair in sorted(asked) if pair[0] not in known]


@pytest.mark.parametrize("name", sorted(name for name in templates() if name.endswith(".html")))
def test_every_template_compiles(name: str) -> None:
    engines["django"].get_template(name)


@cache
def addresses() -> frozenset[str]:
    """Every ``namespace:name`` of the instance."""

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> set[str]:
        names = set()
        for each in patterns:
            if isinstance(each, URLResolver):
                names |= walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
            elif each.name:
                names.add(space + each.name)
        return names

    return frozenset(walk(get_resolver().url_patterns, ""))


def test_every_address_that_is_named_exists() -> None:
    named = re.compile(r"""(?:\{%\s*url\s+|\breverse(?:_lazy)?\(\s*|\bredirect\(\s*)["']([a-z_-]+(?::[\w-]+)+)["']""")
    asked = {(name, path.relative_to(ROOT).as_posix()) for path, text in sources().items() for name in named.findall(text)}
    assert asked
    assert not [pair for pair in sorted(asked) if pair[0] not in addresses()]


def test_every_address_that_is_written_out_leads_somewhere() -> None:
    written = re.compile(r"""(?:href|action|formaction|hx-get)="(/[^"{?#]*)[?#"]""")
    lost = []
    for path, text in sources().items():
        for address in written.findall(text) if path.suffix == ".html" else ():
            try:
                resolve(address)
            except Resolver404:
                lost.append(f"{path.relative_to(ROOT)}: {address}")
    assert not lost


def test_every_address_has_a_name() -> None:
    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[str]:
        return [
            route
            for each in patterns
            for route in (
                walk(each.url_patterns, prefix + str(each.pattern))
                if isinstance(each, URLResolver)
                else [prefix + str(each.pattern)] * (not each.name)
            )
        ]

    assert not walk(get_resolver().url_patterns, "")


def test_the_glossary_names_every_model_as_it_is_spelled() -> None:
    rows = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    named = {match for row in rows if row.startswith("|") for match in re.findall(r"`(\w+\.[A-Z]\w*)`", row)}
    ours = {model._meta.label for model in apps.get_models() if model.__module__.startswith("maillage.")}
    here = {name for name in named if name.split(".")[0] in {config.label for config in apps.get_app_configs()}}
    assert here == ours
