"""Places."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from maillage.api import cursor, places, rows
from maillage.api.answers import GEOJSON, answer, following, only_known, site
from maillage.api.schemas.common import Paging, Problem, Slug
from maillage.api.schemas.places import FeatureCollection, PlaceDetail, PlacePage, PlaceQuery, RevisionPage
from maillage.network.models import Place, Revision, Source

router = Router(tags=["places"])
REFUSED: dict[Any, Any] = {400: Problem, 422: Problem}
MISSING: dict[Any, Any] = {404: Problem, 422: Problem}


@router.get("/places", response={200: PlacePage, **REFUSED}, summary="Places, filtered, page by page")
def list_places(request: HttpRequest, params: Query[PlaceQuery]) -> HttpResponse:
    """The filters are those of the directory's own address, so that a search made on the site can be repeated here."""
    only_known(request, PlaceQuery)
    wanted = places.names(params.fields)
    found = places.page(request, params, wanted)
    items = [rows.place(row, names=wanted, site=site(request), distance_km=found.distances.get(row.pk)) for row in found.places]
    return answer(request, _page("items", items, request, found))


@router.get("/places.geojson", response={200: FeatureCollection, **REFUSED}, summary="The same places, as GeoJSON")
def list_places_geojson(request: HttpRequest, params: Query[PlaceQuery]) -> HttpResponse:
    """A place without coordinates is a feature without geometry."""
    only_known(request, PlaceQuery)
    wanted = places.names(params.fields)
    found = places.page(request, params, wanted)
    features = [
        _feature(row, rows.place(row, names=wanted, site=site(request), distance_km=found.distances.get(row.pk)))
        for row in found.places
    ]
    return answer(request, {"type": "FeatureCollection", **_page("features", features, request, found)}, content_type=GEOJSON)


@router.get("/places/{place}", response={200: PlaceDetail, **MISSING}, summary="A place, and who said each fact")
def get_place(request: HttpRequest, place: Path[Slug]) -> HttpResponse:
    """`place` is a slug or a UUID."""
    only_known(request)
    every = tuple(rows.READERS)
    row = _public(place, every)
    said = row.revisions.filter(number__in=set(row.provenance.values())).select_related("source", "by")
    revisions = {revision.number: _said(revision) for revision in said}
    provenance = {name: revisions[number] for name, number in row.provenance.items() if number in revisions}
    return answer(request, {**rows.place(row, names=every, site=site(request)), "provenance": provenance})


@router.get("/places/{place}/revisions", response={200: RevisionPage, 400: Problem, **MISSING}, summary="What a place said before")
def list_revisions(request: HttpRequest, place: Path[Slug], params: Query[Paging]) -> HttpResponse:
    """Newest first. `place` is a slug or a UUID."""
    only_known(request, Paging)
    row = _public(place, ())
    key = cursor.decode(request, params.cursor, int)
    revisions = row.revisions.filter(number__lt=key[0]) if key else row.revisions.all()
    found = list(revisions.select_related("source", "by").order_by("-number")[: params.limit + 1])
    shown = found[: params.limit]
    after = cursor.encode(request, [shown[-1].number]) if len(found) > params.limit else None
    items = [{**_said(revision), "message": revision.message or None, "changes": revision.changes} for revision in shown]
    return answer(request, {"items": items, "next": following(request, after)})


def _page(name: str, items: list[dict[str, Any]], request: HttpRequest, found: places.Found) -> dict[str, Any]:
    sources = [rows.attribution(source) for source in Source.objects.order_by("key")]
    return {"count": found.count, "next": following(request, found.cursor), "sources": sources, name: items}


def _feature(row: Place, said: dict[str, Any]) -> dict[str, Any]:
    at = None if row.lat is None else {"type": "Point", "coordinates": [row.lon, row.lat]}
    return {"type": "Feature", "id": str(row.uid), "geometry": at, "properties": said}


def _public(place: str, names: tuple[str, ...]) -> Place:
    address = Q(uid=place) if rows.is_uid(place) else Q(slug=place)
    row = rows.with_what(Place.objects.visible_to(places.PUBLIC), names, provenance=True).filter(address).first()
    if row is None:
        raise Http404
    return row


def _said(revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.number,
        "kind": str(revision.kind),
        "origin": str(revision.origin),
        "source": rows.attribution(revision.source) if revision.source else None,
        "by": (revision.by.display_name or None) if revision.by else None,
        "at": rows.instant(revision.at),
    }
