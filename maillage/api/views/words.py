"""The published vocabulary, the free words, and where data come from."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from maillage.api import cursor, rows
from maillage.api.answers import answer, following, only_known
from maillage.api.places import PUBLIC
from maillage.api.schemas.common import Attribution, Paging, Problem, Slug
from maillage.api.schemas.others import Kinds, Services, Sources, TagPage
from maillage.network.models import Kind, PublicService, Source, Tag
from maillage.network.queries import vocabulary

router = Router(tags=["vocabulary and sources"])


@router.get("/kinds", response={200: Kinds, 422: Problem}, summary="Kinds of third places")
def list_kinds(request: HttpRequest) -> HttpResponse:
    """In their published order. A place may be of several kinds, or of none."""
    only_known(request)
    items = [{**_word(row, count), "icon": row.icon or None} for row, count in vocabulary.counted_kinds(PUBLIC)]
    return answer(request, {"items": items})


@router.get("/services", response={200: Services, 422: Problem}, summary="Services offered to the public")
def list_services(request: HttpRequest) -> HttpResponse:
    """In their published order."""
    only_known(request)
    items = [{**_word(row, count), "mednum": row.mednum or None} for row, count in vocabulary.counted_services(PUBLIC)]
    return answer(request, {"items": items})


@router.get("/tags", response={200: TagPage, 400: Problem, 422: Problem}, summary="Free words that public places say")
def list_tags(request: HttpRequest, params: Query[Paging]) -> HttpResponse:
    """In the order of their slugs."""
    only_known(request, Paging)
    key = cursor.decode(request, params.cursor, str)
    tags = Tag.objects.filter(places__is_public=True).distinct()
    found = list((tags.filter(slug__gt=key[0]) if key else tags).order_by("slug")[: params.limit + 1])
    shown = found[: params.limit]
    after = cursor.encode(request, [shown[-1].slug]) if len(found) > params.limit else None
    items = [{"slug": tag.slug, "label": tag.label} for tag in shown]
    return answer(request, {"items": items, "next": following(request, after)})


@router.get("/sources", response={200: Sources, 422: Problem}, summary="Where data come from")
def list_sources(request: HttpRequest) -> HttpResponse:
    """Files and directories that facts were taken from, with their licences: name them when you publish the facts again."""
    only_known(request)
    return answer(request, {"items": [rows.attribution(source) for source in Source.objects.order_by("key")]})


@router.get("/sources/{source}", response={200: Attribution, 404: Problem, 422: Problem}, summary="A source")
def get_source(request: HttpRequest, source: Path[Slug]) -> HttpResponse:
    """`source` is a key."""
    only_known(request)
    row = Source.objects.filter(key=source).first()
    if row is None:
        raise Http404
    return answer(request, rows.attribution(row))


def _word(row: Kind | PublicService, count: int) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "label": row.label,
        "label_en": row.label_en or None,
        "definition": row.definition or None,
        "definition_en": row.definition_en or None,
        "places": count,
    }
