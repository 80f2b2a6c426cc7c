"""Places."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from maillage.api import cursor, places, rows
from maillage.api.answers import GEOJSON, answer, following, only_known, site
from maillage.api.bearer import token_of
from maillage.api.details import detail, found, said, seen_by
from maillage.api.schemas.common import Paging, Problem, Slug
from maillage.api.schemas.places import FeatureCollection, PlaceDetail, PlacePage, PlaceQuery, RevisionPage
from maillage.api.scopes import READ_PLACES
from maillage.network.models import Place, Source

router = Router(tags=["places"])
REFUSED: dict[Any, Any] = {400: Problem, 422: Problem}
MISSING: dict[Any, Any] = {404: Problem, 422: Problem}


@router.get("/places", response={200: PlacePage, **REFUSED}, summary="Places, filtered, page by page")
def list_places(request: HttpRequest, params: Query[PlaceQuery]) -> HttpResponse:
    """The filters are those of the directory's own address, so that a search made on the site can be repeated here."""
    only_known(request, PlaceQuery)
    wanted = places.names(params.fields)
    page = places.page(request, params, wanted)
    items = [rows.place(row, names=wanted, site=site(request), distance_km=page.distances.get(row.pk)) for row in page.places]
    return answer(request, _page("items", items, request, page))


@router.get("/places.geojson", response={200: FeatureCollection, **REFUSED}, summary="The same places, as GeoJSON")
def list_places_geojson(request: HttpRequest, params: Query[PlaceQuery]) -> HttpResponse:
    """A place without coordinates is a feature without geometry."""
    only_known(request, PlaceQuery)
    wanted = places.names(params.fields)
    page = places.page(request, params, wanted)
    features = [
        _feature(row, rows.place(row, names=wanted, site=site(request), distance_km=page.distances.get(row.pk)))
        for row in page.places
    ]
    return answer(request, {"type": "FeatureCollection", **_page("features", features, request, page)}, content_type=GEOJSON)


@router.get(
    "/places/{place}", response={200: PlaceDetail, 401: Problem, 429: Problem, **MISSING}, summary="A place, and who said each fact"
)
def get_place(request: HttpRequest, place: Path[Slug]) -> HttpResponse:
    """`place` is a slug or a UUID. With a token of the scope `places:read`, its owner's places that are not public yet are found too."""
    only_known(request)
    token = token_of(request)
    reads_more = token is not None and READ_PLACES.key in token.scopes
    row = seen_by(token.owner, place) if token and reads_more else found(Place.objects.visible_to(places.PUBLIC), place)
    return answer(request, detail(row, site=site(request)))


@router.get("/places/{place}/revisions", response={200: RevisionPage, 400: Problem, **MISSING}, summary="What a place said before")
def list_revisions(request: HttpRequest, place: Path[Slug], params: Query[Paging]) -> HttpResponse:
    """Newest first. `place` is a slug or a UUID."""
    only_known(request, Paging)
    row = found(Place.objects.visible_to(places.PUBLIC), place, ())
    key = cursor.decode(request, params.cursor, int)
    revisions = row.revisions.filter(number__lt=key[0]) if key else row.revisions.all()
    listed = list(revisions.select_related("source", "by").order_by("-number")[: params.limit + 1])
    shown = listed[: params.limit]
    after = cursor.encode(request, [shown[-1].number]) if len(listed) > params.limit else None
    items = [{**said(revision), "message": revision.message or None, "changes": revision.changes} for revision in shown]
    return answer(request, {"items": items, "next": following(request, after)})


def _page(name: str, items: list[dict[str, Any]], request: HttpRequest, found: places.Found) -> dict[str, Any]:
    sources = [rows.attribution(source) for source in Source.objects.order_by("key")]
    return {"count": found.count, "next": following(request, found.cursor), "sources": sources, name: items}


def _feature(row: Place, said: dict[str, Any]) -> dict[str, Any]:
    at = None if row.lat is None else {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {"type": "Feature", "id": str(row.uid), "geometry": at, "properties": said}
