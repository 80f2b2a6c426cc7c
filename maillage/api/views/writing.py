"""What programs write about places, each in the name of its token's owner, who may do here what she may do on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Header, Path, Router

from maillage.accounts.models import User
from maillage.api import rows
from maillage.api.answers import answer, is_current, site
from maillage.api.bearer import Bearer, asker
from maillage.api.details import detail, seen_by
from maillage.api.errors import NotAllowed
from maillage.api.operations import places
from maillage.api.operations.once import once
from maillage.api.schemas.common import Problem, Slug
from maillage.api.schemas.places import PlaceDetail
from maillage.api.schemas.writing import Confirmed, NewPlace, PlaceChanges, PlaceFields, ProposalOut, Proposed, TokenOut
from maillage.api.scopes import CONFIRM_PLACES, EDIT_PLACES, PROPOSE
from maillage.api.views import places as reading
from maillage.network.enums import ProposalKind
from maillage.network.models import ChangeProposal, Place
from maillage.network.operations.proposals import propose
from maillage.network.roles import Permission

router = Router(tags=["writing"])
there = reading.router
"""An address has one router, whatever its methods."""
REFUSED: Final[dict[Any, Any]] = dict.fromkeys((400, 401, 403, 413, 422, 429), Problem)
ONCE: Final[dict[Any, Any]] = {**REFUSED, 409: Problem}
Key = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=255,
        pattern=r"^[!-~]*$",
        description="A name of your own for this request: asked again within a week with the same one, it is not carried out twice.",
    ),
]
Match = Annotated[
    str, Header("", alias="If-Match", description="The `ETag` that was received when the place was read; 428 without one.")
]


@router.get(
    "/token", auth=Bearer(), response={200: TokenOut, 401: Problem, 422: Problem, 429: Problem}, summary="The token that asks"
)
def get_token(request: HttpRequest) -> HttpResponse:
    """To see that a token works, what for, and until when."""
    token = request.auth  # type: ignore[attr-defined]  # set by ninja
    said = {"uid": str(token.uid), "label": token.label, "scopes": token.scopes, "expires_at": rows.instant(token.expires_at)}
    return answer(request, {**said, "owner": str(token.owner.uid)})


@there.post("/places", auth=Bearer(EDIT_PLACES), tags=["writing"], response={201: PlaceDetail, **ONCE}, summary="A new place")
def create_place(request: HttpRequest, params: NewPlace, key: Key) -> HttpResponse:
    """By who animates every network it names; others propose it on the site."""
    values = _values(params) | {"networks": params.networks}

    def create() -> UUID:
        return places.create_place(values=values, message=params.message, by=asker(request)).uid

    uid, again = _once(request, key, create)
    return _made(request, seen_by(asker(request), str(uid)), again=again)


@there.patch(
    "/places/{place}",
    auth=Bearer(EDIT_PLACES),
    tags=["writing"],
    response={200: PlaceDetail, **dict.fromkeys((404, 412, 428), Problem), **REFUSED},
    summary="Correct a place",
)
def edit_place(request: HttpRequest, place: Path[Slug], params: PlaceChanges, match: Match) -> HttpResponse:
    """By who holds its page. What is not sent stays; `If-Match` makes sure that nobody else's correction is undone unread."""
    person = asker(request)
    row = _allowed(person, Permission.EDIT_PLACE, seen_by(person, place))

    def unchanged() -> bool:
        return is_current(request, detail(seen_by(person, str(row.uid)), site=site(request)))

    places.change_place(place=row, values=_values(params), message=params.message, by=person, is_current=unchanged)
    return answer(request, detail(seen_by(person, str(row.uid)), site=site(request)))


@there.post(
    "/places/{place}/confirmations",
    auth=Bearer(CONFIRM_PLACES),
    tags=["writing"],
    response={201: PlaceDetail, 404: Problem, **ONCE},
    summary="Say that facts are still true",
)
def confirm_place(request: HttpRequest, place: Path[Slug], params: Confirmed, key: Key) -> HttpResponse:
    """By who has a role there. The provenance of these fields becomes this confirmation."""
    person = asker(request)
    row = _allowed(person, Permission.CONFIRM_PLACE, seen_by(person, place))

    def confirm() -> UUID:
        places.confirm_place(place=row, names=params.fields, by=person)
        return row.uid

    _uid, again = _once(request, key, confirm)
    return _made(request, seen_by(person, str(row.uid)), again=again)


@there.post(
    "/places/{place}/proposals",
    auth=Bearer(PROPOSE),
    tags=["writing"],
    response={201: ProposalOut, 404: Problem, **ONCE},
    summary="Propose a correction",
)
def propose_change(request: HttpRequest, place: Path[Slug], params: Proposed, key: Key) -> HttpResponse:
    """By anyone with a token. Whoever holds the place answers."""
    person = asker(request)
    row = seen_by(person, place)
    values = _values(params.changes) if params.changes else {}

    def make() -> UUID:
        return propose(place=row, by=person, kind=ProposalKind(params.kind), values=values, reason=params.reason).uid

    uid, again = _once(request, key, make)
    return _proposed(request, uid, again=again)


def _values(params: PlaceFields) -> dict[str, Any]:
    return params.model_dump(exclude_unset=True, exclude={"message"})


def _allowed(person: User, permission: Permission, place: Place) -> Place:
    if not person.has_perm(permission, place):
        raise NotAllowed(_("Vous n’avez pas, sur ce lieu, le rôle qu’il faut. Proposez une correction : /proposals."))
    return place


def _once(request: HttpRequest, key: str, do: Callable[[], UUID]) -> tuple[UUID, bool]:
    asked = b"\n".join([str(request.method).encode(), request.path.encode(), request.body])
    return once(token=request.auth, key=key, sent=asked, do=do)  # type: ignore[attr-defined]  # set by ninja


def _made(request: HttpRequest, place: Place, *, again: bool) -> HttpResponse:
    response = answer(request, detail(place, site=site(request)), status=201)
    return _located(response, f"{site(request)}/api/v1/places/{place.uid}", again=again)


def _proposed(request: HttpRequest, uid: UUID, *, again: bool) -> HttpResponse:
    proposal = get_object_or_404(ChangeProposal.objects.select_related("place"), uid=uid)
    page = f"{site(request)}/lieux/{proposal.place.slug}/propositions/{proposal.uid}/"
    said = {
        "uid": str(proposal.uid),
        "place": proposal.place.slug,
        "kind": str(proposal.kind),
        "state": str(proposal.state),
        "page": page,
        "at": rows.instant(proposal.at),
    }
    return _located(answer(request, said, status=201), page, again=again)


def _located(response: HttpResponse, address: str, *, again: bool) -> HttpResponse:
    response.headers["Location"] = address
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response
