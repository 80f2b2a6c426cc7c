"""What every room shares and that is kept: the words that the search index knows, the tries that are counted."""

from __future__ import annotations

from django.db import models

from maillage.core.search.vocabulary import Word

__all__ = ["Limit", "Word"]


class Limit(models.Model):
    """Tries of one thing in one window. Written by ``limits`` only.

    ``key`` is a digest; ``until`` is when the window ends, in milliseconds since 1970: a number that both databases compare alike.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.BigIntegerField()
    until = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"
