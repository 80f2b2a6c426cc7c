"""A place that the directory does not know yet: its network's animator adds it, anyone signed in proposes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillage.accounts.models import User
from maillage.core import limits
from maillage.network import backends
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue
from maillage.network.models import Network
from maillage.network.operations.networks import create_place_in
from maillage.network.operations.places import Statement
from maillage.network.operations.proposals import propose_place
from maillage.network.place_forms.form import PlaceForm
from maillage.network.place_forms.sections import NEW
from maillage.network.queries import doubles
from maillage.network.roles import Permission
from maillage.network.views.proposing import HOUR

EMPTY = {"stage": "open", "kinds": []}
MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_place(request: HttpRequest) -> HttpResponse:
    """Published at once in a network where she may create, proposed to any other."""
    form = PlaceForm(NEW.widgets, EMPTY, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, form)
    network = Network.objects.filter(slug=request.POST.get("network", "")).first()
    if not form.is_valid() or network is None:
        return _page(request, form, error="" if network else _("Choisissez le réseau qui accueille ce lieu."), status=422)
    if "vu" not in request.POST and (near := doubles.like_new(form.values, request.user)):
        return _page(request, form, near=near, status=409)
    return _made(request, form, network)


def _made(request: HttpRequest, form: PlaceForm, network: Network) -> HttpResponse:
    person = request.user
    assert isinstance(person, User)  # noqa: S101 - the view asks to sign in
    try:
        if person.has_perm(Permission.CREATE_PLACE, network):
            place = create_place_in(network=network, values=form.values, statement=Statement(Origin.NETWORK), by=person)
            messages.success(request, _("Le lieu est publié. Complétez sa page quand vous voulez."))
            return redirect("network:place_edit", place.slug)
        limits.spend(f"place:person:{person.pk}", most=MOST, window=HOUR)
        proposal = propose_place(values=form.values, network=network, by=person, reason=request.POST.get("reason", ""))
    except InvalidValue as refusal:
        form.refuse(refusal)
        return _page(request, form, status=422)
    except limits.TooManyTries:
        return _page(request, form, error=_("Vous avez proposé beaucoup de lieux : envoyez celui-ci dans une heure."), status=429)
    messages.success(request, _("Merci. Le réseau va regarder ce lieu avant de le publier."))
    return redirect("network:proposal_detail", proposal.place.slug, proposal.uid)


def _page(request: HttpRequest, form: PlaceForm, *, error: str = "", near: Any = (), status: int = 200) -> HttpResponse:
    hers = set(backends.networks_where(request.user, Permission.CREATE_PLACE))
    networks = list(Network.objects.order_by("sort_name").only("pk", "slug", "name")[:500])
    chosen = request.POST.get("network") or request.GET.get("reseau", "")
    context = {
        "form": form,
        "boxes": form.boxes,
        "networks": [(one, one.slug == chosen) for one in networks if not hers or one.pk in hers or one.slug == chosen],
        "publishes": bool(hers) or request.user.is_staff,
        "error": error,
        "near": near,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "network/place_new.html", context, status=status)
