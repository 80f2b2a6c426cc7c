"""Fixtures of the tests of an instance."""

from __future__ import annotations

from tests.instance.databases import database

__all__ = ["database"]
