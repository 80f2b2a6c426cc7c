"""Shapes and parameters that several resources share."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field

SLUG = r"^[-a-zA-Z0-9_]{1,160}$"
CODE = r"^[0-9A-Za-z]{1,12}$"
TEXT = r"^[^\x00]*$"

Slug = Annotated[str, Field(pattern=SLUG, examples=["le-lieu"])]
Code = Annotated[str, Field(pattern=CODE, examples=["86194"])]
Text = Annotated[str, Field(max_length=200, pattern=TEXT)]


class Refusal(Schema):
    field: str = Field(description="The parameter that was refused.")
    message: str = Field(description="What to do about it, in the language of the request (French by default).")


class Problem(Schema):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description="Always `about:blank`: the status says it all.", examples=["about:blank"])
    title: str = Field(examples=["Valeur refusée"])
    status: int = Field(examples=[422])
    detail: str = Field(description="A sentence for a person, in the language of the request.")
    errors: list[Refusal] = Field([], description="One for each value that was refused.")


class Paging(Schema):
    """Pages of a list are followed by `next`, whose order does not move when rows are added."""

    limit: int = Field(50, ge=1, le=500, description="Rows a page, from 1 to 500.")
    cursor: str = Field("", max_length=500, pattern=r"^[-A-Za-z0-9_]*$", description="Where the page starts: take it from `next`.")


class Page(Schema):
    next: str | None = Field(description="The address of the next page; null on the last one.")


class Named(Schema):
    """A row of another list, by its slug and name."""

    slug: str
    name: str


class Attribution(Schema):
    """Where facts were taken from; to be named by whoever publishes them again."""

    key: str = Field(examples=["cget-2019"])
    label: str = Field(examples=["fichier CGET 2019"])
    producer: str | None = Field(None, examples=["Commissariat général à l’égalité des territoires"])
    licence: str | None = Field(None, description="The licence of the data, as its producer names it.")
    url: str | None = None
    published_on: str | None = Field(None, description="A day, YYYY-MM-DD.")
