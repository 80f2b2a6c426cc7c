"""The pages of territories: what each holds, what is nearest where it holds nothing."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.network.queries import rows, territories
from maillage.network.queries.directory import Box, Selection
from maillage.network.views import framing
from maillage.territory import queries
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from maillage.territory.trails import told_apart

FARTHEST_KM = 500.0
"""Beyond, a place is no neighbour: it is not told as the nearest."""
REACHED_KM = 100.0
"""The circle that the directory is asked for around a commune without places."""


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
    figures, parts, box = territories.told(territory, request.user)
    trail, here = _trail(territory)
    context = {
        "territory": territory,
        "figures": figures,
        "parts": parts,
        "trail": trail,
        "here": here,
        "filter": f"territory={territory.level}:{territory.code}",
        **(_listed(request, territory, box, figures.places) if figures.places else _around(request, territory)),
    }
    return render(request, "network/territory_detail.html", context)


def _listed(request: HttpRequest, territory: Territory, extent: Box | None, total: int) -> dict[str, Any]:
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    selection = Selection(territory=territory, sort="name")
    page = rows.page_of(selection, request.user, number, total=total) if number else None
    if page is None or not page.rows:
        raise Http404(_("Cette page de la liste n’existe pas."))
    return {
        "page": page,
        "bounds": framing.said(framing.frame(territory, extent)),
        "outlined": framing.is_outlined(territory, extent),
    }


def _around(request: HttpRequest, territory: Territory) -> dict[str, Any]:
    near = [(pk, km) for pk, km in territories.nearest(territory, request.user) if km <= FARTHEST_KM]
    nearest = rows.rows_of([pk for pk, _km in near], kms=dict(near))
    points = [(float(row["lat"]), float(row["lon"])) for row in nearest]
    centre = territory if territory.lat is not None else territory.commune
    return {
        "nearest": nearest,
        "nearest_km": near[0][1] if near else None,
        "alone": centre is not None and not near,
        "around": f"commune={centre.code}&radius={REACHED_KM:g}" if _has_neighbours(centre, near) and centre else "",
        "bounds": framing.said(framing.frame(territory, None, points)),
        "outlined": framing.is_outlined(territory, None),
    }


def _has_neighbours(centre: Territory | None, near: list[tuple[int, float]]) -> bool:
    return centre is not None and centre.level == Level.COMMUNE and bool(near) and near[0][1] <= REACHED_KM


def _trail(territory: Territory) -> tuple[list[tuple[str, str]], str]:
    """(name, address) of what holds it, the widest first, after the list of territories; then its own name there."""
    above = [row for row in (territory.region, territory.departement, territory.epci, territory.commune) if row]
    *held, (_itself, here) = told_apart([*above, territory])
    links = [(name, reverse("network:territory_detail", args=[row.level, row.code])) for row, name in held]
    return [(_("Territoires"), reverse("network:territory_list")), *links], here
