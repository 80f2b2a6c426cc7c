"""French words reduced to what people mean: no case, accent, elision, plural or ending."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise

import Stemmer

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "’": "'", "ʼ": "'"})
_BEYOND = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ELISION = re.compile(r"^(?:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quelqu)'(?=.)")
_EMPTY = frozenset("le la les un une des du de d l a au aux et ou en dans sur pour par avec ce ces the of and in".split())
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_ORDINAL = re.compile(r"^(\d{1,4})(?:e|er|ere|eme|ieme|nd|nde)$")
_OVER = re.compile(r"\bss?\s?/\s?")
_NAME = 24
"""Words of a text at most for its compounds to be indexed: names and labels, not prose."""
_LEAST = 4
_LONGEST = 80
"""Letters of a word that count: the rest is noise, and PostgreSQL refuses a word of 2,047 bytes."""
_stemmer = Stemmer.Stemmer("french")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).translate(_LIGATURES).casefold()
    letters = unicodedata.normalize("NFKD", plain)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_LIGATURES)


# What French is written with beyond ASCII, letter by letter: twenty times faster, and the same by construction.
_COMMON = {
    letter: _folded(letter) for letter in "àâäáãåæçéèêëíîïìñóôöòõœúùûüýÿÀÂÄÁÃÅÆÇÉÈÊËÍÎÏÌÑÓÔÖÒÕŒÚÙÛÜÝŸ’ʼ«»–—…°²\u00a0\u2009\u202f"
}


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """Lower case without accents or ligatures, apostrophes straight: ``Œuvre d’Été`` -> ``oeuvre d'ete``."""
    if text.isascii():
        return text.lower()
    plain = text
    for letter in set(_BEYOND.findall(text)):
        plain = plain.replace(letter, _COMMON.get(letter, letter))
    return plain.lower() if plain.isascii() else _folded(text)


def stem(word: str) -> str:
    """The stem of a folded word. Snowball French alone keeps *lieux* apart from *lieu*: plurals are undone before it.

    A stem of less than four letters says too little (*Rennes* and *René* are both *ren*): the singular is kept.
    """
    singular = word[:-1] if len(word) >= 4 and word.endswith(("eux", "aux", "oux", "s")) else word
    return _snowball(singular)


def _snowball(word: str) -> str:
    short = str(_stemmer.stemWord(word))
    return short if len(short) >= _LEAST else word


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a text in order, elisions and hyphens split, without the empty words (*le*, *de*, *et* ...).

    What is written short is written out: *St* is *saint*, *3e* is *3*, *s/* is *sur* (and so nothing). A text made of empty
    words only keeps them.
    """
    return _tokens(text) if len(text) < 200 else _tokens.__wrapped__(text)


@lru_cache(maxsize=8_192)
def _tokens(text: str) -> tuple[str, ...]:
    folded = fold.__wrapped__(text)
    if "/" in folded:
        folded = _OVER.sub(" ", folded)
    words = _WORD.findall(folded)
    return tuple(chain.from_iterable(map(_full, words))) or tuple(chain.from_iterable(map(_parts, words)))


@lru_cache(maxsize=32_768)
def _full(word: str) -> tuple[str, ...]:
    """The parts of a folded word that say something, written out."""
    return tuple(_written_out(part) for part in _parts(word) if part not in _EMPTY)


def _parts(word: str) -> list[str]:
    """A folded word without its elision, cut at its apostrophes."""
    return [part[:_LONGEST] for part in _ELISION.sub("", word).split("'") if part]


def _written_out(word: str) -> str:
    ordinal = _ORDINAL.match(word)
    return ordinal[1] if ordinal else _ABBREVIATIONS.get(word, word)


def forms(word: str) -> tuple[str, ...]:
    """What is indexed for one folded word: itself, its stem, and its plain Snowball stem (*locaux* and *local* meet there)."""
    return tuple(dict.fromkeys((word, stem(word), _snowball(word))))


def compounds(words: Sequence[str]) -> list[tuple[int, str]]:
    """(index of the first, both in one) for neighbours short enough to be written as one word: *fab lab*, *co-working*."""
    pairs = enumerate(pairwise(words))
    return [(i, one + two) for i, (one, two) in pairs if len(one) <= 6 and len(one + two) <= 10 and (one + two).isalpha()]


def index_text(*texts: str) -> str:
    """Space-padded indexed forms of the texts, to be stored in a search column; an empty string when nothing is left."""
    found: list[str] = []
    for text in texts:
        if text:
            words = tokens(text)
            found += words
            if len(words) <= _NAME:
                found += [compound for _index, compound in compounds(words)]
    return f" {' '.join(map(_indexed, found))} " if found else ""


@lru_cache(maxsize=32_768)
def _indexed(word: str) -> str:
    return " ".join(forms(word))


def sort_key(name: str) -> str:
    """What lists are ordered by: the folded words of a name, articles included, at most 200 characters."""
    return " ".join(_WORD.findall(fold(name)))[:200]
