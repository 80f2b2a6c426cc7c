"""Every word that somebody wrote: what a slip of the keyboard is corrected to."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, models


class Word(models.Model):
    """A word seen in some indexed row: what a slip of the keyboard is corrected to. Words are added, never removed.

    ``uses`` tells common words from rare ones: how many times it was written when it was learnt in bulk, once or more otherwise.
    """

    word = models.CharField(max_length=80, unique=True)
    uses = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "core"
        db_table = "core_search_word"

    def __str__(self) -> str:
        return self.word


def learn(texts: Iterable[str]) -> None:
    """Remember the words of the index texts of a row. Those that are known are left alone: nobody waits for another's row."""
    seen = {word for text in texts for word in text.split() if _counts(word)}
    Word.objects.bulk_create([Word(word=word) for word in sorted(seen)], ignore_conflicts=True, batch_size=500)


_ADD = "INSERT INTO core_search_word (word, uses) {} ON CONFLICT (word) DO UPDATE SET uses = core_search_word.uses + excluded.uses"


class Harvest:
    """The words of thousands of rows, remembered at once with their number by ``keep``."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()

    def add(self, text: str) -> None:
        self._uses.update(text.split())

    def keep(self) -> None:
        """In the order of the alphabet, so that two harvests never wait for each other."""
        rows = [(word, uses) for word, uses in sorted(self._uses.items()) if _counts(word)]
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    _ADD.format("SELECT * FROM unnest(%s::text[], %s::int[])"), [list(column) for column in zip(*rows, strict=True)]
                )
            else:
                cursor.executemany(_ADD.format("VALUES (%s, %s)"), rows)
        self._uses.clear()


def _counts(word: str) -> bool:
    return 3 <= len(word) <= 80 and not word.isdigit()


class Words(NamedTuple):
    """Every known word, sorted, and how much each is used, in the same order."""

    words: list[str]
    uses: list[int]


class Vocabulary:
    """The words of the index, kept in the process and read again when the index has learnt new ones."""

    def __init__(self) -> None:
        self._newest: dict[str, tuple[int, str]] = {}
        self._words: dict[str, Words] = {}
        self._lock = threading.Lock()

    def words(self, using: str) -> Words:
        rows = Word.objects.using(using).order_by("-pk")
        newest = rows.values_list("pk", "word").first() or (0, "")
        with self._lock:
            if self._newest.get(using) != newest:
                pairs = sorted(rows.values_list("word", "uses"))
                self._words[using] = Words([word for word, _uses in pairs], [uses for _word, uses in pairs])
                self._newest[using] = newest
            return self._words[using]


vocabulary = Vocabulary()
