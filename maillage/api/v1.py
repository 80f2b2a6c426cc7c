"""Version 1 of the interface for programs: everything public to read, places to write, the journal to follow."""

from __future__ import annotations

from typing import Final

from maillage.api import errors
from maillage.api.openapi import Interface
from maillage.api.parser import Parser
from maillage.api.views import actors, journal, places, search, territories, words, writing

DESCRIPTION: Final = """All that an instance of Maillage publishes, to read, without a key, from any site; and, with a token, what its owner may write.

**Lists** come in pages: follow `next` until it is null. The order does not move when rows are added meanwhile.
**Caches**: every answer has an `ETag` and, once data have settled, a `Last-Modified`; ask again with `If-None-Match` or
`If-Modified-Since` and an unchanged answer is a 304 without a body.
**Refusals** are problem documents (RFC 9457): 422 when a parameter has not the form documented here, 400 when it has but cannot be
answered, 404 when nothing public is there. Their sentences follow `Accept-Language` (French or English).
**Writing** needs `Authorization: Bearer mlg_…`, a token made by its owner at `/compte/jetons/`, for scopes and until a day; it may never do
more than she. A correction says with `If-Match` what it corrects: 428 without it, 412 when somebody was faster. A POST may bear an
`Idempotency-Key` of yours: asked again with the same one, it is not carried out twice.
**Being told**: public entries are posted to webhooks (`/compte/webhooks/`), signed as Standard Webhooks 1.0 says.
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
