"""The pages of one place: what a visitor needs, its poster, its history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core import clock, markdown
from maillage.network import exporting, words
from maillage.network.models import Place
from maillage.network.queries import merging, places, provenance, versions
from maillage.network.roles import Permission
from maillage.network.views import care, sharing, standing
from maillage.network.views.finding import place_of_history, place_or_404
from maillage.network.views.paging import page_number
from maillage.territory.trails import told_apart

__all__ = ["place_detail", "place_history", "place_or_404", "place_poster"]
VERSIONS_A_PAGE = 20


@require_safe
def place_detail(request: HttpRequest, slug: str) -> HttpResponse:
    place, neighbours = places.with_neighbours(place_or_404(request, slug), request.user)
    standing.read(request, place)
    said = provenance.last_said(place)
    context = {
        **_told(place),
        "description": markdown.render(place.description) if place.description else "",
        "opening": places.opening(place, clock.now()),
        "access": provenance.access_words(place.accessibility),
        "unknown": places.unknown_facts(place),
        "origins": provenance.origins(said),
        "fresh": provenance.fresh(place, said),
        "today": clock.now(),
        "neighbours": neighbours,
        "trail": told_apart(places.trail(place)),
        "marker": sharing.markers(place),
        "near": f"{place.lat},{place.lon}" if place.lat is not None else "",
        "website": sharing.bare_address(place.website),
        "files": list(exporting.FORMATS),
        "structured": sharing.structured(place, settings.PUBLIC_URL),
        **care.of_page(request, place, said),
        **standing.of_place(request, place),
    }
    return render(request, "network/place_detail.html", context)


@require_safe
def place_poster(request: HttpRequest, slug: str) -> HttpResponse:
    place = places.with_lists(place_or_404(request, slug))
    context = {
        **_told(place),
        "opening": places.opening(place, clock.now()),
        "code": sharing.qr_code(sharing.address_of(place, settings.PUBLIC_URL)),
        "address": sharing.address_of(place, settings.PUBLIC_URL).partition("://")[2].rstrip("/"),
        "unset": sharing.is_unset(settings.PUBLIC_URL),
        "size": _poster_size(place),
    }
    return render(request, "network/place_poster.html", context)


@require_safe
def place_history(request: HttpRequest, slug: str) -> HttpResponse:
    place = place_of_history(request, slug)
    count = place.revisions.count()
    last = max(1, -(-count // VERSIONS_A_PAGE))
    number = page_number(request, last)
    context = {
        "place": place,
        "versions": provenance.versions(place, start=(number - 1) * VERSIONS_A_PAGE, size=VERSIONS_A_PAGE),
        "count": count,
        "number": number,
        "last": last,
        "newest": versions.newest_number(place),
        "may_restore": request.user.has_perm(Permission.EDIT_PLACE, place),
        "may_merge": request.user.has_perm(Permission.MERGE_PLACES, place),
        "merges": list(merging.of_place(place)),
        "kept": care.kept_of(place),
    }
    return render(request, "network/place_history.html", context)


def _poster_size(place: Place) -> str:
    """How long the name is, and whether the sheet has much to hold: classes of the poster."""
    length = len(place.name)
    name = "short" if length <= 18 else "middle" if length <= 40 else "long" if length <= 90 else "longest"
    told = len(place.name) + len(place.summary) + len(place.hours_note) + sum(len(str(row)) for row in place.services.all())
    return f"poster--{name} poster--full" if told > 420 else f"poster--{name}"


def _told(place: Place) -> dict[str, Any]:
    return {
        "place": place,
        "town": place.arrondissement or place.commune,
        "kinds": sorted(place.kinds.all(), key=lambda kind: kind.position),
        "services": sorted(place.services.all(), key=lambda service: service.position),
        "tags": sorted(place.tags.all(), key=lambda tag: tag.slug),
        "networks": sorted(place.networks.all(), key=lambda network: network.sort_name),
        "pictures": list(place.pictures.all()),
        "doubtful": place.lat is not None and place.position != "exact",
        "go_there": sharing.map_address(place),
        "phone": words.phone_words(place.phone),
    }
