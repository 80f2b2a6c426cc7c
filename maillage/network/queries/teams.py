"""Who holds a place or a network, who is invited, and what a person may do from their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.models import User
from maillage.network import backends, roles, secrets
from maillage.network.enums import ClaimState
from maillage.network.models import Claim, Invitation, JoinRequest, Network, NetworkPlace, Place, RoleHolding
from maillage.network.queries import claims
from maillage.network.roles import Permission, Role


@dataclass(frozen=True)
class Member:
    """Somebody's active role, as the team reads it; ``name`` is empty for who shows none."""

    uid: UUID
    name: str
    role: Role
    since: datetime | None
    is_me: bool


@dataclass(frozen=True)
class Standing:
    """What the page of a place tells of its team, and to whom; for a visitor, how many ``concierges``, and the ``people`` who want
    to be a page, as ``(name, slug)``.
    """

    concierges: int
    people: tuple[tuple[str, str], ...] = ()
    is_mine: bool = False
    sees_team: bool = False
    claim: Claim | None = None
    to_judge: tuple[Claim, ...] = ()
    to_answer: tuple[Claim, ...] = ()
    requests: tuple[JoinRequest, ...] = ()
    asked: tuple[JoinRequest, ...] = ()
    may_gather: tuple[Network, ...] = ()
    may_leave: tuple[Network, ...] = ()


def members(on: Place | Network, viewer: User) -> list[Member]:
    """The team by date, those who tend it before its other members; one query."""
    held = RoleHolding.objects.active().filter(**_where(on)).select_related("person").order_by("accepted_at", "pk")
    found = [
        Member(
            holding.uid,
            holding.person.display_name if holding.person else "",
            roles.get(holding.role),
            holding.accepted_at,
            holding.person_id == viewer.pk,
        )
        for holding in held
    ]
    return sorted(found, key=lambda member: member.role == roles.MEMBER)


def holding_called(uid: UUID) -> RoleHolding | None:
    """An active role."""
    return RoleHolding.objects.active().select_related("place", "network", "person").filter(uid=uid).first()


def invitations(on: Place | Network) -> list[Invitation]:
    """Those that wait for an answer, and those that nobody answered in time while their address is still known; the newest first."""
    found = Invitation.objects.filter(**_where(on), answered_at=None).exclude(email="")
    return list(found.select_related("invited_by").order_by("-at", "-pk"))


def invitation_called(uid: UUID) -> Invitation | None:
    return Invitation.objects.select_related("place", "network", "invited_by").filter(uid=uid).first()


def invitation_behind(token: str) -> Invitation | None:
    """The invitation whose link was sent last with this secret; answered or expired ones too."""
    kept = Invitation.objects.select_related("place__commune", "network", "invited_by")
    return kept.filter(token_hash=secrets.digest(token)).first()


def standing(place: Place, viewer: User | AnonymousUser) -> Standing:
    """One query for a visitor; as many as needed, never more with more rows, for who is signed in."""
    if not isinstance(viewer, User) and not getattr(place, "has_team", True):
        return Standing(0)
    held = RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key).order_by("accepted_at", "pk")
    shown = list(held.values_list("person__display_name", "person__profile__slug", "person__profile__is_page"))
    people = tuple((name, slug) for name, slug, is_page in shown if is_page and name)
    if not isinstance(viewer, User):
        return Standing(len(shown), people)
    is_mine = holds(viewer, place)
    requests = tuple(JoinRequest.objects.filter(place=place, answered_at=None).select_related("network").order_by("pk"))
    animated = backends.networks_where(viewer, Permission.EDIT_NETWORK)
    return Standing(
        len(shown),
        people,
        is_mine=is_mine,
        sees_team=viewer.has_perm(Permission.SEE_TEAM, place),
        claim=None if is_mine else claims.open_claim(place, viewer),
        to_judge=tuple(_to_judge(place, viewer)),
        to_answer=tuple(claims.to_answer(viewer).filter(place=place)) if is_mine else (),
        requests=requests if is_mine else (),
        asked=tuple(each for each in requests if each.network_id in animated),
        may_gather=tuple(_may_gather(place, animated, requests)) if animated else (),
        may_leave=tuple(_may_leave(place, animated, is_mine=is_mine)) if animated or is_mine else (),
    )


def share_one(person: User, other: User) -> bool:
    """Whether both hold a role on one place or one network."""
    theirs = RoleHolding.objects.active().filter(person=other).exclude(place=None, network=None)
    mine = RoleHolding.objects.active().filter(person=person)
    return mine.filter(Q(place__in=theirs.values("place")) | Q(network__in=theirs.values("network"))).exists()


def holds(person: User, place: Place) -> bool:
    """Whether ``person`` is a concierge of ``place``."""
    return any(held.place == place.pk and held.role == roles.CONCIERGE.key for held in backends.holdings(person))


def is_animator(person: User) -> bool:
    return any(held.role == roles.ANIMATOR.key for held in backends.holdings(person))


def held_by(person: User) -> list[RoleHolding]:
    """All the active roles of ``person`` with what they are held on, for her own pages; one query."""
    held = RoleHolding.objects.active().filter(person=person).select_related("place__commune", "network")
    return list(held.order_by("accepted_at", "pk"))


def _to_judge(place: Place, viewer: User) -> QuerySet[Claim]:
    if not viewer.has_perm(Permission.JUDGE_CLAIMS, place):
        return Claim.objects.none()
    mine = Claim.objects.filter(place=OuterRef("place"), person=viewer, state=ClaimState.OPEN)
    holds = RoleHolding.objects.active().filter(place=place, person=viewer, role=roles.CONCIERGE.key)
    return claims.counted().filter(~Exists(mine), ~Exists(holds), place=place).order_by("at", "pk")


def _may_gather(place: Place, animated: list[int], requests: tuple[JoinRequest, ...]) -> QuerySet[Network]:
    inside = NetworkPlace.objects.filter(place=place).values("network")
    asked = [each.network_id for each in requests]
    return Network.objects.filter(pk__in=animated).exclude(pk__in=inside).exclude(pk__in=asked).order_by("sort_name", "pk")


def _may_leave(place: Place, animated: list[int], *, is_mine: bool) -> QuerySet[Network]:
    inside = Network.objects.filter(place_links__place=place).order_by("sort_name", "pk")
    return inside if is_mine else inside.filter(pk__in=animated)


def _where(on: Place | Network) -> dict[str, Place | Network]:
    return {"place": on} if isinstance(on, Place) else {"network": on}
