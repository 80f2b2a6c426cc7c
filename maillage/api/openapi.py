"""The description of the interface, for programs (OpenAPI 3.1) and, made from it, a page for people."""

from __future__ import annotations

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema

from maillage.api import problems
from maillage.api.answers import GEOJSON

_HEADERS: Final = {
    "ETag": "A tag of the content: send it back in `If-None-Match`.",
    "Last-Modified": "When public data last changed, left out for a minute after a change.",
    "Link": "Relations `next`, `license`, `service-desc` and `service-doc`.",
}
_MADE: Final = {
    "ETag": _HEADERS["ETag"],
    "Link": _HEADERS["Link"],
    "Location": "Where what was made is.",
    "Idempotency-Replayed": "`true` when the same `Idempotency-Key` had made it before.",
}
_CHALLENGE: Final = {"WWW-Authenticate": "What the token lacks (RFC 6750)."}
_WAIT: Final = {"Retry-After": "Seconds to wait."}


class Page(DocsBase):
    """The documentation, rendered here: no script, so that the strictest policy lets it be read."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        return render(request, "api/docs.html", {"schema": schema, "operations": _operations(schema), "shapes": _shapes(schema)})


class Interface(NinjaAPI):
    """Ninja's, whose description also tells what the middleware does to answers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(docs=Page(), docs_decorator=require_safe, **options)
        self._described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, made once: it takes a tenth of a second and never changes while the process lives."""
        if self._described is None:
            self._described = self._describe(**options)
        return self._described

    def _describe(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                _complete(operation, media_type=GEOJSON if path.endswith(".geojson") else "application/json")
        return schema


def _complete(operation: dict[str, Any], *, media_type: str) -> None:
    answers = operation["responses"]
    for status, answer in answers.items():
        kind = media_type if int(status) < 300 else problems.CONTENT_TYPE
        answer["content"] = {kind: next(iter(answer["content"].values()))}
        answer["headers"] = _headers(int(status), writes="requestBody" in operation)
    if "requestBody" not in operation:
        answers[304] = {"description": "Unchanged since what `If-None-Match` or `If-Modified-Since` named."}
    refusal = next(answer for status, answer in answers.items() if status in {404, 422})
    answers[503] = {
        "description": "The instance cannot reach its data: try again after `Retry-After` seconds.",
        "content": refusal["content"],
        "headers": {"Retry-After": {"schema": {"type": "integer"}}},
    }


def _headers(status: int, *, writes: bool) -> dict[str, Any]:
    said = {200: _HEADERS, 201: _MADE, 401: _CHALLENGE, 403: _CHALLENGE, 429: _WAIT}.get(status, {})
    kept = {name: text for name, text in said.items() if not (writes and name == "Last-Modified")}
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in kept.items()}


def _operations(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """One row an address and method: its parameters in words, an example address that can be opened, the shape it answers."""
    return [
        _operation(path, method, operation) for path, methods in schema["paths"].items() for method, operation in methods.items()
    ]


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    success = next(answer for status, answer in operation["responses"].items() if int(status) < 300)
    answered = next(iter(success["content"].items()))
    sent = operation.get("requestBody", {"content": {}})["content"].get("application/json", {})
    can_be_opened = method == "get" and "{" not in path and "security" not in operation
    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "summary": operation["summary"],
        "description": _words(operation.get("description", "")),
        "tag": operation["tags"][0],
        "parameters": [_parameter(parameter) for parameter in operation["parameters"]],
        "media_type": answered[0],
        "shape": _name(answered[1]["schema"]),
        "sent": _name(sent.get("schema", {})),
        "needs_token": "security" in operation,
        "statuses": sorted(operation["responses"]),
        "example": path + ("?q=caf%C3%A9" if path.endswith("/search") else "") if can_be_opened else "",
    }


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    shape = parameter["schema"]
    examples = shape.get("examples") or []
    return {
        "name": parameter["name"],
        "required": parameter["required"],
        "type": _type(shape),
        "description": _words(parameter.get("description", "")),
        "default": shape.get("default"),
        "example": next((_plain(example) for example in examples if example), ""),
    }


def _shapes(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Every shape that answers are made of, with its fields."""
    return [
        {
            "name": name,
            "description": _words(shape.get("description", "")),
            "fields": [
                {"name": field, "type": _type(details), "description": _words(details.get("description", ""))}
                for field, details in shape.get("properties", {}).items()
            ],
        }
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]


def _type(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return _name(shape)
    if "enum" in shape or "const" in shape:
        return " | ".join(f"“{value}”" for value in shape.get("enum", [shape.get("const")]) if value)
    if "anyOf" in shape:
        return " | ".join(_type(part) for part in shape["anyOf"])
    if shape.get("type") == "array":
        return f"[{_type(shape.get('items', {}))}]"
    if isinstance(shape.get("additionalProperties"), dict):
        return f"{{… : {_type(shape['additionalProperties'])}}}"
    bounds = [
        f"{sign} {shape[key]:g}" for key, sign in (("exclusiveMinimum", ">"), ("minimum", "≥"), ("maximum", "≤")) if key in shape
    ]
    return " ".join([str(shape.get("type", "any")), *bounds])


def _name(shape: dict[str, Any]) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2]


def _words(text: str) -> SafeString:
    """A description with what it puts between backquotes as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308 - escaped


def _plain(example: Any) -> str:
    return ", ".join(map(str, example)) if isinstance(example, list) else str(example)
