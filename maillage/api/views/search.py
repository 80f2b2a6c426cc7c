"""Search through everything that is public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from maillage.api import rows
from maillage.api.answers import answer, only_known, site
from maillage.api.places import PUBLIC
from maillage.api.schemas.common import Problem
from maillage.api.schemas.others import Hits, SearchQuery
from maillage.api.territories import called
from maillage.network.models import Network, Organisation, Place
from maillage.territory.models import Territory

router = Router(tags=["search"])
_BEST: Any = "-title_hits"


@router.get("/search", response={200: Hits, 422: Problem}, summary="Places, networks, organisations and territories by words")
def search(request: HttpRequest, params: Query[SearchQuery]) -> HttpResponse:
    """French folding, plurals and slips of the keyboard are understood. Best first in each list."""
    only_known(request, SearchQuery)
    root, most = site(request), params.limit
    places = Place.objects.visible_to(PUBLIC).matching(params.q).select_related("commune").order_by(_BEST, "sort_name", "pk")
    territories = called(Territory.objects.current(), params.q)
    payload = {
        "places": [_place(row, root) for row in places[:most]],
        "networks": [_other(row, f"{root}/reseaux") for row in _named(Network, params.q)[:most]],
        "organisations": [_other(row, f"{root}/structures") for row in _named(Organisation, params.q)[:most]],
        "territories": [_territory(row, root) for row in territories[:most]],
    }
    return answer(request, payload)


def _named(model: type[Network | Organisation], words: str) -> Any:
    return model.objects.matching(words).order_by(_BEST, "sort_name", "pk")


def _place(row: Place, root: str) -> dict[str, Any]:
    page = f"{root}/lieux/{row.slug}/"
    return {"uid": str(row.uid), "slug": row.slug, "name": row.name, "page": page, "commune": rows.coded(row.commune)}


def _other(row: Network | Organisation, folder: str) -> dict[str, Any]:
    return {"slug": row.slug, "name": row.name, "page": f"{folder}/{row.slug}/"}


def _territory(row: Territory, root: str) -> dict[str, Any]:
    page = f"{root}/territoires/{row.level}/{row.code}/"
    return {"level": str(row.level), "code": row.code, "name": row.name, "page": page, "population": row.population}
