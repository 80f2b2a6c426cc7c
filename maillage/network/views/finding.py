"""The place that an address names, for who may see it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from maillage.network.models import Place
from maillage.network.queries import merging, places


def place_or_404(request: HttpRequest, slug: str) -> Place:
    """The place at this address, if the person may see it; the same 404 for a hidden place as for none."""
    place = places.visible_place(slug, request.user)
    if place is None:
        raise Http404(_("Aucun lieu n’est publié à cette adresse."))
    setattr(request, "found_in_public", place.is_public)  # noqa: B010 - read by ``middleware.absorbed_places``
    return place


def place_of_history(request: HttpRequest, slug: str) -> Place:
    """The same, or an absorbed place whose history is a part of that of a place she may see."""
    place = places.visible_place(slug, request.user)
    absorbed = Place.objects.filter(slug=slug).first() if place is None else None
    kept = merging.absorbed_into(absorbed) if absorbed is not None else None
    if absorbed is not None and kept is not None and kept.is_public:
        return absorbed
    return place_or_404(request, slug) if place is None else place
