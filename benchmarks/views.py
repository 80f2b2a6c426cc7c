"""The baseline, and a write that asks for no account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from maillage.network.enums import Origin
from maillage.network.models import Place
from maillage.network.operations.places import Statement, create_place, edit_place


def bare(request: HttpRequest) -> HttpResponse:
    """Fifty rows of the table of places, as a Django tutorial would list them; in the order of their ids, which costs nothing."""
    return render(request, "bare.html", {"places": Place.objects.order_by("id")[:50]})


@csrf_exempt
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """The description of ``place`` (its slug), or a new place without one; answers the slug once the operation has committed."""
    said, place, text = Statement(Origin.INSTANCE), Place.objects.filter(slug=request.POST["place"]).first(), request.POST["text"]
    if place is None:
        return HttpResponse(create_place(values={"name": text}, statement=said, by=None).slug)
    edit_place(place=place, values={"description": text}, statement=said, by=None)
    return HttpResponse(place.slug)
