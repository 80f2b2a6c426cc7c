"""Networks and organisations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from maillage.api import cursor, rows
from maillage.api.answers import answer, following, only_known, site
from maillage.api.schemas.common import Paging, Problem, Slug
from maillage.api.schemas.others import NetworkOut, NetworkPage, OrganisationOut, OrganisationPage, OrganisationQuery
from maillage.network.models import Network, Organisation

router = Router(tags=["networks and organisations"])
REFUSED: dict[Any, Any] = {400: Problem, 422: Problem}
MISSING: dict[Any, Any] = {404: Problem, 422: Problem}


@router.get("/networks", response={200: NetworkPage, **REFUSED}, summary="Networks of places")
def list_networks(request: HttpRequest, params: Query[Paging]) -> HttpResponse:
    """In the order in which they were written down."""
    only_known(request, Paging)
    shown, after = _part(request, params, _networks())
    return answer(request, {"items": [_network(row, site(request)) for row in shown], "next": following(request, after)})


@router.get("/networks/{network}", response={200: NetworkOut, **MISSING}, summary="A network")
def get_network(request: HttpRequest, network: Path[Slug]) -> HttpResponse:
    """`network` is a slug or a UUID. Its places: `/places?network=<slug>`."""
    only_known(request)
    return answer(request, _network(_one(_networks(), network), site(request)))


@router.get("/organisations", response={200: OrganisationPage, **REFUSED}, summary="Organisations that run or host places")
def list_organisations(request: HttpRequest, params: Query[OrganisationQuery]) -> HttpResponse:
    """In the order in which they were written down."""
    only_known(request, OrganisationQuery)
    organisations = Organisation.objects.matching(params.q) if params.q else Organisation.objects.all()
    shown, after = _part(request, params, organisations)
    return answer(request, {"items": [_organisation(row, site(request)) for row in shown], "next": following(request, after)})


@router.get("/organisations/{organisation}", response={200: OrganisationOut, **MISSING}, summary="An organisation")
def get_organisation(request: HttpRequest, organisation: Path[Slug]) -> HttpResponse:
    """`organisation` is a slug or a UUID."""
    only_known(request)
    return answer(request, _organisation(_one(Organisation.objects.all(), organisation), site(request)))


def _networks() -> QuerySet[Network]:
    public = Count("place_links", filter=Q(place_links__place__is_public=True))
    return Network.objects.select_related("territory", "parent").annotate(public_places=public)


def _part(request: HttpRequest, params: Paging, listed: QuerySet[Any]) -> tuple[list[Any], str | None]:
    key = cursor.decode(request, params.cursor, str)
    if key and not rows.is_uid(key[0]):
        raise cursor.refusal()
    found = list((listed.filter(uid__gt=UUID(key[0])) if key else listed).order_by("uid")[: params.limit + 1])
    shown = found[: params.limit]
    return shown, cursor.encode(request, [str(shown[-1].uid)]) if len(found) > params.limit else None


def _one(listed: QuerySet[Any], address: str) -> Any:
    row = listed.filter(Q(uid=address) if rows.is_uid(address) else Q(slug=address)).first()
    if row is None:
        raise Http404
    return row


def _network(row: Any, root: str) -> dict[str, Any]:
    where = row.territory
    return {
        "uid": str(row.uid),
        "slug": row.slug,
        "name": row.name,
        "page": f"{root}/reseaux/{row.slug}/",
        "description": row.description or None,
        "website": row.website or None,
        "email": row.email or None,
        "territory": {"level": str(where.level), "code": where.code, "name": where.name} if where else None,
        "parent": {"slug": row.parent.slug, "name": row.parent.name} if row.parent else None,
        "places": row.public_places,
    }


def _organisation(row: Organisation, root: str) -> dict[str, Any]:
    return {
        "uid": str(row.uid),
        "slug": row.slug,
        "name": row.name,
        "page": f"{root}/structures/{row.slug}/",
        "legal_form": str(row.legal_form) or None,
        "siret": row.siret or None,
        "website": row.website or None,
        "email": row.email or None,
        "phone": row.phone or None,
        "description": row.description or None,
    }
