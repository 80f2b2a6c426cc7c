"""``maillage import territories``."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.territory.commands import import_territories
from maillage.territory.models import Territory
from tests.territory.test_operations import write

pytestmark = pytest.mark.django_db


def test_a_file_is_loaded_then_has_nothing_more_to_say(tmp_path: Path) -> None:
    path = write(tmp_path / "2026.csv", "86194,Poitiers,90000,46.58,0.34,metro,75,86,,,86000,,")
    first = CliRunner().invoke(import_territories, ["--file", str(path)])
    again = CliRunner().invoke(import_territories, ["--file", str(path)])
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "3 créés" in first.output
    assert "rien à écrire" in again.output
    assert Territory.objects.count() == 3


def test_a_bad_file_is_a_sentence_and_an_exit_code(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\xff")
    result = CliRunner().invoke(import_territories, ["--file", str(path)])
    assert result.exit_code == 1
    assert "ne se lit pas" in result.output
    assert "Traceback" not in result.output
