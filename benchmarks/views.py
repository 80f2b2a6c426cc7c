"""The baseline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.network.models import Place


def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows of the table of places, as a Django tutorial would list them; in the order of their ids, which costs nothing."""
    return render(request, "bare.html", {"places": Place.objects.order_by("id")[:50]})
