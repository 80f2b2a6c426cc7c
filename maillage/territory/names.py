"""Names of territories as people type them."""

from __future__ import annotations

import re

from maillage.core.search import fold

_ARTICLE = re.compile(r"^(?:l|le|la|les|los|las|aux) (?=.)")
_OVER = re.compile(r"\b(s|ss)\s*/\s*")
_ORDINAL = re.compile(r"\b(\d+)(?:e|er|ere|eme|ieme|nd|nde)\b")
_ABBREVIATIONS = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "arrdt": "arrondissement",
    "arr": "arrondissement",
}


def key(name: str) -> str:
    """A name in ``[a-z0-9 ]``, abbreviations written out: ``St-Étienne s/ Loire`` -> ``saint etienne sur loire``, ``Lyon 3e`` -> ``lyon 3``."""
    text = _OVER.sub(lambda found: "sous " if found[1] == "ss" else "sur ", fold(name))
    words = _ORDINAL.sub(r"\1", re.sub(r"[^a-z0-9]+", " ", text)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def bare(name_key: str) -> str:
    """A key without its leading article: ``la rochelle`` -> ``rochelle``."""
    return _ARTICLE.sub("", name_key)
