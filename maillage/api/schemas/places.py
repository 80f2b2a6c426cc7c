"""What is asked about places, and what is answered."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from maillage.api.schemas.common import CODE, SLUG, Attribution, Named, Page, Paging, Slug, Text

_LAT = r"[-+]?(?:90(?:\.0{1,9})?|[0-8]?[0-9](?:\.[0-9]{1,9})?)"
_LON = r"[-+]?(?:180(?:\.0{1,9})?|(?:1[0-7][0-9]|[0-9]?[0-9])(?:\.[0-9]{1,9})?)"
POINT = rf"^{_LAT},{_LON}$"
BOX = rf"^{_LON},{_LAT},{_LON},{_LAT}$"
TERRITORY = r"^(?:region|departement|epci|commune|arrondissement):[0-9A-Za-z]{1,12}$"

ABSENT: Any = None
"""The default of what is left out when other fields are asked for; never sent."""

Slugs = Annotated[list[Slug], Field(max_length=20)]
Stage = Literal["idea", "project", "open", "paused", "closed"]
Level = Literal["region", "departement", "epci", "commune", "arrondissement"]


class PlaceFilters(Schema):
    """The filters of the directory's own address, and a box."""

    q: Text = Field("", description="Words, with French folding and correction of slips.", examples=["café associatif"])
    commune: str = Field(
        "", pattern=r"^$|^[0-9][0-9ABab][0-9]{3}$", description="INSEE code: distances are from that commune.", examples=["86194"]
    )
    near: str = Field("", pattern=rf"^$|{POINT}", description="`latitude,longitude` in degrees (WGS 84).", examples=["46.58,0.34"])
    radius: float = Field(30.0, gt=0, le=500, allow_inf_nan=False, description="Kilometres around `near` or `commune`.")
    bbox: str = Field(
        "",
        pattern=rf"^$|{BOX}",
        description="`west,south,east,north` in degrees; west > east crosses the antimeridian. Not with `near` or `commune`.",
        examples=["0.0,46.0,1.0,47.0"],
    )
    kind: Slugs = Field(default_factory=list, description="Any of these kinds (see `/kinds`).", examples=[["fablab"]])
    service: Slugs = Field(default_factory=list, description="All of these services (see `/services`).", examples=[["desk"]])
    tag: Slugs = Field(default_factory=list, description="Any of these tags (see `/tags`).", examples=[[]])
    stage: Annotated[list[Stage], Field(max_length=5)] = Field(
        default_factory=list, description="Any of these stages; without it, all but `closed`.", examples=[["open"]]
    )
    territory: str = Field("", pattern=rf"^$|{TERRITORY}", description="`level:code`.", examples=["departement:86"])
    network: str = Field("", pattern=rf"^$|{SLUG}", description="A network's slug.")


class PlaceQuery(PlaceFilters, Paging):
    sort: Literal["", "created", "name", "distance", "recent"] = Field(
        "",
        description="`created` (oldest first: the steadiest to follow), `name`, `recent` (last changed first), `distance` (needs `near` "
        "or `commune`, and is then the default).",
    )
    fields: str = Field(
        "",
        pattern=r"^$|^[a-z0-9_]{1,30}(?:,[a-z0-9_]{1,30}){0,50}$",
        description="Names of the fields wanted, separated by commas; without it, all but `description` and `pictures`.",
        examples=["name,lat,lon"],
    )


class Coded(Schema):
    """A territory by its official code (INSEE)."""

    code: str = Field(pattern=CODE, examples=["86194"])
    name: str = Field(examples=["Poitiers"])


class WebLink(Schema):
    label: str
    url: str


class Accessibility(Schema):
    wheelchair: Literal["yes", "limited", "no"] | None = None
    toilets: Literal["yes", "limited", "no"] | None = None
    hearing_loop: bool | None = None
    acceslibre: str | None = Field(None, description="The address of the place's record on Acceslibre.")


class PictureOut(Schema):
    url: str
    width: int = Field(description="Pixels.")
    height: int = Field(description="Pixels.")
    alt: str
    credit: str | None
    licence: str | None


class PlaceOut(Schema):
    """A third place. Only `uid` and `slug` are always there: see `fields`."""

    uid: str = Field(description="UUID version 7, for ever.")
    slug: str = Field(description="What its address is made of.")
    page: str = Field(ABSENT, description="The address of its page for people.")
    name: str = Field(ABSENT)
    summary: str | None = None
    description: str | None = Field(None, description="Markdown.")
    kinds: list[str] = Field([], description="Slugs of kinds.")
    services: list[str] = Field([], description="Slugs of services.")
    tags: list[str] = Field([], description="Free words.")
    networks: list[str] = Field([], description="Slugs of networks.")
    stage: Stage = Field(ABSENT)
    permanence: Literal["permanent", "ephemeral", "itinerant"] = Field(ABSENT)
    starts_on: str | None = Field(None, description="A day, YYYY-MM-DD, for a place that is ephemeral.")
    ends_on: str | None = None
    opened_on: str | None = None
    closed_on: str | None = None
    address: str | None = None
    address_extra: str | None = None
    postal_code: str | None = None
    commune: Coded | None = None
    arrondissement: Coded | None = None
    lat: float | None = Field(None, description="Degrees, WGS 84.")
    lon: float | None = Field(None, description="Degrees, WGS 84.")
    position: Literal["exact", "approximate", "commune"] | None = Field(
        None, description="How far the coordinates can be believed; `commune` is the centre of the commune."
    )
    distance_km: float | None = Field(None, description="Kilometres from `near` or `commune`, on the sphere; null without them.")
    portion: str | None = Field(None, description="The part of the building it occupies.")
    within: str | None = Field(None, description="The slug of the place it is a part of.")
    host: Named | None = Field(None, description="The organisation within whose walls it is.")
    manager: Named | None = Field(None, description="The organisation that runs it.")
    legal_form: str | None = None
    opening_hours: str | None = Field(None, description="OpenStreetMap `opening_hours` syntax.", examples=["Mo-Fr 09:00-18:00"])
    hours_note: str | None = None
    phone: str | None = Field(None, description="E.164.", examples=["+33549000000"])
    email: str | None = None
    website: str | None = None
    links: list[WebLink] = []
    accessibility: Accessibility = Field(ABSENT)
    accessibility_note: str | None = None
    surface_m2: int | None = Field(None, description="Square metres.")
    capacity: int | None = Field(None, description="Persons.")
    pictures: list[PictureOut] = []
    created_at: str = Field(ABSENT, description="ISO 8601, UTC.")
    updated_at: str = Field(ABSENT, description="ISO 8601, UTC.")


class PlacePage(Page):
    items: list[PlaceOut]
    count: int | None = Field(description="Places in all; null beyond 10,000.")
    sources: list[Attribution] = Field(description="The sources that facts on this instance were taken from.")


class Said(Schema):
    """Who said a fact, and when."""

    revision: int
    kind: Literal["imported", "edited", "confirmed", "restored", "merged"]
    origin: Literal["import", "place", "network", "contributor", "instance"]
    source: Attribution | None
    by: str | None = Field(description="The name a person chose to be shown under; null for a machine or a person who left.")
    at: str = Field(description="ISO 8601, UTC.")


class PlaceDetail(PlaceOut):
    provenance: dict[str, Said] = Field(description="For each field that was filled, who last said it.")


class RevisionOut(Said):
    message: str | None
    changes: dict[str, list[Any]] = Field(description="For each field, what it said before and after.")


class RevisionPage(Page):
    items: list[RevisionOut]


class Point(Schema):
    type: Literal["Point"]
    coordinates: Annotated[list[float], Field(min_length=2, max_length=2, description="Longitude, latitude, in degrees.")]


class Feature(Schema):
    type: Literal["Feature"]
    id: str
    geometry: Point | None
    properties: PlaceOut


class FeatureCollection(Page):
    """RFC 7946, with a foreign member for the next page."""

    type: Literal["FeatureCollection"]
    features: list[Feature]
    count: int | None
    sources: list[Attribution]
