"""« C’est mon lieu » : the claim of a place, its proof, its hearing, its judgement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network import backends
from maillage.network.enums import ClaimSide, ClaimState
from maillage.network.models import Claim, Place
from maillage.network.operations import claims as doors_of_claims
from maillage.network.queries import claims, teams
from maillage.network.team_forms import AddressForm, ClaimForm, CodeForm, DecisionForm, StatementForm
from maillage.network.views import gates
from maillage.network.views.finding import place_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def claim_new(request: HttpRequest, slug: str) -> HttpResponse:
    """How one comes to hold the page of a place; to be read by anybody, asked by who is signed in."""
    if request.method == "POST":
        return _claim(request, slug)
    return _new_page(request, place_or_404(request, slug))


@require_POST
@login_required
def claim_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a code sent to an address of the place."""
    place, form = place_or_404(request, slug), AddressForm(request.POST)
    if form.is_valid():
        try:
            claim = doors_of_claims.ask_code(place=place, email=form.cleaned_data["email"], by=gates.person_of(request))
        except gates.Refused as refusal:
            return _new_page(request, place, address=form, status=gates.refuse(form, refusal))
        messages.success(request, _("Un code part vers %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("network:claim_detail", claim.uid)
    return _new_page(request, place, address=form, status=422)


@require_safe
@login_required
def claim_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _page(request, *_mine_or_404(request, uid))


@require_POST
@login_required
def claim_proof(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the code back."""
    claim, side = _mine_or_404(request, uid, ClaimSide.CLAIMANT)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, claim, side, code=form, status=422)
    try:
        claim = doors_of_claims.prove(claim=claim, code=form.cleaned_data["code"], by=gates.person_of(request))
    except gates.Refused as refusal:
        return _page(request, claim, side, code=form, status=gates.refuse(form, refusal))
    if claim.state == ClaimState.ACCEPTED:
        messages.success(request, _("Ce lieu est entre vos mains : bienvenue !"))
        return redirect("network:place_detail", claim.place.slug)
    messages.success(request, _("Votre adresse est prouvée. D’autres parlent de ce lieu : dites maintenant qui vous êtes."))
    return redirect("network:claim_detail", claim.uid)


@require_POST
@login_required
def claim_statement(request: HttpRequest, uid: UUID) -> HttpResponse:
    claim, side = _mine_or_404(request, uid)
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _page(request, claim, side, statement=form, status=422)
    try:
        doors_of_claims.add_statement(claim=claim, text=form.cleaned_data["text"], by=gates.person_of(request))
    except gates.Refused as refusal:
        return _page(request, claim, side, statement=form, status=gates.refuse(form, refusal))
    messages.success(request, _("Vos mots sont joints à la demande."))
    return redirect("network:claim_detail", claim.uid)


@require_POST
@login_required
def claim_decision(request: HttpRequest, uid: UUID) -> HttpResponse:
    claim, side = _mine_or_404(request, uid, ClaimSide.JUDGE)
    form = DecisionForm(request.POST, held=backends.is_held(claim.place))
    if not form.is_valid():
        return _page(request, claim, side, decision=form, status=422)
    try:
        _decide(claim, form.cleaned_data, gates.person_of(request))
    except gates.Refused as refusal:
        return _page(request, claim, side, decision=form, status=gates.refuse(form, refusal))
    messages.success(request, _("Votre décision est prise et dite."))
    return redirect("network:claim_detail", claim.uid)


@require_POST
@login_required
def claim_withdrawal(request: HttpRequest, uid: UUID) -> HttpResponse:
    claim, side = _mine_or_404(request, uid, ClaimSide.CLAIMANT)
    try:
        doors_of_claims.withdraw_claim(claim=claim, by=gates.person_of(request))
    except gates.Refused as refusal:
        messages.error(request, gates.sentence_of(refusal))
        return _page(request, claim, side, status=gates.status_of(refusal))
    messages.success(request, _("Votre demande est retirée."))
    return redirect("network:place_detail", claim.place.slug)


@login_required
def _claim(request: HttpRequest, slug: str) -> HttpResponse:
    place, form = place_or_404(request, slug), ClaimForm(request.POST)
    if not form.is_valid():
        return _new_page(request, place, form=form, status=422)
    try:
        claim = doors_of_claims.make_claim(place=place, statement=form.cleaned_data["text"], by=gates.person_of(request))
    except gates.Refused as refusal:
        return _new_page(request, place, form=form, status=gates.refuse(form, refusal))
    messages.success(request, _("Votre demande est partie."))
    return redirect("network:claim_detail", claim.uid)


def _decide(claim: Claim, said: dict[str, Any], by: User) -> None:
    if said["verdict"] == "refuse":
        doors_of_claims.refuse_claim(claim=claim, reasons=said["reasons"], by=by)
    else:
        doors_of_claims.accept_claim(claim=claim, reasons=said["reasons"], replaces=said["verdict"] == "replace", by=by)


def _new_page(
    request: HttpRequest, place: Place, *, form: forms.Form | None = None, address: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else None
    standing = teams.standing(place, request.user)
    domains = claims.own_domains(place)
    context = {
        "place": place,
        "person": person,
        "standing": standing,
        "domains": domains,
        "published": _published(place, domains),
        "is_contested": standing.concierges > 0,
        "form": form or ClaimForm(),
        "address": address or AddressForm(initial={"email": place.email}),
    }
    return render(request, "network/claim_new.html", context, status=status)


def _published(place: Place, domains: list[str]) -> str:
    """The address on the page of the place when it proves by itself, at a provider for all."""
    return "" if not place.email or place.email.rpartition("@")[2].lower() in domains else place.email


def _page(
    request: HttpRequest, claim: Claim, side: ClaimSide, *, code: forms.Form | None = None, statement: forms.Form | None = None,
    decision: forms.Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    held, now = backends.is_held(claim.place), clock.now()
    hearing = claims.hearing(claim)
    context = {
        "claim": claim,
        "place": claim.place,
        "side": side.value,
        "is_open": claim.state == ClaimState.OPEN,
        "awaits_code": claim.code_expires_at is not None and now < claim.code_expires_at,
        "is_attempt": claim.state == ClaimState.OPEN and not claims.counted().filter(pk=claim.pk).exists(),
        "statements": claims.statements(claim),
        "hearing": hearing,
        "may_decide": side is ClaimSide.JUDGE and hearing.is_over(now),
        "rivals": claims.rivals(claim).select_related("person") if side is ClaimSide.JUDGE else (),
        "code": code or CodeForm(),
        "statement": statement or StatementForm(),
        "decision": decision or DecisionForm(held=held),
    }
    return render(request, "network/claim_detail.html", context, status=status)


def _mine_or_404(request: HttpRequest, uid: UUID, only: ClaimSide | None = None) -> tuple[Claim, ClaimSide]:
    """The claim and where the person stands; nobody else learns that it exists."""
    claim = claims.claim_called(str(uid))
    side = claims.side_of(claim, request.user) if claim else None
    if claim is None or side is None or (only and side != only):
        raise Http404
    return claim, side
