"""The baseline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.network.models import Place


def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows of the table of places, as a Django tutorial would list them."""
    return render(request, "bare.html", {"places": Place.objects.filter(is_public=True).order_by("sort_name", "id")[:50]})
