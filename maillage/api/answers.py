"""Answers as plain JSON: rows are dictionaries made by hand, whose shape the schemas document and the tests compare."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from ninja import Schema
from ninja.errors import ValidationError

from maillage.api.errors import Unconditional

GEOJSON: Final = "application/geo+json"
OPEN_LICENCES: Final = "/mentions/"


def answer(
    request: HttpRequest, payload: Mapping[str, Any], *, content_type: str = "application/json", status: int = 200
) -> HttpResponse:
    """With a tag of its content, and links to the next page, to the conditions of reuse and to the description of the interface."""
    body = _text(payload)
    response = HttpResponse(body, content_type=content_type, status=status, headers={"ETag": _tag(body)})
    root = site(request)
    links = [
        (f"{root}{OPEN_LICENCES}", "license"),
        (f"{root}/api/v1/openapi.json", "service-desc"),
        (f"{root}/api/v1/docs", "service-doc"),
    ]
    if payload.get("next"):
        links.append((payload["next"], "next"))
    response.headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for address, relation in links)
    return response


def is_current(request: HttpRequest, payload: Mapping[str, Any]) -> bool:
    """Whether ``If-Match`` names what would be answered now; weak tags count, for compression weakens ours. Raises Unconditional."""
    if "If-Match" not in request.headers:
        raise Unconditional
    named = {tag.removeprefix("W/") for tag in parse_etags(request.headers["If-Match"])}
    return bool(named & {"*", _tag(_text(payload))})


def _text(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def site(request: HttpRequest) -> str:
    """The address of the instance as the asker knows it, without a final slash."""
    return f"{request.scheme}://{request.get_host()}"


def following(request: HttpRequest, cursor: str | None) -> str | None:
    """The address of the same list after ``cursor``; None when there is nothing after."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{site(request)}{request.path}?{query.urlencode()}"


def only_known(request: HttpRequest, *schemas: type[Schema]) -> None:
    """Refuse a parameter that does not exist, rather than answer another question than the one meant."""
    known = [name for schema in schemas for name in schema.model_fields]
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        context = {"known": ", ".join(known) or "–"}
        raise ValidationError(
            [{"type": "unknown_parameter", "loc": ("query", name), "msg": "", "ctx": context} for name in unknown]
        )


def or_null(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Empty texts say nothing: null."""
    return {name: None if value == "" else value for name, value in values}
