"""The team of a place or a network: who holds what, how to leave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from maillage.core import clock
from maillage.network import roles as registry
from maillage.network.models import Network, Place, RoleHolding
from maillage.network.operations import roles
from maillage.network.queries import teams
from maillage.network.roles import Permission, Scope
from maillage.network.team_forms import EndForm, InvitationForm
from maillage.network.views import gates


@require_safe
@login_required
def place_team(request: HttpRequest, slug: str) -> HttpResponse:
    return team_page(request, gates.place_for(request, slug, Permission.SEE_TEAM))


@require_safe
@login_required
def network_team(request: HttpRequest, slug: str) -> HttpResponse:
    return team_page(request, gates.network_for(request, slug, Permission.SEE_TEAM))


def team_page(request: HttpRequest, on: Place | Network, form: InvitationForm | None = None, status: int = 200) -> HttpResponse:
    """The page of the team; ``form`` is the invitation that came back with something to correct."""
    person = gates.person_of(request)
    may_manage = person.has_perm(Permission.MANAGE_TEAM, on)
    scope = Scope.PLACE if isinstance(on, Place) else Scope.NETWORK
    now = clock.now()
    context = {
        "on": on,
        "scope": scope.value,
        "back": home_of(on),
        "members": teams.members(on, person),
        "may_manage": may_manage,
        "waiting": [(each, registry.get(each.role), each.is_open(now)) for each in teams.invitations(on)] if may_manage else [],
        "form": form or InvitationForm(scope=scope),
    }
    return render(request, "network/team.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def role_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Leave a role, or end somebody's: asked once more, then done."""
    holding = _holding_or_404(request, uid)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            roles.end_role(holding=holding, by=gates.person_of(request), reason=form.cleaned_data["reason"])
        except gates.Refused as refusal:
            return _end_page(request, holding, form, gates.refuse(form, refusal))
        messages.success(request, _("C’est fait : ce rôle a pris fin."))
        on = holding.place or holding.network
        return redirect(_team_of(on) if on and gates.allowed(request, Permission.SEE_TEAM, on) else home_of(on))
    return _end_page(request, holding, form, gates.status_of_form(form))


def _end_page(request: HttpRequest, holding: RoleHolding, form: EndForm, status: int) -> HttpResponse:
    on = holding.place or holding.network
    context: dict[str, Any] = {
        "holding": holding,
        "role": registry.get(holding.role),
        "on": on,
        "is_me": holding.person_id == gates.person_of(request).pk,
        "is_last": _is_last_concierge(holding),
        "back": _team_of(on) if on else home_of(on),
        "form": form,
    }
    return render(request, "network/role_end.html", context, status=status)


def _holding_or_404(request: HttpRequest, uid: UUID) -> RoleHolding:
    """The role, for its holder and for who manages the team that it belongs to; nobody else learns that it exists."""
    holding = teams.holding_called(uid)
    person = gates.person_of(request)
    if holding is None:
        raise Http404
    on = holding.place or holding.network
    manages = person.has_perm(Permission.MANAGE_TEAM, on) if on else person.has_perm(Permission.RUN_INSTANCE)
    if holding.person_id != person.pk and not manages:
        raise Http404
    return holding


def _is_last_concierge(holding: RoleHolding) -> bool:
    if holding.role != registry.CONCIERGE.key:
        return False
    return RoleHolding.objects.active().filter(place=holding.place, role=holding.role).count() == 1


def home_of(on: Place | Network | None) -> str:
    """The page of what a role is held on."""
    if on is None:
        return reverse("portal:home")
    return reverse("network:place_detail" if isinstance(on, Place) else "network:network_detail", args=[on.slug])


def _team_of(on: Place | Network) -> str:
    return reverse("network:place_team" if isinstance(on, Place) else "network:network_team", args=[on.slug])
