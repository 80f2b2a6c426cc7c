"""Pages that present the instance itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.network.queries import figures


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    told = figures.home(request.user)
    context = {"figures": told.figures, "regions": told.regions, "latest": told.latest}
    return render(request, "portal/home.html", context)


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/legal.html", {"sources": figures.sources()})
