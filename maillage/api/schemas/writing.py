"""What programs send about places. Fields have the plain form of the history: ``before`` and ``after`` of ``/places/{place}/revisions``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from maillage.api.schemas.common import Slug, Text
from maillage.api.schemas.places import Accessibility, Stage, WebLink

NOT_SENT: Any = None
"""The default of what is left as it is; a field that is sent as null is emptied."""

Words = Annotated[list[Text], Field(max_length=50)]
Slugs = Annotated[list[Slug], Field(max_length=50)]
Message = Annotated[str, Field(max_length=280, description="A word for who reads the history.")]
FieldName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,30}$")]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class SentLink(WebLink):
    model_config = ConfigDict(extra="forbid")


class SentAccessibility(Accessibility):
    model_config = ConfigDict(extra="forbid")


class PlaceFields(Strict):
    """The fields of a place: what is not sent is left as it is, what is sent as null is emptied."""

    summary: str | None = NOT_SENT
    description: str | None = Field(NOT_SENT, description="Markdown.")
    kinds: Slugs = Field(NOT_SENT, description="Slugs of kinds, all of them.", examples=[["cafe"]])
    services: Slugs = Field(NOT_SENT, description="Slugs of services, all of them.")
    tags: Words = Field(NOT_SENT, description="Free words, all of them.")
    stage: Stage = NOT_SENT
    permanence: Literal["permanent", "ephemeral", "itinerant"] = NOT_SENT
    starts_on: str | None = Field(NOT_SENT, description="A day, YYYY-MM-DD.")
    ends_on: str | None = NOT_SENT
    opened_on: str | None = NOT_SENT
    closed_on: str | None = NOT_SENT
    address: str | None = NOT_SENT
    address_extra: str | None = NOT_SENT
    postal_code: str | None = Field(NOT_SENT, examples=["86000"])
    commune: str | None = Field(NOT_SENT, description="INSEE code.", examples=["86194"])
    arrondissement: str | None = Field(NOT_SENT, description="INSEE code.")
    coordinates: Annotated[list[float | str], Field(min_length=2, max_length=3)] | None = Field(
        NOT_SENT,
        description="`[lat, lon]` or `[lat, lon, position]`: degrees (WGS 84), then `exact`, `approximate` or `commune`.",
        examples=[[46.58, 0.34, "exact"]],
    )
    portion: str | None = NOT_SENT
    within: Slug | None = Field(NOT_SENT, description="The slug of a place.")
    host: Slug | None = Field(NOT_SENT, description="The slug of an organisation.")
    manager: Slug | None = Field(NOT_SENT, description="The slug of an organisation.")
    legal_form: str | None = NOT_SENT
    opening_hours: str | None = Field(NOT_SENT, description="OpenStreetMap `opening_hours` syntax.", examples=["Mo-Fr 09:00-18:00"])
    hours_note: str | None = NOT_SENT
    phone: str | None = Field(NOT_SENT, examples=["+33549000000"])
    email: str | None = NOT_SENT
    website: str | None = NOT_SENT
    links: Annotated[list[SentLink], Field(max_length=20)] = NOT_SENT
    accessibility: SentAccessibility = NOT_SENT
    accessibility_note: str | None = NOT_SENT
    surface_m2: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(NOT_SENT, description="Square metres.")
    capacity: Annotated[int, Field(ge=0, le=100_000)] | None = Field(NOT_SENT, description="Persons.")


class PlaceChanges(PlaceFields):
    """A correction, as a JSON merge patch (RFC 7396)."""

    name: str = NOT_SENT
    message: Message = ""


class NewPlace(PlaceFields):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    networks: Annotated[list[Slug], Field(max_length=20)] = Field(
        [], description="Networks it belongs to, each one where you may create places; none is for stewards only."
    )
    message: Message = ""


class Confirmed(Strict):
    fields: Annotated[list[FieldName], Field(min_length=1, max_length=50)] = Field(
        description="Names of fields that are still true.", examples=[["opening_hours", "phone"]]
    )


class Proposed(Strict):
    """Other values, or a mark: the place is closed, or what it says is doubtful."""

    kind: Literal["change", "doubtful", "closed"] = "change"
    changes: PlaceChanges | None = Field(None, description="With `change`: what the place should say.")
    reason: Annotated[str, Field(max_length=2_000)] = Field("", description="How you know; needed with `doubtful` and `closed`.")


class ProposalOut(Schema):
    uid: str
    place: str = Field(description="The slug of the place.")
    kind: Literal["change", "doubtful", "closed", "duplicate", "new"]
    state: str = Field(description="`waiting` until whoever holds the place answers.")
    page: str = Field(description="Its page for people.")
    at: str = Field(description="ISO 8601, UTC.")


class TokenOut(Schema):
    """The token that asked."""

    uid: str
    label: str
    scopes: list[str]
    expires_at: str = Field(description="ISO 8601, UTC.")
    owner: str = Field(description="The owner's public id.")
