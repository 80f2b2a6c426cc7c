"""Names as addresses of pages."""

from __future__ import annotations

from django.utils.text import slugify

_LETTERS = str.maketrans(dict.fromkeys("'’ʼ‘`´", "-") | {"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})


def readable(text: str, longest: int) -> str:
    """``L’Atelier d'Étampes`` -> ``l-atelier-d-etampes``; whole words within ``longest`` characters, at least one, cut if it must be."""
    slug = slugify(text.translate(_LETTERS)).strip("-_")
    if len(slug) <= longest:
        return slug
    whole, dash, _rest = slug[: longest + 1].rpartition("-")
    return (whole if dash else slug[:longest]).strip("-_")
