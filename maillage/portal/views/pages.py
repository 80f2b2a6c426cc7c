"""Pages that present the instance itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.network.queries import figures


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    counts = figures.whole(request.user)
    context = {
        "figures": counts,
        "regions": figures.regions(request.user) if counts.places else [],
        "latest": figures.latest(request.user) if counts.places else [],
    }
    return render(request, "portal/home.html", context)


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/legal.html", {"sources": figures.sources()})
