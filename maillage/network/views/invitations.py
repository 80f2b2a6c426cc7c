"""Invitations: sent from the page of a team, answered by who has the link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network import roles as registry
from maillage.network.models import Invitation, Network, Place
from maillage.network.operations import invitations
from maillage.network.queries import teams
from maillage.network.roles import Permission, Scope
from maillage.network.rules import can_see_place
from maillage.network.team_forms import InvitationForm
from maillage.network.views import gates
from maillage.network.views.teams import home_of, team_page


@require_POST
@login_required
def invite_to_place(request: HttpRequest, slug: str) -> HttpResponse:
    return _invite(request, gates.place_for(request, slug, Permission.MANAGE_TEAM), "network:place_team")


@require_POST
@login_required
def invite_to_network(request: HttpRequest, slug: str) -> HttpResponse:
    return _invite(request, gates.network_for(request, slug, Permission.MANAGE_TEAM), "network:network_team")


@require_POST
@login_required
def send_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    invitation = _mine_or_404(request, uid)
    try:
        invitations.send_again(invitation=invitation, by=gates.person_of(request))
    except gates.Refused as refusal:
        messages.error(request, gates.sentence_of(refusal))
    else:
        messages.success(request, _("L’invitation est renvoyée : son lien vaut de nouveau quatorze jours."))
    return _to_team(invitation)


@require_POST
@login_required
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    invitation = _mine_or_404(request, uid)
    try:
        invitations.cancel_invitation(invitation=invitation, by=gates.person_of(request))
    except gates.Refused as refusal:
        messages.error(request, gates.sentence_of(refusal))
    else:
        messages.success(request, _("L’invitation est annulée : son lien ne s’ouvre plus."))
    return _to_team(invitation)


@never_cache
@require_safe
def invitation_detail(request: HttpRequest, token: str) -> HttpResponse:
    """What is offered, by whom; whoever has the link may read it. A link that is over says so, and no more."""
    invitation = teams.invitation_behind(token)
    return _page(request, invitation, token) if invitation else _gone(request)


@require_POST
@login_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    invitation = teams.invitation_behind(token)
    if invitation is None:
        return _gone(request)
    try:
        invitations.accept_invitation(invitation=invitation, by=gates.person_of(request))
    except gates.Refused as refusal:
        return _page(request, invitation, token, refusal)
    messages.success(request, _("Bienvenue dans l’équipe !"))
    return redirect(home_of(invitation.place or invitation.network))


@require_POST
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Needs no account: whoever has the link may say no."""
    invitation = teams.invitation_behind(token)
    if invitation is None:
        return _gone(request)
    try:
        invitations.decline_invitation(invitation=invitation, by=request.user if isinstance(request.user, User) else None)
    except gates.Refused as refusal:
        return _page(request, invitation, token, refusal)
    messages.success(request, _("C’est noté : vous n’avez pas donné suite. Votre adresse est oubliée."))
    seen = invitation.place is None or can_see_place(request.user, invitation.place)
    return redirect(home_of((invitation.place or invitation.network) if seen else None))


def _invite(request: HttpRequest, on: Place | Network, team: str) -> HttpResponse:
    form = InvitationForm(request.POST, scope=Scope.PLACE if isinstance(on, Place) else Scope.NETWORK)
    if not form.is_valid():
        return team_page(request, on, form, 422)
    try:
        invitations.invite(**form.cleaned_data, on=on, by=gates.person_of(request))
    except gates.Refused as refusal:
        return team_page(request, on, form, gates.refuse(form, refusal))
    messages.success(request, _("L’invitation part vers %(email)s.") % {"email": form.cleaned_data["email"]})
    return redirect(team, on.slug)


def _page(request: HttpRequest, invitation: Invitation, token: str, refusal: Exception | None = None) -> HttpResponse:
    is_open = invitation.is_open(clock.now())
    on = invitation.place or invitation.network
    context: dict[str, Any] = {
        "invitation": invitation,
        "token": token,
        "on": on,
        "is_place": invitation.place is not None,
        "role": registry.get(invitation.role),
        "is_open": is_open,
        "hint": _hint(invitation.email),
        "is_other": isinstance(request.user, User) and request.user.email.lower() != invitation.email.lower(),
        "refusal": gates.sentence_of(refusal) if refusal else "",
    }
    return render(request, "network/invitation.html", context, status=410 if not is_open else 422 if refusal else 200)


def _hint(email: str) -> str:
    """An address that its owner knows again, and nobody else learns: c…@example.org."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def _gone(request: HttpRequest) -> HttpResponse:
    """A link that leads nowhere: copied in part, or replaced by the one of a message sent again."""
    return render(request, "network/invitation_gone.html", status=404)


def _mine_or_404(request: HttpRequest, uid: UUID) -> Invitation:
    """The invitation, for who manages the team it leads to."""
    invitation = teams.invitation_called(uid)
    if invitation is None:
        raise Http404
    on = invitation.place or invitation.network
    if on is None or not gates.allowed(request, Permission.MANAGE_TEAM, on):
        raise Http404
    return invitation


def _to_team(invitation: Invitation) -> HttpResponse:
    if invitation.place is not None:
        return redirect("network:place_team", invitation.place.slug)
    if invitation.network is None:
        raise PermissionDenied
    return redirect("network:network_team", invitation.network.slug)
