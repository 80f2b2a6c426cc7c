"""JSON as RFC 8259 and I-JSON (RFC 7493) have it: no NaN, no key twice, no half of a character."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser as NinjaParser


class Parser(NinjaParser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError (or RecursionError): 400."""
        text = request.body.decode("utf-8")
        data = json.loads(text, parse_constant=_refused, object_pairs_hook=_object)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8")
        return data


def _refused(name: str) -> NoReturn:
    raise ValueError(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found
