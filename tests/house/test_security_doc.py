"""The trace of the security standard is whole, and what it names exists."""

from __future__ import annotations

import re
from itertools import chain

from tests.house.source import ROOT

LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| (tenu|en partie|\*\*non\*\*|sans objet) \| (.+) \| (.*) \|$", re.MULTILINE)
COUNTS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7}
"""How many requirements of levels 1 and 2 each chapter of the standard has: 253."""


def traced() -> list[tuple[str, str, str, str]]:
    return LINE.findall((ROOT / "docs/security.md").read_text(encoding="utf-8"))


def test_every_requirement_is_traced_once() -> None:
    numbers = [number for number, *_rest in traced()]
    chapters = [int(number.split(".")[0]) for number in numbers]

    assert len(set(numbers)) == len(numbers) == sum(COUNTS.values()) == 253
    assert {chapter: chapters.count(chapter) for chapter in COUNTS} == COUNTS


def test_what_is_named_exists() -> None:
    named = chain.from_iterable(re.findall(r"`([\w./-]+)`", f"{where} {test}") for _number, _state, where, test in traced())

    assert [path for path in sorted(set(named)) if not (ROOT / path).exists()] == []


def test_what_is_met_says_where() -> None:
    assert [number for number, state, where, _test in traced() if state == "tenu" and "`" not in where] == []


def test_the_totals_are_those_of_the_table() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    states = [state for _number, state, *_rest in traced()]
    tenu, partie, non, objet = (states.count(state) for state in ("tenu", "en partie", "**non**", "sans objet"))

    assert f"253 exigences : {tenu} tenues, {partie} en partie, {non} non, {objet} sans objet" in text
