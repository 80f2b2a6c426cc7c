"""The public journal, as it is asked for and answered."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from maillage.api.schemas.common import SLUG, Page, Paging

INSTANT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[-+][0-9]{2}:[0-9]{2})$"


class JournalQuery(Paging):
    place: str = Field("", pattern=rf"^$|{SLUG}", description="The slug or UUID of a place.")
    network: str = Field("", pattern=rf"^$|{SLUG}", description="The slug of a network: its own entries and those of its places.")
    since: str = Field(
        "", pattern=rf"^$|{INSTANT}", description="Entries of this instant and later.", examples=["2026-01-01T00:00:00Z"]
    )
    after: int | None = Field(
        None, ge=-1, le=2**53, description="Entries whose `index` is greater: follow the journal from where you were."
    )
    order: Literal["oldest", "newest"] = Field("oldest", description="`oldest` first is the order of the log.")


class Thing(Schema):
    """What an entry speaks of. Only its `uid` is left when it is not public, or no more."""

    uid: str
    kind: Literal["place", "network", "organisation"] | None
    name: str | None
    page: str | None


class EntryOut(Schema):
    """Something that happened. It names no person."""

    uid: str = Field(description="UUID version 7, for ever; `webhook-id` of what webhooks carry.")
    verb: str = Field(description="`<noun>.<past participle>`.", examples=["place.edited"])
    at: str = Field(description="ISO 8601, UTC.")
    subject: Thing = Field(description="What changed.")
    context: Thing = Field(description="The page in whose journal it is read.")
    details: dict[str, Any] = Field(description="Plain facts.", examples=[{"fields": ["opening_hours"]}])
    index: int | None = Field(description="Its number in the Merkle log; null in a webhook sent before it was sealed.")


class EntryPage(Page):
    items: list[EntryOut]
