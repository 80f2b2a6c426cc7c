"""The pages of territories: what each holds, what is nearest where it holds nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.network.queries import rows, territories
from maillage.network.queries.directory import Selection
from maillage.territory import queries
from maillage.territory.enums import Level
from maillage.territory.models import Territory


@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    regions, overseas = territories.regions(request.user)
    context = {"regions": regions, "overseas": overseas, "total": sum(part.figures.places for part in [*regions, *overseas])}
    return render(request, "network/territory_list.html", context)


@require_safe
def territory_detail(request: HttpRequest, level: str, code: str) -> HttpResponse:
    """A code of the past, or written otherwise, is sent for good to the present one."""
    territory = queries.current(level, code.upper()) if level in Level else None
    if territory is None:
        raise Http404(_("Aucun territoire ne porte ce code à ce niveau."))
    if territory.code != code:
        query = request.META.get("QUERY_STRING", "")
        address = reverse("network:territory_detail", args=[territory.level, territory.code])
        return redirect(f"{address}?{query}" if query else address, permanent=True)
    figures, parts = territories.told(territory, request.user)
    context = {
        "territory": territory,
        "figures": figures,
        "parts": parts,
        "trail": _trail(territory),
        "bounds": _bounds(territory),
        "filter": f"territory={territory.level}:{territory.code}",
        **(_listed(request, territory) if figures.places else _around(request, territory)),
    }
    return render(request, "network/territory_detail.html", context)


def _listed(request: HttpRequest, territory: Territory) -> dict[str, Any]:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    page = rows.page_of(Selection(territory=territory, sort="name"), request.user, number) if number else None
    if page is None or not page.rows:
        raise Http404(_("Cette page de la liste n’existe pas."))
    return {"page": page}


def _around(request: HttpRequest, territory: Territory) -> dict[str, Any]:
    near = territories.nearest(territory, request.user)
    return {"nearest": rows.rows_of([pk for pk, _km in near], kms=dict(near)), "nearest_km": near[0][1] if near else None}


def _trail(territory: Territory) -> list[tuple[str, str]]:
    """(name, address) of what holds it, the widest first, after the list of territories."""
    above = [territory.region, territory.departement, territory.epci, territory.commune]
    held = [(row.name, reverse("network:territory_detail", args=[row.level, row.code])) for row in above if row]
    return [(_("Territoires"), reverse("network:territory_list")), *held]


def _bounds(territory: Territory) -> str:
    """What the map looks at first, "west,south,east,north"; empty when nothing says where it is."""
    box = territory.box or (territory.commune.box if territory.commune else None)
    return ",".join(f"{side:.4f}" for side in box) if box else ""
