"""Every address × every kind of person × every method, against the table of ``access.txt``. What is not in the table fails."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest

from tests.security.table import METHODS, PEOPLE, lines, verdict
from tests.security.world import World, addresses, undone

TABLE = {route: {line.method: line for line in group} for route, group in groupby(lines(), key=lambda line: line.route)}

WITHOUT_SESSION: tuple[str, ...] = ("lumiere/", "langue/", "avis/desabonnement/", "journal/contreseings")
"""Addresses that take a POST without our token: they read no session and keep a reader's taste, or what they carry is signed."""
pytestmark = pytest.mark.django_db


def test_every_address_is_in_the_table_and_no_other() -> None:
    assert sorted(TABLE) == sorted(set(addresses()))


@pytest.mark.parametrize("route", TABLE)
def test_each_person_is_let_in_or_kept_out_and_reads_nothing_of_others(world: World, route: str) -> None:
    found, wanted, leaks = [], [], []
    for method in METHODS:
        line = TABLE[route].get(method) or TABLE[route].get("ANY")
        address = world.address(line or next(iter(TABLE[route].values())))
        wanted.append((method, line.verdicts if line else ("-",) * len(PEOPLE)))
        knocks = [knock(world, person, method, address) for person in PEOPLE]
        found.append((method, tuple(answer if line else shut(answer) for answer, _leaks in knocks)))
        leaks += [(method, person, words) for person, (_answer, words) in zip(PEOPLE, knocks, strict=True) if words]

    assert spelt(route, found) == spelt(route, wanted)
    assert leaks == []


def test_no_other_site_can_write_in_a_persons_name(world: World) -> None:
    let_in = [
        route
        for route, by_method in TABLE.items()
        if (line := by_method.get("POST") or by_method.get("ANY")) and not route.startswith(("api/", *WITHOUT_SESSION))
        and forged(world, world.address(line)) not in {403, 404, 405}
    ]  # fmt: skip

    assert let_in == []


def forged(world: World, address: str) -> int:
    """The status of a POST that bears the steward's session and no token of ours."""
    with undone():
        status: int = world.client("steward", enforce_csrf_checks=True).post(address).status_code
    return status


def knock(world: World, person: str, method: str, address: str, **sent: Any) -> tuple[str, list[str]]:
    """What becomes of it, and the private words that it told to who may not read them; nothing that it wrote stays."""
    with undone():
        kind = {"content_type": "application/json"} if "/api/" in address else {}
        response = world.client(person, **sent).generic(method, address, **kind)  # type: ignore[arg-type]
        leaks = world.leaks(person, response, address)
    return verdict(response), leaks


def shut(answer: str) -> str:
    """Of a method that the table does not name: who is not let in is not, whatever she is told first."""
    return "-" if answer in {"login", "proof", "no", "none"} else answer


def spelt(route: str, rows: list[tuple[str, tuple[str, ...]]]) -> list[str]:
    """As in the table, so that what is found can be read, judged, and written there."""
    kept = [(method, verdicts) for method, verdicts in rows if set(verdicts) - {"-"}]
    return [f"/{route} {method} {' '.join(set(verdicts) if len(set(verdicts)) == 1 else verdicts)}" for method, verdicts in kept]
