"""The global search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.network.models import Place
from maillage.portal.queries import hints
from maillage.portal.queries import search as queries

EXAMPLES = ("fablab rennes", "café associatif", "coworking lyon 3", "35600", "Bretagne")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """``?q=`` the question; ``?exact=1`` without correcting slips. A question too long is refused, and kept."""
    exact = request.GET.get("exact") == "1"
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())
    too_long = len(text) > queries.LONGEST
    results = None
    if text and not too_long:
        results = queries.search(text, request.user, exact=exact)
    town = None
    if results is not None and not results.sections:
        town = hints.town_among(text, request.user, question=None if exact else results.question)
    context = {
        "text": text,
        "too_long": too_long,
        "longest": queries.LONGEST,
        "results": results,
        "town": town,
        "examples": EXAMPLES,
        "total": Place.objects.visible_to(request.user).count() if results and results.everywhere else 0,
    }
    return render(request, "portal/search.html", context, status=400 if too_long else 200)
