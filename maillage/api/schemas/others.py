"""Networks, organisations, words, territories, sources and search."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from maillage.api.schemas.common import CODE, Attribution, Named, Page, Paging, Text
from maillage.api.schemas.places import TERRITORY, Coded, Level


class TerritoryName(Coded):
    level: Level


class NetworkOut(Schema):
    uid: str = Field(description="UUID version 7, for ever.")
    slug: str
    name: str
    page: str = Field(description="The address of its page for people.")
    description: str | None = Field(description="Markdown.")
    website: str | None
    email: str | None
    territory: TerritoryName | None
    parent: Named | None = Field(description="The larger network it is part of.")
    places: int = Field(description="How many public places belong to it, closed ones included.")


class NetworkPage(Page):
    items: list[NetworkOut]


class OrganisationOut(Schema):
    """A legal body that runs or hosts places."""

    uid: str = Field(description="UUID version 7, for ever.")
    slug: str
    name: str
    page: str = Field(description="The address of its page for people.")
    legal_form: str | None
    siret: str | None = Field(description="French identifier of an establishment, 14 digits.")
    website: str | None
    email: str | None
    phone: str | None = Field(description="E.164.")
    description: str | None = Field(description="Markdown.")


class OrganisationPage(Page):
    items: list[OrganisationOut]


class OrganisationQuery(Paging):
    q: Text = Field("", description="Words of its name.")


class Word(Schema):
    """A word of the published vocabulary."""

    slug: str
    label: str = Field(description="In French.")
    label_en: str | None = Field(description="In English.")
    definition: str | None
    definition_en: str | None
    places: int = Field(description="How many public places say it, closed ones left out.")


class KindOut(Word):
    icon: str | None


class ServiceOut(Word):
    mednum: str | None = Field(description="Its word in the French standard *lieux de médiation numérique*.")


class Kinds(Schema):
    items: list[KindOut]


class Services(Schema):
    items: list[ServiceOut]


class TagOut(Schema):
    slug: str
    label: str


class TagPage(Page):
    items: list[TagOut]


class TerritoryQuery(Paging):
    level: Literal["", "region", "departement", "epci", "commune", "arrondissement"] = ""
    code: str = Field("", pattern=rf"^$|{CODE}", description="An official code, past ones included.", examples=["86194"])
    postal_code: str = Field("", pattern=r"^$|^[0-9]{5}$", examples=["86000"])
    within: str = Field(
        "", pattern=rf"^$|{TERRITORY}", description="`level:code` of a larger territory.", examples=["departement:86"]
    )
    q: Text = Field(
        "",
        description="Words of its name, nearest names first on one page; accents, hyphens and `st` for `saint` do not matter.",
        examples=["saint etienne"],
    )


class TerritoryOut(TerritoryName):
    """A region, département, intercommunality, commune or municipal arrondissement of France (INSEE codes of the year loaded)."""

    page: str = Field(description="The address of its page for people.")
    population: int | None
    lat: float | None = Field(description="Of its centre: degrees, WGS 84.")
    lon: float | None
    region: Coded | None
    departement: Coded | None
    epci: Coded | None
    commune: Coded | None = Field(description="Of an arrondissement.")
    ended_on: str | None = Field(description="The day this code ceased to exist; null while it does.")


class TerritoryPage(Page):
    items: list[TerritoryOut]


class TerritoryDetail(TerritoryOut):
    postal_codes: list[str]
    places: int = Field(description="How many public places are there, closed ones left out.")


class Sources(Schema):
    items: list[Attribution]


class SearchQuery(Schema):
    q: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$", description="Words.", examples=["café associatif"])
    limit: int = Field(10, ge=1, le=50, description="At most so many of each.")


class PlaceHit(Schema):
    uid: str
    slug: str
    name: str
    page: str
    commune: Coded | None


class OtherHit(Named):
    page: str


class TerritoryHit(TerritoryName):
    page: str
    population: int | None


class Hits(Schema):
    """Best first in each list."""

    places: list[PlaceHit]
    networks: list[OtherHit]
    organisations: list[OtherHit]
    territories: list[TerritoryHit]
