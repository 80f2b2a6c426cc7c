"""What anyone proposes to change, and its answer. A proposal waits, then is accepted whole or in part, refused, or withdrawn: once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network import references
from maillage.network.enums import Origin, ProposalKind, ProposalState, Stage
from maillage.network.exceptions import MergeRefused, NothingProposed, ProposalAnswered
from maillage.network.models import ChangeProposal, Network, Place, Revision
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.network.queries import versions

CONTRIBUTED = Statement(Origin.CONTRIBUTOR)
LONGEST_REASON = 2_000
TWICE = timedelta(minutes=1)
"""What is sent again within it, word for word, is a finger that pressed twice."""


@transaction.atomic
def propose(
    *,
    place: Place,
    by: User | None,
    kind: ProposalKind = ProposalKind.CHANGE,
    values: Mapping[str, Any] | None = None,
    duplicate_of: Place | None = None,
    reason: str = "",
    answer_to: str = "",
    at: datetime | None = None,
) -> ChangeProposal:
    """Propose other ``values``, of which only the differences are kept, or mark the place. ``answer_to`` counts without an account only.

    The same sent twice within a minute is proposed once. Raises NothingProposed when nothing would change, or a mark says too little; InvalidValue, UnknownField.
    """
    moment = at or clock.now()
    changes = _changes(place, values or {}) if kind == ProposalKind.CHANGE else {}
    reason = reason.strip()[:LONGEST_REASON]
    _check(kind, changes, reason, place, duplicate_of)
    told = {
        "place": place, "kind": kind, "changes": changes, "reason": reason, "by": by, "answer_to": "" if by else answer_to,
        "duplicate_of": duplicate_of if kind == ProposalKind.DUPLICATE else None,
    }  # fmt: skip
    if said := _said(told, moment):
        return said
    proposal = ChangeProposal.objects.create(**told, at=moment)
    details = {"kind": str(kind), "fields": sorted(changes)}
    journal.record("proposal.made", subject=proposal, context=place, by=by, at=moment, details=details, is_public=place.is_public)
    return proposal


@transaction.atomic
def propose_place(
    *, values: Mapping[str, Any], network: Network, by: User, reason: str = "", at: datetime | None = None
) -> ChangeProposal:
    """A new place that nobody sees until ``network`` accepts it. Raises InvalidValue, UnknownField."""
    moment = at or clock.now()
    place = create_place(values={**values, "networks": [network.slug]}, statement=CONTRIBUTED, by=by, at=moment, is_public=False)
    proposal = ChangeProposal.objects.create(
        place=place, kind=ProposalKind.NEW, reason=reason.strip()[:LONGEST_REASON], by=by, at=moment
    )
    journal.record("proposal.made", subject=proposal, context=network, by=by, at=moment, details={"kind": "new"}, is_public=False)
    return proposal


def _said(told: dict[str, Any], at: datetime) -> ChangeProposal | None:
    """The same proposal, made a moment ago and still waiting. The place is locked: two that are sent at once see each other."""
    Place.objects.select_for_update().get(pk=told["place"].pk)
    plain = {name: value for name, value in told.items() if name != "changes"}
    found = ChangeProposal.objects.filter(**plain, state=ProposalState.WAITING, at__gt=at - TWICE, at__lte=at)
    return next((each for each in found if each.changes == told["changes"]), None)


def _changes(place: Place, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    clean = references.cleaned(values)
    return versions.differences(versions.values_now(place, clean), clean)


def _check(kind: ProposalKind, changes: Mapping[str, Any], reason: str, place: Place, duplicate_of: Place | None) -> None:
    if kind == ProposalKind.CHANGE and not changes:
        raise NothingProposed(_("Rien ne diffère de ce que dit la page : changez au moins une chose."))
    if kind == ProposalKind.DUPLICATE and (duplicate_of is None or duplicate_of.pk == place.pk):
        raise NothingProposed(_("Choisissez l’autre page qui parle du même lieu."))
    if kind in {ProposalKind.DOUBTFUL, ProposalKind.CLOSED} and not reason:
        raise NothingProposed(_("Dites en quelques mots ce que vous avez vu ou entendu : c’est ce qui permet de vérifier."))


@transaction.atomic
def accept(
    *,
    proposal: ChangeProposal,
    by: User,
    names: Collection[str] | None = None,
    corrections: Mapping[str, Any] | None = None,
    closed_on: str = "",
    answer: str = "",
    at: datetime | None = None,
) -> Revision | None:
    """Take a proposal: the fields ``names`` of it (all by default), as proposed or as ``corrections`` say, in one revision credited to
    who proposed. A doubt is only noted as heard; a place said closed is closed; a new place is published.

    Raises ProposalAnswered, NothingProposed without any field, MergeRefused for a double (it is accepted by merging), InvalidValue.
    """
    moment = at or clock.now()
    proposal = _waiting(proposal)
    if proposal.kind == ProposalKind.DUPLICATE:
        raise MergeRefused(_("Un doublon s’accepte en fusionnant les deux pages."))
    taken = [name for name in proposal.changes if names is None or name in names]
    if proposal.kind == ProposalKind.CHANGE and not taken:
        raise NothingProposed(_("Cochez ce que vous acceptez, ou refusez la proposition."))
    revision = _take(proposal, taken, dict(corrections or {}), closed_on, by, moment)
    is_whole = len(taken) == len(proposal.changes)
    proposal.accepted, proposal.revision = taken, revision
    _answer(proposal, ProposalState.ACCEPTED if is_whole else ProposalState.PARTLY, answer, by, moment)
    _tell("proposal.accepted", proposal, by, moment, details={"kind": proposal.kind, "fields": sorted(taken)})
    return revision


def _take(
    proposal: ChangeProposal, taken: list[str], corrections: dict[str, Any], closed_on: str, by: User, at: datetime
) -> Revision | None:
    if proposal.kind == ProposalKind.NEW:
        Place.objects.filter(pk=proposal.place_id).update(is_public=True, updated_at=at)
        journal.record("place.published", subject=proposal.place, by=by, at=at)
        return None
    if proposal.kind == ProposalKind.CLOSED:
        values: dict[str, Any] = {"stage": Stage.CLOSED.value, **({"closed_on": closed_on} if closed_on else {})}
    else:
        values = {name: corrections.get(name, proposal.changes[name][1]) for name in taken}
    return edit_place(place=proposal.place, values=values, statement=CONTRIBUTED, by=proposal.by, taken_by=by, at=at)


@transaction.atomic
def refuse(*, proposal: ChangeProposal, by: User, answer: str, at: datetime | None = None) -> None:
    """Leave the page as it is, and say why. Raises ProposalAnswered, NothingProposed without a reason."""
    moment = at or clock.now()
    proposal = _waiting(proposal)
    if not answer.strip():
        raise NothingProposed(_("Dites pourquoi en quelques mots : la personne qui a proposé les lira."))
    _answer(proposal, ProposalState.REFUSED, answer, by, moment)
    _tell("proposal.refused", proposal, by, moment)


@transaction.atomic
def withdraw(*, proposal: ChangeProposal, by: User | None, at: datetime | None = None) -> None:
    """Take it back, by who made it. Raises ProposalAnswered."""
    moment = at or clock.now()
    proposal = _waiting(proposal)
    proposal.answer_to = ""
    _answer(proposal, ProposalState.WITHDRAWN, "", by, moment)
    _tell("proposal.withdrawn", proposal, by, moment)


@transaction.atomic
def forget_address(*, proposal: ChangeProposal, by: User | None) -> None:  # noqa: ARG001 - every door says who acts
    """Erase the address left for the answer: it has been sent."""
    ChangeProposal.objects.filter(pk=proposal.pk).exclude(state=ProposalState.WAITING).update(answer_to="")


def _waiting(proposal: ChangeProposal) -> ChangeProposal:
    found = ChangeProposal.objects.select_for_update(of=("self",)).select_related("place", "by").get(pk=proposal.pk)
    if found.state != ProposalState.WAITING:
        raise ProposalAnswered(_("Cette proposition a déjà sa réponse."))
    return found


def _answer(proposal: ChangeProposal, state: ProposalState, answer: str, by: User | None, at: datetime) -> None:
    proposal.state, proposal.answer = state, answer.strip()[:LONGEST_REASON]
    proposal.answered_at, proposal.answered_by = at, by
    proposal.save()


def _tell(verb: str, proposal: ChangeProposal, by: User | None, at: datetime, details: dict[str, Any] | None = None) -> None:
    place = proposal.place
    journal.record(verb, subject=proposal, context=place, by=by, at=at, details=details, is_public=place.is_public)
