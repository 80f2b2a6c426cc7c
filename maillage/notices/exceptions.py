"""How what a person asks of her notices can be refused."""

from __future__ import annotations


class BadPreference(ValueError):
    """A choice that cannot be kept; ``str()`` is the sentence to show, ``field`` the one to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
