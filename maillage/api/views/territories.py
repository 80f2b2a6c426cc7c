"""The administrative map."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from maillage.api import cursor, rows
from maillage.api.answers import answer, following, only_known, site
from maillage.api.places import PUBLIC, known_territory
from maillage.api.schemas.common import Code, Problem
from maillage.api.schemas.others import TerritoryDetail, TerritoryPage, TerritoryQuery
from maillage.api.schemas.places import Level
from maillage.api.territories import called
from maillage.network.enums import Stage
from maillage.network.models import Place
from maillage.territory.models import Territory, TerritoryQuerySet

router = Router(tags=["territories"])
_PARENTS = ("region", "departement", "epci", "commune")


@router.get("/territories", response={200: TerritoryPage, 400: Problem, 422: Problem}, summary="Territories of France")
def list_territories(request: HttpRequest, params: Query[TerritoryQuery]) -> HttpResponse:
    """By level, then by code. Codes that ended are answered only when asked for by `code`.

    With `q`, the nearest names first, on one page.
    """
    only_known(request, TerritoryQuery)
    listed = _filtered(params).select_related(*_PARENTS).defer("search_title", "search_body")
    if params.q:
        shown, after = list(called(listed, params.q)[: params.limit]), None
    else:
        shown, after = _part(request, params, listed)
    return answer(request, {"items": [_territory(row, site(request)) for row in shown], "next": following(request, after)})


@router.get(
    "/territories/{level}/{code}", response={200: TerritoryDetail, 404: Problem, 422: Problem}, summary="A territory by its code"
)
def get_territory(request: HttpRequest, level: Path[Level], code: Path[Code]) -> HttpResponse:
    """Its places: `/places?territory=<level>:<code>`."""
    only_known(request)
    row = Territory.objects.select_related(*_PARENTS).filter(level=level, code=code.upper()).first()
    if row is None:
        raise Http404
    places = Place.objects.visible_to(PUBLIC).exclude(stage=Stage.CLOSED).in_territory(row).count()
    postal_codes = sorted(row.postal_codes.values_list("code", flat=True))
    return answer(request, {**_territory(row, site(request)), "postal_codes": postal_codes, "places": places})


def _part(request: HttpRequest, params: TerritoryQuery, listed: TerritoryQuerySet) -> tuple[list[Territory], str | None]:
    key = cursor.decode(request, params.cursor, str, str)
    if key:
        listed = listed.filter(Q(level__gt=key[0]) | Q(level=key[0], code__gt=key[1]))
    found = list(listed.order_by("level", "code")[: params.limit + 1])
    shown = found[: params.limit]
    return shown, cursor.encode(request, [str(shown[-1].level), shown[-1].code]) if len(found) > params.limit else None


def _filtered(params: TerritoryQuery) -> TerritoryQuerySet:
    listed = Territory.objects.all()
    if params.level:
        listed = listed.filter(level=params.level)
    if params.code:
        code = params.code.upper()
        listed = listed.filter(Q(code=code) | Q(pk__in=Territory.objects.filter(aliases__code=code).values("pk")))
    else:
        listed = listed.current()
    if params.postal_code:
        listed = listed.filter(pk__in=Territory.objects.filter(postal_codes__code=params.postal_code).values("pk"))
    larger = known_territory("within", params.within)
    return (
        listed.filter(**{str(larger.level): larger}) if larger and larger.level in _PARENTS else listed.none() if larger else listed
    )


def _territory(row: Territory, root: str) -> dict[str, Any]:
    return {
        "level": str(row.level),
        "code": row.code,
        "name": row.name,
        "page": f"{root}/territoires/{row.level}/{row.code}/",
        "population": row.population,
        "lat": row.lat,
        "lon": row.lon,
        **{name: rows.coded(getattr(row, name)) for name in _PARENTS},
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
    }
