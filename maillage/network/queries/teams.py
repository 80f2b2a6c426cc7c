"""Who holds a place or a network, who is invited, and what a person may do from their pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from maillage.accounts.models import Profile, User
from maillage.network import backends, roles, secrets
from maillage.network.models import Claim, Invitation, JoinRequest, Network, Place, RoleHolding
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
    """What the page of ``place`` read already (``queries.places``) is not asked for again; never more queries with more rows."""
    team = _concierges(place) if getattr(place, "has_concierge", True) else []
    people = tuple((name, slug) for name, slug, is_page in team if is_page and name)
    if not isinstance(viewer, User):
        return Standing(len(team), people)
    is_mine = holds(viewer, place)
    requests = _requests(place)
    animated = backends.networks_where(viewer, Permission.EDIT_NETWORK)
    claimed = claims.open_on(place) if getattr(place, "has_claims", True) else []
    own = next((claim for claim in claimed if claim.person_id == viewer.pk), None)
    heard = [claim for claim in claimed if claims.is_counted(claim) and claim is not own]
    return Standing(
        len(team),
        people,
        is_mine=is_mine,
        sees_team=viewer.has_perm(Permission.SEE_TEAM, place),
        claim=None if is_mine else own,
        to_judge=tuple(heard) if not (is_mine or own) and viewer.has_perm(Permission.JUDGE_CLAIMS, place) else (),
        to_answer=tuple(claim for claim in heard if claim.is_contested and not claim.holder_said) if is_mine else (),
        requests=requests if is_mine else (),
        asked=() if is_mine else tuple(each for each in requests if each.network_id in animated),
        may_gather=_may_gather(place, viewer, animated, requests),
        may_leave=_may_leave(place, animated, is_mine=is_mine),
    )


def read_team(place: Place, viewer: User) -> None:
    """Have the concierges of ``place`` at hand, and the roles of ``viewer`` that say what she may do; one query."""
    held = backends.holdings_and(Q(place=place, role=roles.CONCIERGE.key), viewer)
    team = [(one.person, getattr(one.person, "profile", None)) for one in held]
    setattr(place, "team", [_shown(person, profile) for person, profile in team])  # noqa: B010 - as Prefetch(to_attr=…) would


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
    return backends.all_held(person)


_Concierge = tuple[str, str, bool]
"""The name she shows, and her page: its slug, and whether she wants one."""


def _shown(person: User | None, profile: Profile | None) -> _Concierge:
    return (person.display_name if person else "", profile.slug if profile else "", profile is not None and profile.is_page)


def _concierges(place: Place) -> list[_Concierge]:
    read: list[_Concierge] | None = getattr(place, "team", None)
    if read is not None:
        return read
    held = RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key).order_by("accepted_at", "pk")
    return list(held.values_list("person__display_name", "person__profile__slug", "person__profile__is_page"))


def _requests(place: Place) -> tuple[JoinRequest, ...]:
    read: list[JoinRequest] | None = getattr(place, "asked_by", None)
    if read is None:
        read = list(JoinRequest.objects.filter(place=place, answered_at=None).select_related("network").order_by("pk"))
    return tuple(read)


def _may_gather(place: Place, viewer: User, animated: list[int], requests: tuple[JoinRequest, ...]) -> tuple[Network, ...]:
    """The networks that she animates, without those that gather the place or have asked it."""
    taken = {network.pk for network in place.networks.all()} if animated else set()
    taken |= {each.network_id for each in requests}
    mine = {held.on.pk: held.on for held in backends.holdings(viewer) if held.on and held.network in animated}
    return tuple(sorted((mine[pk] for pk in mine.keys() - taken), key=_by_name))


def _may_leave(place: Place, animated: list[int], *, is_mine: bool) -> tuple[Network, ...]:
    inside = place.networks.all() if animated or is_mine else ()
    return tuple(sorted((network for network in inside if is_mine or network.pk in animated), key=_by_name))


def _by_name(network: Network) -> tuple[str, int]:
    return network.sort_name, network.pk


def _where(on: Place | Network) -> dict[str, Place | Network]:
    return {"place": on} if isinstance(on, Place) else {"network": on}
