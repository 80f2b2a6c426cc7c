"""The unsubscribe link of a letter: it names a person and categories, and is its own authority.

It has no end: a person may act on a letter years after (RFC 8058 asks no less of the address in ``List-Unsubscribe``). What it
lets its holder do is to stop e-mails, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core import signing

from maillage.core.links import LinkRefused
from maillage.notices.enums import Category

_BETWEEN = "."
"""This one and the signer's stand unescaped in an address."""


def unsubscribe_token(person: UUID, categories: Iterable[str]) -> str:
    return _signer().sign(_BETWEEN.join([person.hex, *sorted(categories)]))


def read_unsubscribe(token: str) -> tuple[UUID, list[str]]:
    """The person's public id and the categories. Raises LinkRefused."""
    try:
        person, *categories = _signer().unsign(token).split(_BETWEEN)
        return UUID(hex=person), [each for each in categories if each in Category.values]
    except (signing.BadSignature, ValueError):
        raise LinkRefused from None


def _signer() -> signing.Signer:
    return signing.Signer(salt="maillage.notices.unsubscribe", sep="~")
