"""The pages of networks and of the structures that carry places."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core import markdown
from maillage.network import words
from maillage.network.models import Organisation
from maillage.network.models.places import PlaceQuerySet
from maillage.network.queries import directory, networks, rows
from maillage.network.roles import Permission
from maillage.network.views import sharing, standing

MOST_ROWS = 50


@require_safe
def network_list(request: HttpRequest) -> HttpResponse:
    return render(request, "network/network_list.html", {"branches": networks.forest(request.user)})


@require_safe
def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    network = networks.network_called(slug)
    if network is None:
        raise Http404(_("Aucun réseau n’est publié à cette adresse."))
    places = networks.places_of(network, request.user)
    context = {
        "network": network,
        "description": markdown.render(network.description) if network.description else "",
        "website": sharing.bare_address(network.website),
        "members": network.members.order_by("sort_name"),
        **standing.of_network(request, network),
        "may_create": request.user.has_perm(Permission.CREATE_PLACE, network),
        "may_import": request.user.has_perm(Permission.IMPORT_PLACES, network),
        **_listed(places),
    }
    return render(request, "network/network_detail.html", context)


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    context: dict[str, Any] = {
        "organisation": organisation,
        "description": markdown.render(organisation.description) if organisation.description else "",
        "website": sharing.bare_address(organisation.website),
        "phone": words.phone_words(organisation.phone),
        **_listed(networks.held_places(organisation, request.user)),
    }
    context["markers"] = sharing.row_markers(context["rows"])
    return render(request, "network/organisation_detail.html", context)


def _listed(places: PlaceQuerySet) -> dict[str, Any]:
    count = places.count()
    box = directory.extent(places) if count else None
    return {
        "rows": rows.rows(places[:MOST_ROWS]) if count else [],
        "count": count,
        "hidden": max(0, count - MOST_ROWS),
        "bounds": ",".join(f"{edge:.4f}" for edge in box) if box else "",
    }
