"""Every word that somebody wrote: what a slip of the keyboard is corrected to."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from django.db import models


class Word(models.Model):
    """A word seen in some indexed row: what a slip of the keyboard is corrected to. Words are added, never removed."""

    word = models.CharField(max_length=80, unique=True)

    class Meta:
        app_label = "core"
        db_table = "core_search_word"

    def __str__(self) -> str:
        return self.word


def learn(texts: Iterable[str], *, known: set[str] | None = None) -> None:
    """Remember the words of index texts. ``known`` (grown here) spares a bulk writer from offering the same word twice."""
    known = set() if known is None else known
    seen = set().union(*(text.split() for text in texts)) - known
    known |= seen
    fresh = {word for word in seen if 3 <= len(word) <= 80 and not word.isdigit()}
    Word.objects.bulk_create([Word(word=word) for word in sorted(fresh)], ignore_conflicts=True, batch_size=500)


class Vocabulary:
    """The words of the index, kept in the process and read again when the index has learnt new ones."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, str]] = {}
        self._words: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def words(self, using: str) -> list[str]:
        """Every known word, sorted."""
        rows = Word.objects.using(using).order_by("-pk")
        newest = rows.values_list("pk", "word").first() or (0, "")
        with self._lock:
            if self._newest.get(using) != newest:
                self._words[using] = sorted(rows.values_list("word", flat=True))
                self._newest[using] = newest
            return self._words[using]


vocabulary = Vocabulary()
