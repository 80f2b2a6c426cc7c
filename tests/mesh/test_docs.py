"""The program of docs/mesh.md does what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mesh.md"


def test_the_program_of_the_page_runs_and_finds_what_it_says() -> None:
    program = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}

    exec(compile("\n".join(program), str(PAGE), "exec"), names)

    assert names["found"].whole.share[:, 0] == pytest.approx([12_600 / 51_050] * 2 + [13_500 / 51_050])
    assert names["best"].chosen.tolist() == [4, 2]
    assert names["best"].objective == 12_600 + 34_000 + 3_200
    assert names["best"].gap == 0.0
    assert names["few"].fewest == len(names["few"].siting.chosen) == 2
    assert names["near"].chosen.tolist() == [4]
    assert names["moved"][4] == 0.0


def test_the_pictures_of_the_page_are_there() -> None:
    for name in re.findall(r"\]\((images/[^)]+)\)", PAGE.read_text(encoding="utf-8")):
        assert "<title>" in (PAGE.parent / name).read_text(encoding="utf-8")
