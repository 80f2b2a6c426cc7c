"""The machine is unplugged while people write: what they were told is kept is kept, and the journal tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from benchmarks import crash
from benchmarks.crash_writers import Requests

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]


@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("postgresql"), reason="SQLite only: tools/patroni kills PostgreSQL"
)
def test_a_server_killed_while_it_writes_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    assert crash.run(tmp_path, kills=3, writers=4, way=Requests) == 0
