"""What every test of accounts may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """The language of a request outlives it in the thread of the tests."""
    cache.clear()
    with translation.override("fr"):
        yield
