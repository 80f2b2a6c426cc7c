"""Where a page of a list ended: an opaque word that stays right when rows are added, changed or removed meanwhile.

It holds the order's key of the last row and a fingerprint of the question, so that it cannot continue another list.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillage.api.errors import Unanswerable

_NOT_OF_THE_QUESTION = {"cursor", "limit", "fields"}


def encode(request: HttpRequest, key: list[Any]) -> str:
    """The cursor that continues ``request``'s list after the row whose order key is ``key`` (JSON values)."""
    text = json.dumps([_fingerprint(request), *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(request: HttpRequest, cursor: str, *kinds: type) -> list[Any] | None:
    """The order key in ``cursor``, its values of ``kinds``; None for the empty cursor (the beginning).

    Raises Unanswerable for a word that is not ours, or that continues another list.
    """
    if not cursor:
        return None
    key: list[Any]
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        fingerprint, *key = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError):
        raise refusal() from None
    if fingerprint != _fingerprint(request) or len(key) != len(kinds) or not all(map(_is, key, kinds)):
        raise refusal()
    return key


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind and "\x00" not in str(value)


def _fingerprint(request: HttpRequest) -> str:
    asked = sorted((name, values) for name, values in request.GET.lists() if name not in _NOT_OF_THE_QUESTION)
    return hashlib.sha256(json.dumps([request.path, asked]).encode()).hexdigest()[:16]


def refusal() -> Unanswerable:
    return Unanswerable("cursor", _("Ce curseur ne continue pas cette liste. Repartez de la première page, sans curseur."))
