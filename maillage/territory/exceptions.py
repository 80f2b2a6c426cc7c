"""How territories can be refused."""

from __future__ import annotations


class UnreadableTerritories(Exception):
    """A file of territories that cannot be loaded; the sentence says where and why. Nothing was written."""
