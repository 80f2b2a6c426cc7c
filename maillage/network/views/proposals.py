"""Proposals about a place: what waits, one of them, and how it is answered or withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.models import User
from maillage.core import links
from maillage.core.exceptions import LinkRefused
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.exceptions import NetworkError, ProposalAnswered
from maillage.network.models import ChangeProposal, Place
from maillage.network.operations import proposals as operations
from maillage.network.queries import merging, proposals, versions
from maillage.network.roles import Permission
from maillage.network.views import care
from maillage.network.views.proposing import PURPOSE, correction_form

LONGEST_LIST = 100


@require_safe
@login_required
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    place, _person = care.opened(request, slug, Permission.ANSWER_PROPOSALS)
    rows = list(proposals.of_place(place)[:LONGEST_LIST])
    context = {
        "place": place,
        "waiting": [row for row in rows if row.state == ProposalState.WAITING],
        "answered": [row for row in rows if row.state != ProposalState.WAITING],
    }
    return render(request, "network/proposal_list.html", context)


@never_cache
@require_safe
def proposal_detail(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """For who proposed it (signed in, or through her link) and who answers it: what is proposed is nobody else's to read."""
    proposal = _proposal(request, slug, uid)
    return _page(request, proposal)


@require_POST
@login_required
def acceptance(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take what is ticked, corrected or not."""
    place, person = care.opened(request, slug, Permission.ANSWER_PROPOSALS)
    proposal = _of(place, uid)
    names = [name for name in request.POST.getlist("take") if name in proposal.changes]
    form = correction_form(proposal, names, request.POST) if "corrected" in request.POST else None
    if form is not None and not form.is_valid():
        return _page(request, proposal, correction=form, status=422)
    try:
        revision = operations.accept(
            proposal=proposal, by=person, names=names, corrections=form.values if form else None,
            closed_on=request.POST.get("closed_on", ""), answer=request.POST.get("answer", ""),
        )  # fmt: skip
    except NetworkError as refusal:
        return _page(request, proposal, error=refusal.sentence, status=_status(refusal))
    messages.success(request, _taken(proposal, is_written=revision is not None))
    return redirect("network:proposal_detail", place.slug, proposal.uid)


@require_POST
@login_required
def refusal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    place, person = care.opened(request, slug, Permission.ANSWER_PROPOSALS)
    proposal = _of(place, uid)
    try:
        operations.refuse(proposal=proposal, by=person, answer=request.POST.get("answer", ""))
    except NetworkError as refusal:
        return _page(request, proposal, error=refusal.sentence, status=_status(refusal))
    messages.success(request, _("La proposition est refusée ; votre réponse est gardée avec elle."))
    return redirect("network:proposal_list", place.slug)


@require_POST
def withdrawal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """By who proposed it, and nobody else."""
    proposal = _proposal(request, slug, uid)
    if not _is_hers(request, proposal):
        raise PermissionDenied
    person = request.user if isinstance(request.user, User) else None
    try:
        operations.withdraw(proposal=proposal, by=person)
    except NetworkError as refusal:
        return _page(request, proposal, error=refusal.sentence, status=_status(refusal))
    messages.success(request, _("Votre proposition est retirée."))
    return redirect(address_of(proposal, request.GET.get("jeton", "")))


def address_of(proposal: ChangeProposal, token: str = "") -> str:
    """Its page; with the link of who proposed without an account."""
    page = reverse("network:proposal_detail", args=[proposal.place.slug, proposal.uid])
    return f"{page}?jeton={token}" if token else page


def _proposal(request: HttpRequest, slug: str, uid: UUID) -> ChangeProposal:
    """One that this person may read, or the same 404 as for none: a new place is hidden from who proposed it, its proposal is not."""
    place = Place.objects.select_related("commune", "arrondissement", "host", "manager", "within").filter(slug=slug).first()
    proposal = proposals.one(place, uid) if place is not None else None
    if place is None or proposal is None:
        raise Http404(_("Aucune proposition n’est à cette adresse."))
    if not _is_hers(request, proposal) and not request.user.has_perm(Permission.ANSWER_PROPOSALS, place):
        raise Http404(_("Aucune proposition n’est à cette adresse."))
    return proposal


def _of(place: Place, uid: UUID) -> ChangeProposal:
    proposal = proposals.one(place, uid)
    if proposal is None:
        raise Http404(_("Aucune proposition n’est à cette adresse."))
    return proposal


def _is_hers(request: HttpRequest, proposal: ChangeProposal) -> bool:
    if proposals.is_from(proposal, request.user):
        return True
    try:
        return bool(links.read(request.GET.get("jeton", ""), purpose=PURPOSE) == str(proposal.uid))
    except LinkRefused:
        return False


def _status(refusal: NetworkError) -> int:
    return 409 if isinstance(refusal, ProposalAnswered) else 422


def _taken(proposal: ChangeProposal, *, is_written: bool) -> str:
    if proposal.kind == ProposalKind.NEW:
        return _("Le lieu est publié.")
    if not is_written:
        return _("C’est noté ; la page n’avait rien à changer.")
    return _("La correction est sur la page, au nom de qui l’a proposée.")


def _page(
    request: HttpRequest, proposal: ChangeProposal, *, error: str = "", correction: Any = None, status: int = 200
) -> HttpResponse:
    place = proposal.place
    lines = proposals.lines(proposal)
    may_answer = request.user.has_perm(Permission.ANSWER_PROPOSALS, place)
    is_waiting = proposal.state == ProposalState.WAITING
    if may_answer and is_waiting and correction is None and "corriger" in request.GET:
        correction = correction_form(proposal, [line.name for line in lines])
    revision = proposal.revision
    context: dict[str, Any] = {
        "place": place,
        "proposal": proposal,
        "lines": lines,
        "ticked": request.POST.getlist("take") if request.method == "POST" else [line.name for line in lines],
        "correction": correction,
        "boxes": correction.boxes if correction else [],
        "answer": request.POST.get("answer", ""),
        "error": error,
        "may_answer": may_answer,
        "may_merge": request.user.has_perm(Permission.MERGE_PLACES, place),
        "is_hers": _is_hers(request, proposal),
        "is_waiting": is_waiting,
        "token": request.GET.get("jeton", ""),
        "undo": revision.number - 1 if revision and may_answer and revision.number == versions.newest_number(place) else 0,
        "absorbed": merging.absorbed_into(place) if not place.is_public else None,
    }
    return render(request, "network/proposal_detail.html", context, status=status)
