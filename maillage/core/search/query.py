"""From what a person typed to what both databases are asked."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from maillage.core.search.words import stem, tokens

MOST_TERMS = 12
MOST_CORRECTIONS = 8


@dataclass(frozen=True)
class Term:
    """One word asked for: any of ``forms`` will do; ``open`` when the person may not have finished typing it."""

    forms: tuple[str, ...]
    open: bool = False


class Vocabulary:
    """The words of the index, kept in the process and read again when the index has learnt new ones."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}
        self._words: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def words(self, using: str) -> list[str]:
        """Every known word, sorted."""
        from maillage.core.search.index import Word

        rows = Word.objects.using(using).order_by("-pk")
        newest = rows.values_list("pk", flat=True).first() or 0
        with self._lock:
            if self._newest.get(using) != newest:
                self._words[using] = sorted(rows.values_list("word", flat=True))
                self._newest[using] = newest
            return self._words[using]


_vocabulary = Vocabulary()


def terms(text: str, *, slips: bool, using: str) -> list[Term]:
    """The words to look for, corrected where nobody has written them that way."""
    words = tokens(text)[:MOST_TERMS]
    last = len(words) - 1
    found = [Term(tuple(dict.fromkeys((stem(word), word))), open=i == last and len(word) > 1) for i, word in enumerate(words)]
    return [_corrected(term, _vocabulary.words(using)) for term in found] if slips and found else found


def _corrected(term: Term, known: list[str]) -> Term:
    from bisect import bisect_left

    for form in term.forms:
        at = bisect_left(known, form)
        if at < len(known) and (known[at] == form or (term.open and known[at].startswith(form))):
            return term
    word = term.forms[-1]
    if len(word) < 4 or word.isdigit():
        return term
    near = process.extract(word, known, scorer=OSA.distance, score_cutoff=1 if len(word) < 7 else 2, limit=40)
    if not near:
        return term
    best = min(distance for _, distance, _ in near)
    return Term(tuple(sorted(other for other, distance, _ in near if distance == best)[:MOST_CORRECTIONS]))


def fts5(asked: list[Term]) -> str:
    """An FTS5 expression: every term, any of its forms."""
    return " AND ".join("(" + " OR ".join(f'"{form}"' + ("*" if term.open else "") for form in term.forms) + ")" for term in asked)


def tsquery(asked: list[Term]) -> str:
    """The same question in PostgreSQL's ``tsquery`` syntax."""
    return " & ".join("(" + " | ".join(f"'{form}'" + (":*" if term.open else "") for form in term.forms) + ")" for term in asked)
