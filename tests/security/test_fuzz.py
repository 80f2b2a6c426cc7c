"""Anything at all sent to every address, in its path, its query and its forms: an answer, never a failure. ``make fuzz`` asks more."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.security.hostile import texts
from tests.security.table import PEOPLE, Line, lines
from tests.security.world import World

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
NAMES = (
    "q", "page", "kind", "service", "tag", "commune", "radius", "territory", "lat", "lon", "bbox", "sort", "view", "lieu", "reseau", "personne",
    "depuis", "jusqua", "avant", "jeton", "avec", "adresse", "partie", "signaler", "fait", "mot", "next", "entry", "from", "to", "limit",
    "cursor", "name", "email", "text", "message", "role", "place", "network", "reason", "answer", "take", "corrected", "closed_on", "source", "row",
    "same", "label", "url", "scopes", "days", "uid", "alt", "credit", "licence", "fact", "code", "password", "language", "theme", "is_page",
    "display_name", "seen_by", "phone", "website", "opening_hours", "summary", "contact_email", "tags", "verdict", "reasons", "is_public",
)  # fmt: skip
"""The names that our forms and addresses read; any other may come too."""
ODD = st.sampled_from([
    "", "0", "-1", "1e400", "9" * 40, "NaN", "null", "[]", "{}", "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "a" * 3_000,
    "../../etc/passwd", "%00", "%ff", "2026-02-30", "0001-01-01", "9999-12-31", "00000000-0000-0000-0000-000000000000", "86194", "le-lieu",
    "1,2,3,4", "nan,nan,inf,inf", "région:86194", "commune:86194", "\u202e", "🐄", "\r\nSet-Cookie: a=b", "İ", "ß" * 200,
])  # fmt: skip
VALUE = st.one_of(ODD, st.sampled_from(texts()), st.text(max_size=60), st.integers().map(str))
FIELDS = st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), VALUE, max_size=6)
PART = st.one_of(ODD, st.text(min_size=1, max_size=30)).filter(bool)
STANDING = settings(
    max_examples=EXAMPLES, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
LINES = [line for line in lines() if line.method in {"GET", "POST", "PATCH"}]


def asked(world: World, line: Line, path: str, fields: dict[str, str], person: str) -> int:
    with transaction.atomic():
        client = world.client(person, just_in=True)
        send: Any = {"GET": client.get, "POST": client.post, "PATCH": client.patch}[line.method]
        kind = {"content_type": "application/json"} if line.route.startswith("api/") and line.method != "GET" else {}
        response = send(path, fields, **kind)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return int(response.status_code)


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.method} {line.route}")
def test_whatever_is_sent_is_answered(world: World, line: Line) -> None:
    reader = next((name for name in reversed(PEOPLE) if line.verdicts[PEOPLE.index(name)] in {"ok", "proof"}), "steward")

    @STANDING
    @given(FIELDS)
    def ask(fields: dict[str, str]) -> None:
        assert asked(world, line, world.address(line).partition("?")[0], fields, reader) < 500

    ask()


@pytest.mark.parametrize("line", [line for line in LINES if "<" in line.route], ids=lambda line: f"{line.method} {line.route}")
def test_whatever_the_address_is_it_is_answered(world: World, line: Line) -> None:
    @STANDING
    @given(st.lists(PART, min_size=5, max_size=5))
    def ask(parts: list[str]) -> None:
        left = iter(parts)
        path = "/" + re.sub(r"<[^>]+>", lambda _match: next(left).replace("?", "").replace("#", "") or "a", line.route)
        assert asked(world, line, path, {}, "steward") < 500

    ask()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "FOO"])
def test_a_method_of_nothing_is_refused(world: World, method: str) -> None:
    assert world.client("anonymous").generic(method, "/lieux/").status_code == 405
