"""Claims: who is heard, who judges, what proves, what awaits whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.accounts.models import User
from maillage.network import backends, mail_domains, roles
from maillage.network.enums import ClaimProof, ClaimSide, ClaimState
from maillage.network.models import Claim, ClaimStatement, NetworkPlace, Place, RoleHolding
from maillage.network.roles import Permission
from maillage.territory.models import Territory

PATIENCE: Final = timedelta(days=14)
"""How long a side that was asked may keep silent before the other one is judged alone."""


@dataclass(frozen=True)
class Hearing:
    """Who has not spoken yet (``missing``: claimant, holder, rival) and until when they are waited for."""

    missing: tuple[str, ...]
    until: datetime | None

    def is_over(self, at: datetime) -> bool:
        """Whether the claim can be judged."""
        return not self.missing or (self.until is not None and at >= self.until)


def counted() -> QuerySet[Claim]:
    """The open claims that were really made: a code that was asked for and not yet given back is only an attempt."""
    made = Q(proof=ClaimProof.ANIMATOR) | Q(proved_at__isnull=False)
    return Claim.objects.filter(made, state=ClaimState.OPEN)


def is_counted(claim: Claim) -> bool:
    """The same of an open claim at hand."""
    return claim.proof == ClaimProof.ANIMATOR or claim.proved_at is not None


def open_on(place: Place) -> QuerySet[Any, Any]:
    """The open claims on ``place``, the oldest first, attempts too; ``holder_said``: the place has spoken about it."""
    said = ClaimStatement.objects.filter(claim=OuterRef("pk"), side=ClaimSide.HOLDER)
    return Claim.objects.filter(place=place, state=ClaimState.OPEN).annotate(holder_said=Exists(said)).order_by("at", "pk")


def rivals(claim: Claim) -> QuerySet[Claim]:
    """The other open claims on the same place."""
    return counted().filter(place=claim.place_id).exclude(pk=claim.pk).order_by("pk")


def open_claim(place: Place, person: User | AnonymousUser) -> Claim | None:
    """The claim of ``person`` that is under way, if any; an attempt counts."""
    if not isinstance(person, User):
        return None
    return Claim.objects.filter(place=place, person=person, state=ClaimState.OPEN).first()


def claim_called(uid: str) -> Claim | None:
    return Claim.objects.select_related("place__commune", "person", "decided_by").filter(uid=uid).first()


def hearing(claim: Claim) -> Hearing:
    spoken = set(claim.statements.values_list("side", flat=True))
    others = rivals(claim).annotate(said=Exists(ClaimStatement.objects.filter(claim=OuterRef("pk"), side=ClaimSide.CLAIMANT)))
    missing = [ClaimSide.CLAIMANT.value] if ClaimSide.CLAIMANT not in spoken and claim.is_contested else []
    if claim.is_contested and ClaimSide.HOLDER not in spoken and backends.is_held(claim.place):
        missing.append(ClaimSide.HOLDER.value)
    if others.filter(said=False).exists():
        missing.append("rival")
    return Hearing(tuple(missing), claim.contested_at + PATIENCE if claim.contested_at else None)


def statements(claim: Claim) -> list[ClaimStatement]:
    """What was said about the claim, and by those who claim the place too, in order."""
    told = Q(claim=claim) | Q(claim__in=rivals(claim), side=ClaimSide.CLAIMANT)
    return list(ClaimStatement.objects.filter(told).select_related("person", "claim").order_by("at", "pk"))


def side_of(claim: Claim, person: User | AnonymousUser) -> ClaimSide | None:
    """Where ``person`` stands; None: the claim does not concern her. Who is a side is no judge, whatever else she may be.

    Who has lost the place by the claim is still a side.
    """
    if not isinstance(person, User):
        return None
    if claim.person_id == person.pk:
        return ClaimSide.CLAIMANT
    if person.pk in _concierges(claim.place) or claim.statements.filter(person=person, side=ClaimSide.HOLDER).exists():
        return ClaimSide.HOLDER if claim.is_contested else None
    if (
        is_counted(claim)
        and not rivals(claim).filter(person=person).exists()
        and person.has_perm(Permission.JUDGE_CLAIMS, claim.place)
    ):
        return ClaimSide.JUDGE
    return None


def judges(place: Place, *, but: Collection[int] = ()) -> list[User]:
    """Who may judge a claim on ``place``: the animators of its networks; when it is in none, of those around it; else the stewards.

    ``but``: row ids of the people who are a side.
    """
    gathered = NetworkPlace.objects.filter(place=place)
    networks = gathered.values("network") if gathered.exists() else backends.networks_around(place).values("pk")
    return _holding(roles.ANIMATOR.key, but, network__in=networks) or _holding(roles.STEWARD.key, but)


def sides(claim: Claim) -> set[int]:
    """Row ids of the people who are no judges of this claim: who claims, who holds, who claims too."""
    people = {claim.person_id, *_concierges(claim.place), *rivals(claim).values_list("person", flat=True)}
    return {pk for pk in people if pk is not None}


def to_judge(person: User) -> QuerySet[Claim]:
    """The claims that await the judgement of ``person``, the oldest first."""
    waiting = counted().exclude(person=person).order_by("at", "pk").select_related("place__commune", "person")
    if backends.runs_instance(person):
        return waiting
    networks = backends.networks_where(person, Permission.JUDGE_CLAIMS)
    if not networks:
        return waiting.none()
    gathered = NetworkPlace.objects.filter(place=OuterRef("place"))
    communes = Territory.objects.filter(
        Q(networks__in=networks)
        | Q(epci__networks__in=networks)
        | Q(departement__networks__in=networks)
        | Q(region__networks__in=networks)
    )
    around = Q(place__commune__in=communes.values("pk")) & ~Exists(gathered)
    return waiting.filter(Exists(gathered.filter(network__in=networks)) | around)


def to_answer(person: User) -> QuerySet[Claim]:
    """The contested claims on the places that ``person`` holds, about which the place has said nothing yet."""
    mine = [held.place for held in backends.holdings(person) if held.role == roles.CONCIERGE.key]
    said = ClaimStatement.objects.filter(claim=OuterRef("pk"), side=ClaimSide.HOLDER)
    found = counted().filter(~Exists(said), place__in=mine, is_contested=True)
    return found.exclude(person=person).order_by("at", "pk").select_related("place__commune")


def made_by(person: User) -> QuerySet[Claim]:
    """All that ``person`` has claimed, the newest first."""
    return Claim.objects.filter(person=person).order_by("-at", "-pk").select_related("place__commune")


def own_domains(place: Place) -> list[str]:
    """The domains whose mail proves that one is of the place: those of its address and its website, unless mail there tells
    nothing (``mail_domains``) or another place of this instance says the same.
    """
    asked = dict.fromkeys((mail_domains.domain_of(place.email), mail_domains.domain_of_site(place.website)))
    return [domain for domain in asked if domain and mail_domains.may_be_a_places(domain) and not _is_shared(place, domain)]


def proves(place: Place, email: str) -> bool:
    """Whether who reads the mail of ``email`` is of the place: its own published address, or one at its own domain."""
    address = email.strip().lower()
    return bool(address) and (address == place.email.lower() or mail_domains.domain_of(address) in own_domains(place))


def _is_shared(place: Place, domain: str) -> bool:
    others = Place.objects.exclude(pk=place.pk).filter(Q(website__icontains=domain) | Q(email__iendswith=f"@{domain}"))
    return any(
        domain in {mail_domains.domain_of(email), mail_domains.domain_of_site(site)}
        for email, site in others.values_list("email", "website")
    )


def _concierges(place: Place) -> set[int]:
    held = RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key)
    return {pk for pk in held.values_list("person", flat=True) if pk is not None}


def _holding(role: str, but: Collection[int], **where: object) -> list[User]:
    held = RoleHolding.objects.active().filter(role=role, **where)
    return list(User.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk__in=but).order_by("pk"))
