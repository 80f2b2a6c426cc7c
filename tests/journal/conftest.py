"""Tests of the journal hear only their own subscribers."""

from __future__ import annotations

import pytest

from maillage.journal import subscriptions


@pytest.fixture(autouse=True)
def nobody_else_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "_subscribers", {})
