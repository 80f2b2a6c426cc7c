"""The pages that the table of access (``tests/security``) knows, by the name of their address, and who is to read each."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser.pages import KINDS, NOT_PAGES
from tests.security.seed import LINKED
from tests.security.table import PEOPLE, Line, lines

ONCE_LINKED = {"mfa_deactivate_totp", "mfa_reauthenticate"}
"""Pages that are there only for who has linked a code application."""


def named(resolver: URLResolver | None = None, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(address as its pattern is written, its name) of every address."""
    for pattern in (resolver or get_resolver("maillage.instance.urls")).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name}"
        else:
            yield from named(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def open_to_somebody() -> dict[str, Line]:
    """By its name, each address that somebody reads, once she has said who she is if she must."""
    names = dict(named())
    return {names[line.route]: line for line in lines() if line.method == "GET" and {"ok", "proof"} & set(line.verdicts)}


def walked() -> dict[str, Line]:
    """The pages that ``KINDS`` does not show: for who has signed in, about things that the demonstration lacks."""
    shown = {kind.name for kind in KINDS} | NOT_PAGES
    return {name: line for name, line in open_to_somebody().items() if name not in shown and not name.startswith("api-v1:")}


def reader(line: Line) -> str:
    """Who reads it in the walk: the concierge her own things, else the one of the people who may most."""
    if dict(named())[line.route] in ONCE_LINKED:
        return LINKED
    may = [name for name, verdict in zip(PEOPLE, line.verdicts, strict=True) if verdict in {"ok", "proof"}]
    own = line.route.startswith(("compte/", "avis/", "mon-bureau/"))
    return "concierge" if own and "concierge" in may else next(name for name in ("animator", *reversed(may)) if name in may)
