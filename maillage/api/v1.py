"""Version 1 of the public interface for programs: everything public, to read."""

from __future__ import annotations

from typing import Final

from maillage.api import errors
from maillage.api.openapi import Interface
from maillage.api.parser import Parser
from maillage.api.views import actors, journal, places, search, territories, words, writing

DESCRIPTION: Final = """All that an instance of Maillage publishes, to read, without a key, from any site.

**Lists** come in pages: follow `next` until it is null. The order does not move when rows are added meanwhile.
**Caches**: every answer has an `ETag` and, once data have settled, a `Last-Modified`; ask again with `If-None-Match` or
`If-Modified-Since` and an unchanged answer is a 304 without a body.
**Refusals** are problem documents (RFC 9457): 422 when a parameter has not the form documented here, 400 when it has but cannot be
answered, 404 when nothing public is there. Their sentences follow `Accept-Language` (French or English).
**Reuse**: name the sources (`/sources`) and keep to their licences.
**Units**: degrees (WGS 84), kilometres, square metres; instants in UTC, days as `YYYY-MM-DD`."""

api = Interface(
    title="Maillage",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    parser=Parser(),
    openapi_extra={
        "info": {"license": {"name": "AGPL-3.0-or-later (the software; data: see /sources)", "identifier": "AGPL-3.0-or-later"}}
    },
)
for resource in (places, actors, words, territories, search, journal, writing):
    api.add_router("", resource.router)
errors.install(api)
