"""« Mon bureau »: what a person holds, what awaits her, what changed around her."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.core import typography
from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery
from maillage.journal.queries import reading
from maillage.network import backends, roles
from maillage.network.enums import ClaimState, ProposalKind, ProposalState
from maillage.network.models import (
    ChangeProposal,
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
_UNDER_WAY: Final = {"claimed", "proposed"}
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
    is_steward = backends.runs_instance(person)
    lines = _lines(person)
    networks = _networks([holding for holding in held if holding.network])
    return Desk(
        tasks=[_task(line) for line in lines if line.what not in _UNDER_WAY],
        places=_places([holding for holding in held if holding.place]),
        networks=networks,
        under_way=[_wait(line) for line in lines if line.what in _UNDER_WAY],
        changes=_changes(held, since=(at - RECENT).date()),
        is_steward=is_steward,
        failed=Delivery.objects.filter(state=DeliveryState.FAILED).count() if is_steward else 0,
    )


@dataclass(frozen=True)
class _Line:
    """A line of the union: ``what`` awaits, about which place; ``kind`` of a proposal, ``network`` of a request."""

    what: str
    pk: int
    uid: UUID
    at: datetime
    name: str
    slug: str
    kind: str = ""
    network: str = ""


def _lines(person: User) -> list[_Line]:
    """All that awaits her, or that she waits for, the oldest first; one query."""
    asked = ConfirmationRequest.objects.filter(person=person, answered_at=None, place__is_public=True).order_by("pk")
    joining = JoinRequest.objects.filter(place__in=_mine(person), answered_at=None).order_by("pk")
    mine = ChangeProposal.objects.filter(by=person, state=ProposalState.WAITING).order_by("pk")
    legs = [
        _leg("answer", claims.to_answer(person)),
        _leg("judge", claims.to_judge(person)),
        _leg("proposal", _to_answer(person), kind="kind"),
        _leg("request", joining, uid="place__uid", network="network__name"),
        _leg("asked", asked, uid="place__uid"),
        _leg("claimed", claims.made_by(person).filter(state=ClaimState.OPEN)),
        _leg("proposed", mine, kind="kind"),
    ]
    first, *others = legs
    lines = [_Line(*cells) for cells in first.union(*others, all=True)]
    return sorted(lines, key=lambda line: (line.at, line.pk))


def _leg(what: str, rows: QuerySet[Any], *, uid: str = "uid", kind: str = "", network: str = "") -> QuerySet[Any, Any]:
    """``MOST_TASKS`` of ``rows``, in their order."""
    told, none = Value(what, output_field=CharField()), Value("", output_field=CharField())
    first = rows.model._default_manager.filter(pk__in=rows.values("pk")[:MOST_TASKS]).order_by()
    texts = (F(kind) if kind else none, F(network) if network else none)
    lines: QuerySet[Any, Any] = first.values_list(told, F("pk"), F(uid), F("at"), F("place__name"), F("place__slug"), *texts)
    return lines


def _task(line: _Line) -> Task:
    """What it asks of her, and where she answers."""
    match line.what:
        case "answer":
            return _claim_task(line, _("Quelqu’un d’autre dit que ce lieu est le sien : dites ce qu’il en est."), _("Répondre"))
        case "judge":
            return _claim_task(line, _("Une personne dit : « C’est mon lieu ». À vous de vérifier."), _("Vérifier"))
        case "proposal":
            return _proposal_task(line, str(_PROPOSED[line.kind]), _("Examiner"))
        case "request":
            said = _("Le réseau %(network)s propose à ce lieu de le rejoindre.") % {"network": typography.spaced(line.network)}
            return Task(said, line.name, reverse("network:place_detail", args=[line.slug]), _("Répondre"), line.at)
    path = reverse("network:place_confirmation", args=[line.slug])
    return Task(_("Des informations anciennes : toujours vraies ?"), line.name, path, _("Confirmer"), line.at)


def _wait(line: _Line) -> Task:
    """What she waits for, and where she sees it."""
    if line.what == "proposed":
        return _proposal_task(line, _("Votre proposition attend sa réponse."), _("Voir"))
    return _claim_task(line, _("Vous avez dit que ce lieu est le vôtre : la réponse viendra ici et par courriel."), _("Voir"))


def _claim_task(line: _Line, sentence: str, verb: str) -> Task:
    return Task(sentence, line.name, reverse("network:claim_detail", args=[line.uid]), verb, line.at)


def _proposal_task(line: _Line, sentence: str, verb: str) -> Task:
    return Task(sentence, line.name, reverse("network:proposal_detail", args=[line.slug, line.uid]), verb, line.at)


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
