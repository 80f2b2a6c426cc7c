"""« Mon bureau »: what a person holds, what awaits her, what changed around her."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.core import typography
from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery
from maillage.journal.queries import reading
from maillage.network import backends, roles
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.models import (
    ChangeProposal,
    Claim,
    ConfirmationRequest,
    JoinRequest,
    Network,
    NetworkPlace,
    Place,
    RoleHolding,
)
from maillage.network.queries import claims, teams
from maillage.network.roles import Permission, Role

RECENT: Final = timedelta(days=30)
MOST_CHANGES: Final = 15
MOST_TASKS: Final = 50
"""Of each kind; the oldest."""
_PROPOSED: Final = {
    ProposalKind.CHANGE.value: gettext_lazy("Une correction est proposée."),
    ProposalKind.DOUBTFUL.value: gettext_lazy("Quelqu’un a un doute sur cette page."),
    ProposalKind.CLOSED.value: gettext_lazy("Ce lieu est signalé comme fermé."),
    ProposalKind.DUPLICATE.value: gettext_lazy("Cette page est signalée comme un doublon."),
}


@dataclass(frozen=True)
class Task:
    """Something that awaits the person: a sentence, the place or network it is about, where to answer, since when."""

    sentence: str
    about: str
    path: str
    verb: str
    at: datetime


@dataclass(frozen=True)
class Held:
    """A place or a network that the person has a role on. ``waiting``: proposals to answer; ``places`` of a network, ``unheld`` ones."""

    on: Place | Network
    role: Role
    may_edit: bool = False
    waiting: int = 0
    places: int = 0
    unheld: int = 0


@dataclass(frozen=True)
class Desk:
    """``under_way`` is what the person has asked and waits for; ``changes`` the public entries about what she holds."""

    tasks: list[Task] = field(default_factory=list)
    places: list[Held] = field(default_factory=list)
    networks: list[Held] = field(default_factory=list)
    under_way: list[Task] = field(default_factory=list)
    changes: reading.Page = field(default_factory=reading.Page)
    is_steward: bool = False
    failed: int = 0


def desk(person: User, *, at: datetime) -> Desk:
    """As many queries whatever the number of rows."""
    held = teams.held_by(person)
    is_steward = person.has_perm(Permission.RUN_INSTANCE)
    networks = _networks([holding for holding in held if holding.network])
    return Desk(
        tasks=sorted(_tasks(person), key=lambda task: task.at),
        places=_places([holding for holding in held if holding.place]),
        networks=networks,
        under_way=list(_under_way(person)),
        changes=_changes(held, since=(at - RECENT).date()),
        is_steward=is_steward,
        failed=Delivery.objects.filter(state=DeliveryState.FAILED).count() if is_steward else 0,
    )


def _tasks(person: User) -> Iterator[Task]:
    for claim in claims.to_answer(person)[:MOST_TASKS]:
        yield _claim_task(claim, _("Quelqu’un d’autre dit que ce lieu est le sien : dites ce qu’il en est."), _("Répondre"))
    for claim in claims.to_judge(person)[:MOST_TASKS]:
        yield _claim_task(claim, _("Une personne dit : « C’est mon lieu ». À vous de vérifier."), _("Vérifier"))
    for proposal in _to_answer(person)[:MOST_TASKS]:
        yield _proposal_task(proposal, str(_PROPOSED[proposal.kind]), _("Examiner"))
    for request in (
        JoinRequest.objects.filter(place__in=_mine(person), answered_at=None).select_related("place", "network").order_by("pk")
    ):
        sentence = _("Le réseau %(network)s propose à ce lieu de le rejoindre.") % {
            "network": typography.spaced(request.network.name)
        }
        yield Task(sentence, request.place.name, _place_path(request.place), _("Répondre"), request.at)
    asked = ConfirmationRequest.objects.filter(person=person, answered_at=None, place__is_public=True).select_related("place")
    for each in asked.order_by("pk")[:MOST_TASKS]:
        path = reverse("network:place_confirmation", args=[each.place.slug])
        yield Task(_("Des informations anciennes : toujours vraies ?"), each.place.name, path, _("Confirmer"), each.at)


def _claim_task(claim: Claim, sentence: str, verb: str) -> Task:
    return Task(sentence, claim.place.name, reverse("network:claim_detail", args=[claim.uid]), verb, claim.at)


def _proposal_task(proposal: ChangeProposal, sentence: str, verb: str) -> Task:
    path = reverse("network:proposal_detail", args=[proposal.place.slug, proposal.uid])
    return Task(sentence, proposal.place.name, path, verb, proposal.at)


def _place_path(place: Place) -> str:
    return reverse("network:place_detail", args=[place.slug])


def _mine(person: User) -> list[int]:
    """Row ids of the places of which ``person`` is a concierge."""
    return [held.place for held in backends.holdings(person) if held.place and held.role == roles.CONCIERGE.key]


def _to_answer(person: User) -> QuerySet[ChangeProposal]:
    """Proposals that wait on her places, and on those of her networks that nobody holds; the oldest first."""
    animated = backends.networks_where(person, Permission.ANSWER_PROPOSALS)
    gathered = NetworkPlace.objects.filter(place=OuterRef("place"), network__in=animated)
    mine = Q(place__in=_mine(person)) | (Exists(gathered) & ~Exists(_concierge(OuterRef("place"))))
    waiting = ChangeProposal.objects.filter(mine, state=ProposalState.WAITING)
    return waiting.exclude(by=person).select_related("place").order_by("pk")


def _concierge(place: OuterRef) -> QuerySet[RoleHolding]:
    return RoleHolding.objects.active().filter(place=place, role=roles.CONCIERGE.key)


def _places(held: list[RoleHolding]) -> list[Held]:
    ids = [holding.place_id for holding in held]
    rows = ChangeProposal.objects.filter(place__in=ids, state=ProposalState.WAITING).values_list("place").annotate(Count("pk"))
    waiting = dict(rows.order_by())
    found = []
    for holding in held:
        role = roles.get(holding.role)
        may_edit = Permission.EDIT_PLACE in role.permissions
        if holding.place:
            found.append(Held(holding.place, role, may_edit, waiting.get(holding.place_id, 0) if may_edit else 0))
    return sorted(found, key=lambda each: (each.on.sort_name, each.on.pk))


def _networks(held: list[RoleHolding]) -> list[Held]:
    links = NetworkPlace.objects.filter(network__in=[holding.network_id for holding in held], place__is_public=True)
    counts = {
        network: (count, unheld)
        for network, count, unheld in links.values_list("network")
        .annotate(count=Count("pk"), unheld=Count("pk", filter=~Exists(_concierge(OuterRef("place")))))
        .order_by()
    }
    found = [
        Held(holding.network, role, Permission.EDIT_NETWORK in role.permissions, 0, *counts.get(holding.network_id, (0, 0)))
        for holding in held
        if holding.network and (role := roles.get(holding.role))
    ]
    return sorted(found, key=lambda each: (each.on.sort_name, each.on.pk))


def _under_way(person: User) -> Iterator[Task]:
    for claim in claims.made_by(person).filter(state="open")[:MOST_TASKS]:
        yield _claim_task(claim, _("Vous avez dit que ce lieu est le vôtre : la réponse viendra ici et par courriel."), _("Voir"))
    mine = ChangeProposal.objects.filter(by=person, state=ProposalState.WAITING).select_related("place").order_by("pk")
    for proposal in mine[:MOST_TASKS]:
        yield _proposal_task(proposal, _("Votre proposition attend sa réponse."), _("Voir"))


def _changes(held: list[RoleHolding], *, since: date) -> reading.Page:
    """The last public entries about what she holds, and about the places of her networks."""
    if not held:
        return reading.Page()
    own: set[UUID] = {holding.place.uid for holding in held if holding.place} | {
        holding.network.uid for holding in held if holding.network
    }
    networks = [holding.network_id for holding in held if holding.network_id]
    gathered = NetworkPlace.objects.filter(network__in=networks).values_list("place__uid", flat=True) if networks else []
    return reading.page(reading.Wanted(among={*own, *gathered}, since=since), MOST_CHANGES)
