"""Answers as plain JSON: rows are dictionaries made by hand, whose shape the schemas document and the tests compare."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import ValidationError

GEOJSON: Final = "application/geo+json"
OPEN_LICENCES: Final = "/mentions/"


def answer(request: HttpRequest, payload: Mapping[str, Any], *, content_type: str = "application/json") -> HttpResponse:
    """200, with links to the next page, to the conditions of reuse and to the description of the interface."""
    body = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    response = HttpResponse(body, content_type=content_type)
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
