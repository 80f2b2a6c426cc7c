"""From what a person typed to what both databases are asked."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from maillage.core.search.vocabulary import Words, vocabulary
from maillage.core.search.words import compounds, fold, forms, tokens

_WORD = re.compile(r"[^\W_]+")
MOST_LETTERS = 300
MOST_TERMS = 12
MOST_CORRECTIONS = 8
MOST_CORRECTED = 4
"""Words of one question that are looked up for a slip: each costs a walk through every known word."""


@dataclass(frozen=True)
class Term:
    """One word asked for. Any of ``forms`` will do, whole; so will a word that begins with ``prefix`` unless it is empty.

    ``corrected`` is the known word that was read in place of ``word``; empty when it was taken as typed.
    """

    word: str
    forms: tuple[str, ...]
    prefix: str = ""
    corrected: str = ""


@dataclass(frozen=True)
class Question:
    """What was typed, word by word; every term is asked for."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def corrected(self) -> str:
        """The question as it was understood, folded, when a slip was corrected; otherwise empty."""
        if not any(term.corrected for term in self.terms):
            return ""
        return " ".join(term.corrected or term.word for term in self.terms)

    def correct(self, text: str) -> str:
        """``text`` with the corrected words in place of those typed; what was not corrected stays as it is."""
        said = {term.word: term.corrected for term in self.terms if term.corrected}
        return _WORD.sub(lambda word: said.get(fold(word[0]), word[0]), text) if said else text

    def without(self, words: Iterable[str]) -> Question:
        """The same without the terms that have one of ``words`` (folded) among their forms."""
        left_out = set(words)
        return Question(tuple(term for term in self.terms if not left_out.intersection(term.forms)))


def ask(text: str, *, slips: bool = True, using: str = "default") -> Question:
    """What ``text`` asks for. The last word may be unfinished; a word nobody has written is read as the nearest known (``slips``)."""
    terms = _terms(tokens(text[:MOST_LETTERS])[:MOST_TERMS])
    if slips and terms:
        terms = _corrected(terms, vocabulary.words(using))
    return Question(tuple(terms))


def _terms(words: Sequence[str]) -> list[Term]:
    """A word is also found inside the compound it makes with the word beside it: *fab lab* in *fablab*."""
    made: list[list[str]] = [[] for _word in words]
    for index, compound in compounds(words):
        made[index] += forms(compound)
        made[index + 1] += forms(compound)
    last = len(words) - 1
    return [
        Term(word, tuple(dict.fromkeys((*forms(word), *made[i]))), prefix=word if i == last and len(word) > 1 else "")
        for i, word in enumerate(words)
    ]


def _corrected(terms: list[Term], known: Words) -> list[Term]:
    found: list[Term] = []
    tried = 0
    for term in terms:
        if tried < MOST_CORRECTED and not _is_known(term, known.words):
            tried += 1
            found.append(_nearest(term, known))
        else:
            found.append(term)
    return found


def _is_known(term: Term, known: list[str]) -> bool:
    if len(term.word) < 4 or any(letter.isdigit() for letter in term.word):
        return True
    for form in term.forms:
        at = bisect_left(known, form)
        if at < len(known) and known[at] == form:
            return True
    at = bisect_left(known, term.prefix) if term.prefix else len(known)
    return at < len(known) and known[at].startswith(term.prefix)


def _nearest(term: Term, known: Words) -> Term:
    """The nearest words that are known; of two as near, the one far more used, else the one that begins and ends alike."""
    slips = 1 if len(term.word) < 7 else 2
    near = process.extract(term.word, known.words, scorer=OSA.distance, score_cutoff=slips, limit=40)
    if not near:
        return term
    best = min(distance for _word, distance, _index in near)
    uses = {word: known.uses[index] for word, distance, index in near if distance == best}
    words = [word for word in sorted(uses) if word[0] == term.word[0]] or sorted(uses)
    likely = max(
        words, key=lambda word: (math.log10(uses[word]) // 1, len(word) >= len(term.word), word[-1] == term.word[-1], uses[word])
    )
    alike = dict.fromkeys(form for word in [likely, *words][: MOST_CORRECTIONS + 1] for form in forms(word))
    return replace(term, forms=tuple(alike), prefix="", corrected=likely)


def fts5(question: Question) -> str:
    """An FTS5 expression: every term, any of its forms."""
    return " AND ".join("(" + " OR ".join(_fts5(term)) + ")" for term in question.terms)


def fts5_words(words: Sequence[str], *, column: str) -> str:
    """An FTS5 expression: every word, whole, in one column."""
    return f"{{{column}}} : (" + " AND ".join(f'"{word}"' for word in words) + ")"


def _fts5(term: Term) -> list[str]:
    return [f'"{form}"' for form in term.forms] + ([f'"{term.prefix}"*'] if term.prefix else [])


def tsquery(question: Question) -> str:
    """The same question in PostgreSQL's ``tsquery`` syntax."""
    return " & ".join("(" + " | ".join(_tsquery(term)) + ")" for term in question.terms)


def _tsquery(term: Term) -> list[str]:
    return [f"'{form}'" for form in term.forms] + ([f"'{term.prefix}':*"] if term.prefix else [])
