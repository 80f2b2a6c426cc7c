"""A network's own view of its places: what it says of each, which it gathers."""

from __future__ import annotations

from html import unescape
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.models import User
from maillage.core import markdown
from maillage.network.exporting import layers as sheet
from maillage.network.models import JoinRequest, Layer, Network, Place
from maillage.network.operations import joining
from maillage.network.operations import layers as door
from maillage.network.operations import networks as gathering
from maillage.network.queries import layers, places, teams
from maillage.network.roles import Permission
from maillage.network.team_forms import JoinForm, LayerForm
from maillage.network.views import gates
from maillage.network.views.finding import place_or_404
from maillage.network.views.paging import page_number

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def network_places(request: HttpRequest, slug: str) -> HttpResponse:
    """The places of a network with its own words, for its own people; POST gathers one more."""
    if request.method == "POST":
        return _gather(request, gates.network_for(request, slug, Permission.EDIT_NETWORK))
    return _places_page(request, gates.network_for(request, slug, Permission.SEE_LAYER))


@never_cache
@require_safe
@login_required
def export(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The same as a spreadsheet, for its own people."""
    network = gates.network_for(request, slug, Permission.SEE_LAYER)
    rows = layers.gathered(network, tag=request.GET.get("mot", ""))
    response = StreamingHttpResponse(sheet.stream(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{network.slug}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def layer_edit(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    network, about = _pair(request, slug, place, Permission.EDIT_LAYER)
    layer = layers.layer_of(network, about)
    if request.method != "POST":
        return _layer_page(request, network, about, LayerForm(initial=_said(layer)))
    form = LayerForm(request.POST)
    if not form.is_valid():
        return _layer_page(request, network, about, form, 422)
    try:
        person = gates.person_of(request)
        door.edit_layer(network=network, place=about, words=form.words(), is_public=form.cleaned_data["is_public"], by=person)
    except gates.Refused as refusal:
        return _layer_page(request, network, about, form, gates.refuse(form, refusal))
    messages.success(request, _("C’est enregistré. La fiche du lieu, elle, n’a pas changé."))
    return redirect("network:place_detail", about.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def place_removal(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """Let a place leave, as the network or as the place itself wishes: asked once more, then done."""
    network, about = _pair(request, slug, place)
    person = gates.person_of(request)
    if not (teams.holds(person, about) or person.has_perm(Permission.EDIT_NETWORK, network)):
        raise PermissionDenied
    if request.method == "POST":
        gathering.remove_place(network=network, place=about, by=person)
        messages.success(request, _("%(name)s n’est plus dans le réseau.") % {"name": about.name})
        return redirect("network:place_detail", about.slug)
    return render(request, "network/place_removal.html", {"network": network, "place": about})


@require_POST
@login_required
def joining_acceptance(request: HttpRequest, uid: UUID) -> HttpResponse:
    asked = _request_or_404(request, uid)
    if not _speaks_for(gates.person_of(request), asked.place):
        raise PermissionDenied
    return _answered(request, asked, accepted=True)


@require_POST
@login_required
def joining_refusal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The place says no, or the network takes its request back."""
    return _answered(request, _request_or_404(request, uid), accepted=False)


def _answered(request: HttpRequest, asked: JoinRequest, *, accepted: bool) -> HttpResponse:
    answer = joining.accept_joining if accepted else joining.decline_joining
    try:
        answer(asked=asked, by=gates.person_of(request))
    except gates.Refused as refusal:
        messages.error(request, gates.sentence_of(refusal))
    else:
        messages.success(
            request, _("C’est fait : le lieu est dans le réseau.") if accepted else _("C’est noté : la demande est close.")
        )
    return redirect("network:place_detail", asked.place.slug)


def _gather(request: HttpRequest, network: Network) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _places_page(request, network, form, 422)
    place = places.visible_place(form.cleaned_data["place"], request.user)
    if place is None:
        form.add_error("place", _("Aucun lieu n’est publié à cette adresse."))
        return _places_page(request, network, form, 422)
    try:
        asked = joining.gather_place(
            network=network, place=place, message=form.cleaned_data["message"], by=gates.person_of(request)
        )
    except gates.Refused as refusal:
        return _places_page(request, network, form, gates.refuse(form, refusal))
    words = _("%(name)s est tenu par ses concierges : la demande leur est faite.") if asked else _("%(name)s est dans le réseau.")
    messages.success(request, words % {"name": place.name})
    return redirect("network:network_places", network.slug)


def _places_page(request: HttpRequest, network: Network, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    tag = request.GET.get("mot", "")[:40]
    found = layers.gathered(network, tag=tag)
    count = found.count()
    last = max(1, -(-count // ROWS_A_PAGE))
    number = page_number(request, last)
    may_edit = gates.allowed(request, Permission.EDIT_NETWORK, network)
    context = {
        "network": network,
        "rows": [_row(place) for place in found[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]],
        "count": count,
        "number": number,
        "last": last,
        "tag": tag,
        "tags": layers.tags_of(network),
        "may_edit": may_edit,
        "waiting": layers.waiting(network) if may_edit else [],
        "form": form or JoinForm(),
    }
    return render(request, "network/network_places.html", context, status=status)


def _row(place: Any) -> tuple[Place, Layer | None, str]:
    """A place of ``queries.layers.gathered``, what the network says of it, the note's text without its marks."""
    layer = next(iter(place.own_layers), None)
    return place, layer, unescape(strip_tags(markdown.render(layer.note))) if layer and layer.note else ""


def _layer_page(request: HttpRequest, network: Network, place: Place, form: forms.Form, status: int = 200) -> HttpResponse:
    note = form["note"].value() or ""
    context = {"network": network, "place": place, "form": form, "preview": markdown.render(note) if note else ""}
    return render(request, "network/layer_form.html", context, status=status)


def _said(layer: Layer | None) -> dict[str, Any]:
    if layer is None:
        return {}
    names = ("note", "contact_name", "contact_email", "contact_phone", "is_public")
    return {"tags": ", ".join(layer.tags)} | {name: getattr(layer, name) for name in names}


def _pair(request: HttpRequest, slug: str, place: str, permission: Permission | None = None) -> tuple[Network, Place]:
    """A network (that the person may act for) and one of its places; the same 404 for another's place as for none."""
    network = gates.network_for(request, slug, permission) if permission else gates.network_or_404(slug)
    found = place_or_404(request, place)
    if not found.network_links.filter(network=network).exists():
        raise Http404(_("Ce lieu n’est pas de ce réseau."))
    return network, found


def _request_or_404(request: HttpRequest, uid: UUID) -> JoinRequest:
    asked = JoinRequest.objects.select_related("network", "place").filter(uid=uid).first()
    if asked is None:
        raise Http404
    person = gates.person_of(request)
    if not (_speaks_for(person, asked.place) or person.has_perm(Permission.EDIT_NETWORK, asked.network)):
        raise Http404
    return asked


def _speaks_for(person: User, place: Place) -> bool:
    return teams.holds(person, place) or person.has_perm(Permission.RUN_INSTANCE)
